import { clientFlag, isClient } from './client-flags';
import { readString } from './embedded';
import { named, through, type Emit, type Frame } from './frame';
import { readPython } from './python';
import { readShell } from './shell';

/** One word of a command line with its place. */
export interface Word {
  readonly value: string;
  readonly frame: Frame;
}

/** What the words of a command line have in common. */
interface CommandLine {
  readonly words: readonly Word[];
  /** Name of the program, where it is one. */
  readonly command: string | undefined;
  readonly isScript: boolean;
}

/**
 * Reads a command line: flags name their values, scripts after `-c` are taken apart, the rest is named by the command.
 *
 * @param layer what the words are to the reader of a finding; null inside a script, which has a layer already
 */
export function readArguments(words: readonly Word[], emit: Emit, layer: string | null = 'arg'): void {
  const spoken = words.map(({ value, frame }) => ({
    value,
    frame: layer === null ? frame : through(frame, layer, frame.key),
  }));
  const line = { words: spoken, command: commandOf(words[0]?.value ?? ''), isScript: layer === null };
  let interpreter: string | undefined;
  spoken.forEach((word, index) => {
    const previous = spoken[index - 1]?.value ?? '';
    if (interpreter !== undefined && isScriptFlag(previous)) return readScript(interpreter, word, emit);
    interpreter = interpreterOf(word.value) ?? interpreter;
    readWord(line, index, word, emit);
  });
}

function commandOf(word: string): string | undefined {
  return /^[\w./-]+$/.test(word) ? baseName(word) : undefined;
}

function readScript(interpreter: string, word: Word, emit: Emit): void {
  if (interpreter === 'python') readPython(word.value, word.frame, emit);
  else readShell(word.value, word.frame, emit);
}

function readWord(line: CommandLine, index: number, { value, frame }: Word, emit: Emit): void {
  const pair = splitFlag(value);
  if (pair !== undefined) return readString(pair.value, named(frame, pair.key), emit);
  if (value.startsWith('-') && !/\s/.test(value)) return emit(named(frame, line.command), value);
  const previous = line.words[index - 1]?.value ?? '';
  const flag =
    listFlag(line, index) ?? (isClient(line.command) ? clientFlag(line.command, previous) : plainFlag(line, previous));
  readString(
    value,
    flag === undefined ? { ...named(frame, line.command), program: line.command } : named(frame, flag),
    emit,
  );
}

/** Flags that take every word up to the next flag. */
const LIST_FLAG = /^--allowed[-_]media[-_]domains$/;

function listFlag({ words }: CommandLine, index: number): string | undefined {
  const before = words.slice(0, index).findLast(({ value }) => value.startsWith('-'))?.value ?? '';
  return LIST_FLAG.test(before) ? openFlag(before) : undefined;
}

function plainFlag(line: CommandLine, previous: string): string | undefined {
  // In scripts a short flag rarely takes the word behind it; in containers Go's `-flag value` does.
  return line.isScript && !previous.startsWith('--') ? undefined : openFlag(previous);
}

/** `--key=value`, `-key=value`, `-Dkey=value`, `KEY=value`. */
function splitFlag(word: string): { readonly key: string; readonly value: string } | undefined {
  const match = /^(-{0,2}[A-Za-z_][\w.-]*)=([^]*)$/.exec(word);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { key: match[1].replace(/^--?/, '').replace(/^D(?=[a-z]+\.)/, ''), value: match[2] };
}

/** The flag that takes the next word as its value. */
function openFlag(word: string): string | undefined {
  return /^--?[A-Za-z][\w.-]*$/.exec(word)?.[0].replace(/^--?/, '');
}

function isScriptFlag(word: string): boolean {
  return /^-[a-z]*c$/.test(word);
}

/** `shell` or `python` if the word starts such a program. */
function interpreterOf(word: string): 'shell' | 'python' | undefined {
  const name = baseName(word);
  if (/^(?:ba|a|da|z|k)?sh$/.test(name)) return 'shell';
  return /^python[\d.]*$/.test(name) ? 'python' : undefined;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
