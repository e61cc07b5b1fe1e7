import { readString } from './embedded';
import { enter, named, type Emit, type Frame } from './frame';
import { stripComment } from './lines';

const SETTING = /^\s*(?:export\s+|set\s+)?([A-Za-z_@*][\w.@*/[\]-]*|"[^"]+"|'[^']+')\s*[=]\s*(.*)$/;
const SECTION = /^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}\s*$/;

/** True if the text is made of `key = value` lines and `[section]` headings: INI, TOML, properties, environment files. */
export function looksLikeSettings(lines: readonly string[]): boolean {
  let settings = 0;
  let content = 0;
  for (const line of lines) {
    if (isComment(line) || /^\s*["'\]},]/.test(line)) continue;
    content += 1;
    if (SECTION.test(line) || SETTING.test(line)) settings += 1;
  }
  return content > 0 && settings / content >= 0.6;
}

/** Reads INI, TOML, properties and environment files: each value under its key. */
export function readSettings(text: string, layer: string, frame: Frame, emit: Emit): void {
  let key: string | undefined;
  let section = '';
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(/\r$/, '');
    if (isComment(line)) return;
    const at = enter(frame, layer, `line ${index + 1}`);
    const heading = SECTION.exec(line)?.[1];
    if (heading !== undefined) {
      section = unquote(heading);
      return readSection(section, named(at, undefined), emit);
    }
    const setting = SETTING.exec(line);
    key = setting?.[1] === undefined ? key : unquote(setting[1]);
    const value = setting?.[2] ?? line.trim();
    readSetting(value, named(at, qualify(key, section)), emit);
  });
}

/** Headings may name hosts: `[host."https://registry.example"]`, `[plugins."…".registry.mirrors."docker.io"]`. */
function readSection(section: string, frame: Frame, emit: Emit): void {
  for (const match of section.matchAll(/"([^"]+)"/g)) {
    if (match[1] !== undefined)
      emit({ ...frame, via: [...frame.via, 'key'], key: section.slice(0, match.index) }, match[1]);
  }
}

function readSetting(raw: string, frame: Frame, emit: Emit): void {
  const value = stripTail(raw.trim());
  if (value === '' || value === '[' || value === '{') return;
  if (/^[[{]/.test(value) || /^["'].*["'],?\s*\]?$/.test(value)) readCollection(value, frame, emit);
  else readString(unquote(value), frame, emit);
}

/** `["a", "b"]`, `{ key = "a" }`, `"a",`: each quoted string under its own key. */
function readCollection(value: string, frame: Frame, emit: Emit): void {
  const parts = [...value.matchAll(/(?:([\w.-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/g)];
  if (parts.length === 0) emit(frame, value);
  for (const part of parts) readString(part[2] ?? part[3] ?? '', named(frame, part[1] ?? frame.key), emit);
}

/** A key without words of its own (`url` below `[smtp]`) keeps only itself; the section matters for anonymous values. */
function qualify(key: string | undefined, section: string): string | undefined {
  return key ?? (section === '' ? undefined : section);
}

function isComment(line: string): boolean {
  return /^\s*(?:[#;!]|\/\/|$)/.test(line);
}

/** Without a comment after the value. */
function stripTail(value: string): string {
  if (/^["']/.test(value)) return value.replace(/^(["'])((?:[^\\]|\\.)*?)\1\s*#.*$/, '$1$2$1');
  return stripComment(value) === '' ? '' : value.replace(/\s#\s.*$/, '');
}

function unquote(value: string): string {
  const match = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/.exec(value);
  return match?.[1] ?? match?.[2] ?? value;
}
