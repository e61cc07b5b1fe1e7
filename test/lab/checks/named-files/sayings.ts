import { parseAllDocuments } from 'yaml';
import type { Container, Handler } from '../../pods/container';

/** A piece of text that a program is given, and the keys under which it stands, outermost first. */
export interface Saying {
  readonly keys: readonly string[];
  readonly text: string;
}

const FLAG = /^--?([\w.-]+)(?:=(.*))?$/s;
/** Flags that mean a place which they do not name. */
const IMPLIED: Readonly<Record<string, string>> = { 'import-realm': '/opt/keycloak/data/import' };
/** Where an image has programs of its own, beside which volumes may be mounted. */
const PROGRAM = /^\/opt\//;
const LINE = /^([\w.$-]+)\s*(?:[=:]\s*|\s+)(.*)$/;

/** What a container is told by its command, its arguments, its variables, and the commands that a node runs in it. */
export function sayingsOfContainer(container: Container): readonly Saying[] {
  const { command = [], args = [], env = [], startupProbe, readinessProbe, livenessProbe, lifecycle } = container;
  const handlers: readonly (Handler | undefined)[] = [
    ...[startupProbe, readinessProbe, livenessProbe],
    ...[lifecycle?.postStart, lifecycle?.preStop],
  ];
  return [
    ...sayingsOfCommand([...command, ...args]),
    ...env.map(({ name, value = '' }) => ({ keys: [name], text: value })),
    ...handlers.flatMap((handler) => sayingsOfCommand(handler?.exec?.command ?? [])),
  ];
}

/** Words of a command but for the program of the image that it begins with; a word after a flag without a value is taken for its value. */
function sayingsOfCommand(words: readonly string[]): readonly Saying[] {
  const [program = ''] = words;
  const told = PROGRAM.test(program) ? words.slice(1) : words;
  return told.map((word, index) => {
    const [, flag, value] = FLAG.exec(word) ?? [];
    if (flag !== undefined) return { keys: [flag], text: value ?? IMPLIED[flag] ?? '' };
    const [, before, taken] = FLAG.exec(told[index - 1] ?? '') ?? [];
    return { keys: before === undefined || taken !== undefined ? [] : [before], text: word };
  });
}

/** What a configuration file says: values of YAML and JSON with their keys, else line by line. */
export function sayingsOfFile(name: string, text: string): readonly Saying[] {
  if (!/\.(ya?ml|json)$/.test(name)) return sayingsOfLines(name, text);
  const documents = parseAllDocuments(text, { uniqueKeys: false });
  if (documents.some(({ errors }) => errors.length > 0)) return sayingsOfLines(name, text);
  return documents.flatMap((document) => sayingsOfValue(document.toJS(), []));
}

function sayingsOfValue(value: unknown, keys: readonly string[]): readonly Saying[] {
  if (typeof value === 'string') return [{ keys, text: value }];
  if (Array.isArray(value)) return value.flatMap((one) => sayingsOfValue(one, keys));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { keys: [], text: key },
    ...sayingsOfValue(inner, [...keys, key]),
  ]);
}

/**
 * Lines such as `key = value` below `[section]`, or directives of a server: `directive value;`. What `try_files` of nginx
 * names is below the `root` that stands above it.
 */
function sayingsOfLines(name: string, text: string): readonly Saying[] {
  let root = '';
  let section: readonly string[] = [];
  const isIni = /\.(ini|toml)$/.test(name);
  return text.split(isIni ? '\n' : /[\n;{}]/).flatMap((raw): readonly Saying[] => {
    const line = raw.trim();
    if (line === '' || /^[#;]/.test(line)) return [];
    const header = isIni ? /^\[+([^\]]+)\]+$/.exec(line) : null;
    if (header !== null) {
      section = [header[1] ?? ''];
      return [];
    }
    const [, key, value = ''] = LINE.exec(line) ?? [];
    if (key === undefined) return [{ keys: section, text: line }];
    root = rootAfter(key, value, root);
    return [{ keys: [...section, key], text: key === 'try_files' ? belowRoot(value, root) : value }];
  });
}

function rootAfter(key: string, value: string, root: string): string {
  return key === 'root' ? value.trim() : root;
}

function belowRoot(value: string, root: string): string {
  return value.replace(/(^|\s)\//g, `$1${root}/`);
}
