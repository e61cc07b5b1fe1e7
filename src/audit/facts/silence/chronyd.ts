import { baseName } from '../../texts/arguments';

/** Options of chronyd that take a value, in the word itself or in the next one. */
const VALUED = 'fFlLPtu';
/** Directives that take in a file or a folder. */
const INCLUSION = /^\s*(?:include|confdir|sourcedir)\s+(.*\S)/i;

/**
 * What a command line tells chronyd to read: the file of the last `-f`. Directives among the words stand in place of a file,
 * so then it is what they include. Undefined where the line says neither, or is not one of chronyd.
 */
export function chronydPaths(argv: readonly string[]): readonly string[] | undefined {
  const isNamed = baseName(argv[0] ?? '') === 'chronyd';
  if (!isNamed && argv[0]?.startsWith('-') !== true) return undefined;
  const { files, directives } = parsed(argv.slice(isNamed ? 1 : 0));
  if (directives.length === 0) return files.length === 0 ? undefined : files.slice(-1);
  return directives.flatMap((directive) => INCLUSION.exec(directive)?.[1]?.split(/\s+/) ?? []);
}

interface Parsed {
  readonly files: readonly string[];
  readonly directives: readonly string[];
}

function parsed(words: readonly string[]): Parsed {
  const files: string[] = [];
  const directives: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!/^-./.test(word)) directives.push(word);
    const { letter, value } = optionIn(word);
    if (letter === '') continue;
    // The value is what is left of the word, else the next word.
    if (value === '') at += 1;
    if (letter === 'f') files.push(value === '' ? (words[at] ?? '') : value);
  }
  return { files, directives };
}

/** The option of a word such as `-dxf/etc/chrony.conf` that takes a value, with the rest of the word. */
function optionIn(word: string): { readonly letter: string; readonly value: string } {
  const [, letter = '', value = ''] = new RegExp(`^-[^-${VALUED}]*([${VALUED}])(.*)$`, 's').exec(word) ?? [];
  return { letter, value };
}
