import { ShellScanner, type ShellCommand } from '../../../texts/shell-words';
import { expanded, withChanges, type Candidates, type Changes } from './changes';
import { ShellRoads } from './shell-roads';
import type { ShellState } from './shell-state';

/** A program that a script starts. */
export interface Started {
  readonly argv: readonly string[];
  readonly changes: Changes;
  /** Script that it is fed, where it is a shell. */
  readonly input?: string | undefined;
}

/** What a script needs of the world. */
export interface ShellHost {
  start(started: Started): void;
  /** Content of a file that the container sees; undefined where the set does not have it. */
  read(path: string): string | undefined;
}

/** Commands that set nothing, start nothing and rarely fail: what follows them with `&&` happens. */
const SURE = /^(?:export|declare|typeset|readonly|local|unset|set|cd|echo|printf|:|true|mkdir|umask|ulimit|shopt)$/;

const ASSIGNMENT = /^([A-Za-z_]\w*)(\+?)=([^]*)$/;

/** Scripts inside scripts that are followed: `eval`, `source`. */
const MAX_DEPTH = 8;

/** Runs a script as far as the environment of what it starts is concerned; commands themselves have no effect. */
export function runShell(text: string, state: ShellState, host: ShellHost, depth = 0): void {
  const run = new ShellRun(state, host, depth);
  for (const command of new ShellScanner(text).scan().commands) run.take(command);
  run.end();
}

class ShellRun {
  private readonly roads: ShellRoads;

  constructor(
    private readonly state: ShellState,
    private readonly host: ShellHost,
    private readonly depth: number,
  ) {
    this.roads = new ShellRoads(state);
  }

  take(command: ShellCommand): void {
    this.roads.join(command.joiner);
    const words = this.roads.enter(command.words.map(({ text }) => text));
    const at = words.findIndex((word) => !ASSIGNMENT.test(word));
    const assigned = (at === -1 ? words : words.slice(0, at)).map((word) => this.assignmentOf(word));
    const [name, ...rest] = at === -1 ? [] : words.slice(at);
    this.roads.isSure = name === undefined || SURE.test(name);
    if (name === undefined) for (const [variable, values] of assigned) this.assign(variable, values);
    else if (!this.builtin(name, rest)) {
      this.host.start({
        argv: [name, ...rest],
        changes: withChanges(this.state.childChanges(), assigned),
        input: command.document?.text,
      });
    }
  }

  end(): void {
    this.roads.join(undefined);
  }

  private assignmentOf(word: string): readonly [string, Candidates] {
    const [, name = '', plus, value = ''] = ASSIGNMENT.exec(word) ?? [];
    const values = expanded(value, (key) => this.state.valuesOf(key));
    if (plus !== '+') return [name, values];
    const [before, ...others] = this.state.valuesOf(name);
    const [added] = values;
    const isKnown = typeof before === 'string' && others.length === 0 && typeof added === 'string';
    return [name, [isKnown ? before + added : null]];
  }

  private assign(name: string, values: Candidates, isExported?: boolean): void {
    const how = isExported === undefined ? {} : { isExported };
    this.state.assign(name, values, { ...how, adds: this.roads.isInCase });
  }

  /** @returns false for what is no command of the shell itself */
  private builtin(name: string, words: readonly string[]): boolean {
    if (/^(?:export|declare|typeset|readonly)$/.test(name)) this.declare(name, words);
    else if (name === 'unset') this.unset(words);
    else if (name === 'set') this.set(words);
    else if (name === 'eval') this.include(words.join(' '));
    else if (name === 'source' || name === '.') this.include(this.host.read(words[0] ?? ''));
    else return this.fill(name, words) || (name === 'exec' && words.length === 0);
    return true;
  }

  /** Commands that put what they print or read into a variable. */
  private fill(name: string, words: readonly string[]): boolean {
    if (name === 'printf' && words[0] === '-v') this.print(words.slice(1));
    else if (/^(?:read|mapfile|readarray)$/.test(name)) this.read(words);
    else return false;
    return true;
  }

  private unset(words: readonly string[]): void {
    for (const word of words.filter((text) => !text.startsWith('-'))) this.assign(word, [undefined]);
  }

  private declare(name: string, words: readonly string[]): void {
    const options = words.filter((word) => /^[-+]/.test(word)).join('');
    const isUndone = /-n|\+x/.test(options);
    const exports = name === 'export' || options.includes('x') ? !isUndone : undefined;
    for (const word of words.filter((text) => !/^[-+]/.test(text))) {
      const [variable, values] = ASSIGNMENT.test(word) ? this.assignmentOf(word) : [word, this.state.valuesOf(word)];
      this.assign(variable, values, exports);
    }
  }

  /** `printf -v NAME format word…`: known for a plain format, and for `%s` alone. */
  private print([variable = '', format = '', ...words]: readonly string[]): void {
    const isPlain = !/[%\\]/.test(format);
    const [word = ''] = words;
    const isWord = format === '%s' && words.length <= 1;
    const values = isPlain || isWord ? expanded(isPlain ? format : word, (key) => this.state.valuesOf(key)) : [null];
    this.assign(variable, values);
  }

  /** What comes from outside the script is not known. */
  private read(words: readonly string[]): void {
    for (const word of words.filter((text) => /^[A-Za-z_]\w*$/.test(text))) this.assign(word, [null]);
  }

  private set(words: readonly string[]): void {
    const line = words.join(' ');
    if (/(?:^|\s)-[a-z]*a|-o allexport/.test(line)) this.state.isExportingAll = true;
    if (/(?:^|\s)\+[a-z]*a|\+o allexport/.test(line)) this.state.isExportingAll = false;
  }

  private include(text: string | undefined): void {
    if (text !== undefined && this.depth < MAX_DEPTH) runShell(text, this.state, this.host, this.depth + 1);
  }
}
