import { stringsOf, listAt } from './plain';

/** Where a container names commands beside its own: what its hooks and probes run. */
const HANDLERS: readonly (readonly string[])[] = [
  ['lifecycle', 'postStart', 'exec'],
  ['lifecycle', 'preStop', 'exec'],
  ['livenessProbe', 'exec'],
  ['readinessProbe', 'exec'],
  ['startupProbe', 'exec'],
];

/** One option of a container's command line. */
export interface Flag {
  /** Without leading dashes, as written. */
  readonly name: string;
  /** Empty for a switch without a value. */
  readonly value: string;
  readonly path: string;
  /** Of the word that holds the value: the same word, or the next. */
  readonly valuePath: string;
}

/** One word of a container's command line; shell scripts are taken apart into words. */
export interface Word {
  readonly text: string;
  readonly path: string;
}

/** Words of command and args in order. A word that holds blanks is a script, so its own words follow one another. */
export function wordsOf(path: string, container: unknown): readonly Word[] {
  return ['command', 'args'].flatMap((field) => wordsIn(path, container, [field]));
}

/** All that a container runs, one line each: its own process first, then its hooks and probes. */
export function commandLinesOf(path: string, container: unknown): readonly (readonly Word[])[] {
  const handlers = HANDLERS.map((way) => wordsIn(path, container, [...way, 'command']));
  return [wordsOf(path, container), ...handlers].filter((words) => words.length > 0);
}

/** What hooks and probes run, each as it is written, with the pointer to the `exec` that holds it. */
export function handlersOf(
  path: string,
  container: unknown,
): readonly { readonly path: string; readonly command: readonly string[] }[] {
  return HANDLERS.map((way) => ({
    path: `${path}/${way.join('/')}`,
    command: stringsOf(listAt(container, ...way, 'command')),
  })).filter(({ command }) => command.length > 0);
}

function wordsIn(path: string, container: unknown, way: readonly string[]): readonly Word[] {
  return stringsOf(listAt(container, ...way)).flatMap((text, index) =>
    shellWords(text).map((word) => ({ text: word, path: `${path}/${way.join('/')}/${index}` })),
  );
}

/** Options in order: `--name=value`, `--name value` and Go's `-name=value` alike. */
export function flagsOf(path: string, container: unknown): readonly Flag[] {
  const words = wordsOf(path, container);
  return words.flatMap((word, index) => {
    const match = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word.text);
    if (match === null) return [];
    const next = words[index + 1];
    const [name = '', own] = [match[1], match[2]];
    const value =
      own === undefined && next?.text.startsWith('-') === false ? next : { text: own ?? '', path: word.path };
    return [{ name, value: value.text, path: word.path, valuePath: value.path }];
  });
}

// Quotes are taken off and separators end a word: enough to find options in a script, not a shell.
function shellWords(text: string): readonly string[] {
  if (!/\s/.test(text)) return [text];
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/[\s;&|()]+/)
    .map((word) => word.replace(/^(["'])(.*)\1$/s, '$2').replace(/^["']|["']$/g, ''))
    .filter((word) => word !== '');
}
