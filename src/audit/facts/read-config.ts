import { readLenient } from '../../manifest/compose';
import { isTooDeep } from '../../manifest/limits';
import { isMap } from './plain';

/** First YAML or JSON document of a text as plain data; undefined if it cannot be read. */
export function readYaml(text: string): unknown {
  const value = readLenient(text);
  return isTooDeep(value) ? undefined : value;
}

/**
 * `[section]` and `key = value` lines as nested data: INI, and as much of TOML, kong.conf, `.npmrc` and Python settings as a switch
 * needs. Sections and dotted keys nest; quotes are taken off; other values stay text.
 */
export function readIni(text: string): Readonly<Record<string, unknown>> {
  const root: Record<string, unknown> = {};
  let section: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[+([^\]]*)\]+\s*(?:[#;].*)?$/.exec(line)?.[1];
    const pair = /^\s*([\w.'"$-]+)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (head !== undefined) {
      section = keys(head);
    } else if (pair !== null) {
      set(root, [...section, ...keys(pair[1] ?? '')], plainValue(pair[2] ?? ''));
    }
  }
  return root;
}

/** All values at a path; `*` stands for every member of a map or list. */
export function valuesAt(data: unknown, path: readonly string[]): readonly unknown[] {
  const [key, ...rest] = path;
  if (key === undefined) return data === undefined ? [] : [data];
  if (key === '*') return childrenOf(data).flatMap((child) => valuesAt(child, rest));
  if (!isMap(data)) return [];
  const name = Object.hasOwn(data, key)
    ? key
    : Object.keys(data).find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  return name === undefined ? [] : valuesAt(data[name], rest);
}

function childrenOf(data: unknown): readonly unknown[] {
  if (Array.isArray(data)) return data;
  return isMap(data) ? Object.values(data) : [];
}

function keys(text: string): readonly string[] {
  return text
    .split(/\.(?=(?:[^'"]|'[^']*'|"[^"]*")*$)/)
    .map((key) => key.trim().replace(/^(['"])(.*)\1$/, '$2'))
    .filter((key) => key !== '');
}

function plainValue(text: string): string {
  const bare = text.replace(/\s+[#;].*$/, '');
  return bare.replace(/^(['"])(.*)\1$/, '$2');
}

function set(target: Record<string, unknown>, path: readonly string[], value: string): void {
  const [key, ...rest] = path;
  if (key === undefined || key === '__proto__') return;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = target[key];
  const next: Record<string, unknown> = isMap(child) ? { ...child } : {};
  target[key] = next;
  set(next, rest, value);
}
