import { baseName, readArguments } from './arguments';
import { readString } from './embedded';
import { atLine, enter, MAX_LAYERS, named, type Emit, type Frame } from './frame';
import { ShellVariables } from './variables';
import { ShellScanner, type ShellCommand, type ShellWord } from './shell-words';

/** Words that stand before a command without changing what it is. */
const PREFIXES: ReadonlySet<string> = new Set([
  ...['if', 'then', 'else', 'elif', 'fi', 'do', 'done', 'while', 'until', 'for', 'case', 'esac', '!', '{', '}', 'time'],
  ...['exec', 'sudo', 'nohup', 'env', 'command', 'export', 'local', 'readonly', 'declare', 'eval', 'then', '[[', '['],
]);

/** Programs that only print. */
const PRINTERS: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'log',
  'logger',
  'info',
  'warn',
  'error',
  'die',
  'fail',
]);

/** Reads a shell script: every word under its flag, variable or command; nested scripts and here-documents too. */
export function readShell(text: string, frame: Frame, emit: Emit): void {
  readScript(text, { frame: enter(frame, 'shell'), before: 0, variables: new ShellVariables(frame.variables) }, emit);
}

/** A script of few words is code only if it says so; this looks for the marks of one. */
export function looksLikeShell(text: string): boolean {
  const marks = text.match(
    /^[ \t]*(?:set -[a-z]+|export \w+=|echo |printf |if \[|fi$|then$|done$|while |for \w+ in |exec |cd |cp |mv |rm |mkdir |chmod |chown |curl |wget |apt-get |apt |apk |dnf |yum |pip3? |python3? |kubectl |git |sleep |trap |until |source |\w+=\$\()|&& ?\\$/gm,
  );
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;
  return marks !== null && (marks.length >= 3 || marks.length * 3 >= lines);
}

/** A script at its place: the frame inside it, the lines of the outer script above it, and what its variables hold. */
interface Scene {
  readonly frame: Frame;
  readonly before: number;
  readonly variables: ShellVariables;
}

function readScript(text: string, scene: Scene, emit: Emit): void {
  const { commands, substitutions } = new ShellScanner(text).scan();
  for (const command of commands) readVariants(command, scene, emit);
  const { frame, before } = scene;
  if (frame.layers >= MAX_LAYERS * 4) return;
  for (const part of substitutions) {
    const inner = { ...scene, frame: { ...frame, layers: frame.layers + 1 }, before: before + part.line - 1 };
    readScript(part.text, inner, emit);
  }
}

/** Reads a command once for each value that its variables may have. */
function readVariants(command: ShellCommand, scene: Scene, emit: Emit): void {
  const { variables } = scene;
  const texts = command.words.map((word) => word.text);
  const count = Math.max(1, ...[...texts, ...command.targets].map((text) => variables.expand(text).length));
  for (let index = 0; index < count; index += 1) {
    const words = command.words.map((word) => ({ ...word, text: variables.expandWith(word.text, index) }));
    const targets = command.targets.map((file) => variables.expandWith(file, index));
    readCommand({ ...command, words, targets }, scene, emit);
  }
  remember(texts, variables);
}

/** Takes note of what a command assigns: `NAME=value`, and the list of a `for`. */
function remember(words: readonly string[], variables: ShellVariables): void {
  const start = words.findIndex((word) => !PREFIXES.has(word) || word === 'for');
  const [first, name, third, ...list] = words.slice(Math.max(start, 0));
  if (first === 'for' && name !== undefined && third === 'in') {
    for (const value of list) variables.assign(name, value);
    return;
  }
  for (const word of words) {
    const assignment = ASSIGNMENT.exec(word);
    if (assignment?.[1] !== undefined) variables.assign(assignment[1], assignment[2] ?? '');
    else if (!PREFIXES.has(word)) return;
  }
}

const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=([^]*)$/;

function readCommand(command: ShellCommand, scene: Scene, emit: Emit): void {
  const words = afterPrefixes(command.words, scene, emit);
  const target = command.targets.find((file) => !file.startsWith('/dev/')) ?? teeTarget(words);
  if (command.document !== undefined) {
    const at = atLine(scene.frame, scene.before + command.document.line);
    const text = scene.variables.expandWith(command.document.text, 0);
    readString(text, { ...named(at, nameOf(target)), via: [...at.via, 'heredoc'] }, emit);
  }
  // Bash connects to what is written to or read from these, be it for `exec` or for no command at all; no such file exists.
  const at = command.words[0] ?? { text: '', line: 1 };
  for (const file of command.targets.filter((path) => /^\/dev\/(?:tcp|udp)\//.test(path))) {
    emit(named(frameOf(at, scene), 'host'), file);
  }
  const [first, ...rest] = words;
  if (first === undefined) return;
  const name = baseName(first.text);
  if (PRINTERS.has(name)) return readPrinted(rest, { target, isPiped: command.isPiped }, scene, emit);
  readArguments(
    words.map((word) => ({ value: word.text, frame: named(frameOf(word, scene), name) })),
    emit,
    null,
  );
}

function frameOf(word: ShellWord, { frame, before }: Scene): Frame {
  return atLine(frame, before + word.line);
}

/** Emits assignments and drops the words that stand before the command. */
function afterPrefixes(words: readonly ShellWord[], scene: Scene, emit: Emit): readonly ShellWord[] {
  for (const [index, word] of words.entries()) {
    const assignment = ASSIGNMENT.exec(word.text);
    if (assignment?.[1] !== undefined)
      readString(assignment[2] ?? '', named(frameOf(word, scene), assignment[1]), emit);
    else if (!PREFIXES.has(word.text)) return words.slice(index);
  }
  return [];
}

interface Printed {
  readonly target: string | undefined;
  readonly isPiped: boolean;
}

/** What a script prints is a message, unless it is written to a file or fed to a program. */
function readPrinted(words: readonly ShellWord[], { target, isPiped }: Printed, scene: Scene, emit: Emit): void {
  const [first] = words;
  if (first === undefined) return;
  const at = frameOf(first, scene);
  const text = words.map((word) => word.text).join(' ');
  if (target !== undefined) return readString(unescapeLines(text), named(at, nameOf(target)), emit);
  emit(isPiped ? at : { ...at, via: [...at.via, 'message'] }, text);
}

function teeTarget(words: readonly ShellWord[]): string | undefined {
  return baseName(words[0]?.text ?? '') === 'tee'
    ? words.find((word, index) => index > 0 && !word.text.startsWith('-'))?.text
    : undefined;
}

function nameOf(target: string | undefined): string | undefined {
  return target === undefined ? undefined : baseName(target);
}

function unescapeLines(text: string): string {
  return text.replaceAll('\\n', '\n');
}
