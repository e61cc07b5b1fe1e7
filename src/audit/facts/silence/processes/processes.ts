import { baseName } from '../../../texts/arguments';
import { changeOf, NO_CHANGES, type Candidates, type Changes } from './changes';
import { enginesOf } from './engines';
import { runPython } from './python-run';
import { runShell, type Started } from './shell-run';
import { ShellState } from './shell-state';
import { unwrapped } from './wrappers';

/** A program that a container runs, as far as its manifest tells. */
export interface Process {
  /** Its words, wrappers and shells taken off; without the program where only the image names it. */
  readonly argv: readonly string[];
  readonly changes: Changes;
  /** Images that are known by the engine that it is, such as `vllm/vllm-openai` for `vllm serve`. */
  readonly engines: readonly string[];
  /** JSON pointer to the word that holds the script, or to the command line. */
  readonly path: string;
}

/** What a container starts, and what it finds there. */
export interface Setting {
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** JSON pointer to the container. */
  readonly path: string;
  given(name: string): Candidates;
  /** Content of a mounted file of the set. */
  read(path: string): string | undefined;
}

/** Processes that differ, at most; a container in earnest has one or two. */
const MAX_PROCESSES = 256;
const MAX_DEPTH = 8;

/** Programs of scripts that read none of the switches. */
const UTILITIES =
  /^(?:\[|\[\[|test|echo|printf|cat|cp|mv|rm|ln|ls|mkdir|rmdir|chmod|chown|touch|sleep|true|false|wait|trap|read|shift|return|exit|kill|grep|sed|awk|cut|tr|sort|head|tail|tee|wc|date|id|pwd|env|which|hash|nproc|basename|dirname|find|xargs|tar|gzip|install|umask|ulimit|cd|pushd|popd|until|break|continue|let|local|shopt|:)$/;

/** The programs that a container runs. At least one: a container whose script starts nothing known still runs its image. */
export function processesOf(setting: Setting): readonly Process[] {
  const words = setting.command.length > 0 ? [...setting.command, ...setting.args] : setting.args;
  const tracker = new Tracker(setting);
  const scriptFirst = setting.command.length === 0 && /^-[a-z]*c$/.test(words[0] ?? '') && /\s/.test(words[1] ?? '');
  // Where the entry point of the image is a shell, the arguments are its options.
  tracker.start(scriptFirst ? ['sh', ...words] : words);
  return tracker.found();
}

class Tracker {
  private readonly processes: Process[] = [];
  private readonly seen = new Set<string>();
  private last: Process;

  constructor(private readonly setting: Setting) {
    this.last = { argv: [], changes: NO_CHANGES, engines: [], path: setting.path };
  }

  start(argv: readonly string[]): void {
    this.launch({ argv, changes: NO_CHANGES }, this.setting.path, 0);
  }

  found(): readonly Process[] {
    return this.processes.length === 0 ? [this.last] : this.processes;
  }

  private launch(started: Started, path: string, depth: number): void {
    const valuesOf = (name: string): Candidates => changeOf(started.changes, name) ?? this.setting.given(name);
    const { argv, changes } = unwrapped(started, valuesOf);
    const script = this.scriptOf(argv, started.input);
    if (script !== undefined && depth < MAX_DEPTH) this.run(script, changes, this.pathOf(script, path), depth);
    else if (!isShell(argv[0])) {
      const program = this.programOf(argv);
      const own = program === undefined ? changes : runPython(program, changes, inside(changes, valuesOf));
      this.add({ argv, changes: own, engines: enginesOf(argv), path });
    }
  }

  /** The text of a Python program, where the command line or the set has it. */
  private programOf([program = '', ...words]: readonly string[]): string | undefined {
    if (!/^python[\d.]*$/.test(baseName(program))) return undefined;
    const at = words.indexOf('-c');
    if (at !== -1) return words[at + 1];
    const file = words.find((word) => !word.startsWith('-'));
    return file === undefined || words.includes('-m') ? undefined : this.setting.read(file);
  }

  private run(script: string, changes: Changes, path: string, depth: number): void {
    const state = new ShellState(changes, (name) => this.setting.given(name));
    runShell(script, state, {
      start: (started) => this.launch(started, path, depth + 1),
      read: (file) => this.setting.read(file),
    });
    this.last = { argv: [], changes: state.childChanges(), engines: [], path };
  }

  private add(process: Process): void {
    if (UTILITIES.test(baseName(process.argv[0] ?? ''))) return;
    const { isCleared, changed } = process.changes;
    // What is not known by name differs by its environment alone.
    const key = JSON.stringify([isCleared, [...changed], process.engines.length === 0 ? [] : process.argv]);
    if (this.seen.has(key) || this.processes.length >= MAX_PROCESSES) return;
    this.seen.add(key);
    this.processes.push(process);
  }

  /** The script that a program runs, where it is a shell or a mounted script. */
  private scriptOf(argv: readonly string[], input: string | undefined): string | undefined {
    const [program = '', ...words] = argv;
    if (!isShell(program)) return program.includes('/') ? shellText(this.setting.read(program)) : undefined;
    const at = words.findIndex((word) => /^-[a-z]*c$/.test(word));
    if (at !== -1) return words.slice(at + 1).find((word) => !/^[-+]/.test(word));
    const file = words.find((word) => !/^[-+]/.test(word));
    return file === undefined ? input : this.setting.read(file);
  }

  private pathOf(script: string, fallback: string): string {
    const { command, args, path } = this.setting;
    const inCommand = command.indexOf(script);
    if (inCommand !== -1) return `${path}/command/${inCommand}`;
    const inArgs = args.indexOf(script);
    return inArgs === -1 ? fallback : `${path}/args/${inArgs}`;
  }
}

/** Values behind the wrappers, which may have changed them as well. */
function inside(changes: Changes, valuesOf: (name: string) => Candidates): (name: string) => Candidates {
  return (name) => changeOf(changes, name) ?? valuesOf(name);
}

function isShell(program: string | undefined): boolean {
  return /^(?:ba|a|da|z|k)?sh$/.test(baseName(program ?? ''));
}

/** Scripts of other languages are not read. */
function shellText(text: string | undefined): string | undefined {
  const [first = ''] = text?.split('\n', 1) ?? [];
  return first.startsWith('#!') && !/\b(?:ba|a|da|z|k)?sh\b/.test(first) ? undefined : text;
}
