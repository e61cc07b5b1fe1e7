import { baseName, readArguments } from './arguments';
import { readBase64, readSecretValue } from './base64';
import { readCel } from './cel';
import { readString } from './embedded';
import { child, named, through, type Emit, type Frame } from './frame';
import { expandKubelet, variablesOf } from './variables';

/** Reads plain data: the object itself, and every embedded document that has a tree of its own. */
export function readValue(value: unknown, frame: Frame, emit: Emit): void {
  if (typeof value === 'string') readString(value, frame, emit);
  else if (Array.isArray(value)) readList(value, frame, emit);
  else if (isMap(value)) readMap(value, frame, emit);
}

type PlainMap = Readonly<Record<string, unknown>>;

function readMap(map: PlainMap, outer: Frame, emit: Emit): void {
  const frame = withVariables(outer, map);
  const commandKeys = readCommand(map, frame, emit);
  const isSecret = map['kind'] === 'Secret';
  const file = fileName(map);
  for (const [key, value] of Object.entries(map)) {
    if (commandKeys.has(key)) continue;
    const at = child(frame, key, key);
    if (speaks(key, frame.key) && !isFileList(frame.key)) emit({ ...at, via: [...at.via, 'key'], key: frame.key }, key);
    if (file !== undefined && CONTENTS.has(key)) readContents(value, named(at, file), emit);
    else if (key === 'binaryData' || (key === 'data' && isSecret)) readEncodedMap(value, at, isSecret, emit);
    else readMember(key, value, at, emit);
  }
}

/** Inside a container, variables have the values that it gives them. */
function withVariables(frame: Frame, map: PlainMap): Frame {
  const variables = variablesOf(map['env']);
  return variables === undefined ? frame : { ...frame, variables };
}

function readMember(key: string, value: unknown, at: Frame, emit: Emit): void {
  if (isMutation(key, at) && typeof value === 'string') readCel(value, at, emit);
  if (isEnvironment(key) && isMap(value)) readEnvironmentMap(value, at, emit);
  else readValue(value, at, emit);
}

/** Expressions whose strings are written into what is admitted; those of conditions are compared. */
function isMutation(key: string, { object, path, inner }: Frame): boolean {
  return (
    key === 'expression' &&
    object.kind === 'MutatingAdmissionPolicy' &&
    inner === undefined &&
    /^\/spec\/(?:mutations|variables)\//.test(path)
  );
}

/** Keys under which cloud-init (`write_files`) and Ignition (`storage.files`) keep what they write to `path`. */
const CONTENTS: ReadonlySet<string> = new Set(['content', 'contents', 'inline', 'source']);

/** The name of the file that a map describes: `{path: /etc/chrony.conf, contents: …}`. */
function fileName(map: PlainMap): string | undefined {
  const { path } = map;
  return typeof path === 'string' && /^\/[\w./@-]+$/.test(path) ? baseName(path) : undefined;
}

/** The content itself, or Ignition's `{source: data:…}`, under the name of the file. */
function readContents(value: unknown, frame: Frame, emit: Emit): void {
  if (!isMap(value)) return readValue(value, frame, emit);
  for (const [key, item] of Object.entries(value)) {
    readValue(item, child(frame, key, CONTENTS.has(key) ? frame.key : key), emit);
  }
}

function readList(list: readonly unknown[], frame: Frame, emit: Emit): void {
  list.forEach((item, index) => {
    const at = child(frame, index);
    if (isMap(item) && isNamedValue(item)) readNamedValue(item, at, emit);
    else readValue(item, at, emit);
  });
}

/** `command` and `args` of a container make one command line; other argument lists stand for themselves. */
function readCommand(map: PlainMap, frame: Frame, emit: Emit): ReadonlySet<string> {
  const done = new Set<string>();
  const words: { value: string; frame: Frame }[] = [];
  for (const key of ['command', 'args']) {
    const list = map[key];
    if (!isStringList(list)) continue;
    done.add(key);
    list.forEach((word, index) => {
      const value = expandKubelet(word, frame.variables);
      words.push({ value, frame: child(child(frame, key, key), index) });
    });
  }
  if (words.length > 0) readArguments(words, emit);
  for (const [key, list] of Object.entries(map)) {
    if (done.has(key) || !/(?:args|arguments|command)$/i.test(key) || !isStringList(list) || list.length === 0)
      continue;
    done.add(key);
    readArguments(
      list.map((value, index) => ({ value, frame: child(child(frame, key, key), index) })),
      emit,
    );
  }
  return done;
}

/** `{name: X, value: Y}`: environment variables, and every list of settings that follows their form. */
function isNamedValue(item: PlainMap): boolean {
  return typeof item['name'] === 'string' && 'value' in item;
}

function readNamedValue(item: PlainMap, frame: Frame, emit: Emit): void {
  const name = String(item['name']);
  const layer = isEnvironment(frame.key ?? '') ? 'env' : 'setting';
  for (const [key, value] of Object.entries(item)) {
    const at = child(frame, key, key);
    if (key === 'value') readValue(value, through(at, layer, name), emit);
    else readValue(value, at, emit);
  }
}

function readEnvironmentMap(map: PlainMap, frame: Frame, emit: Emit): void {
  for (const [key, value] of Object.entries(map)) readValue(value, through(child(frame, key), 'env', key), emit);
}

function readEncodedMap(value: unknown, frame: Frame, isSecret: boolean, emit: Emit): void {
  if (!isMap(value)) return readValue(value, frame, emit);
  for (const [key, encoded] of Object.entries(value)) {
    const at = child(frame, key, key);
    if (typeof encoded !== 'string') readValue(encoded, at, emit);
    else if (isSecret) readSecretValue(encoded, at, emit);
    else readBase64(encoded, at, emit);
  }
}

/** Keys that carry meaning of their own: addresses. Plain words and prefixed names (`example.com/key`) do not. */
function speaks(key: string, holder: string | undefined): boolean {
  return isLoginList(holder) || key.includes('://') || /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/i.test(key);
}

/** Where clients of registries keep their logins: each key is a registry. */
export function isLoginList(key: string | undefined): boolean {
  return key === 'auths' || key === 'credHelpers' || key === '.dockercfg';
}

/** Entries of ConfigMaps and Secrets are named like files. */
function isFileList(key: string | undefined): boolean {
  return key === 'data' || key === 'binaryData' || key === 'stringData';
}

function isEnvironment(key: string): boolean {
  return /(?:^|[a-z_])env(?:ironment|Vars?|FromLiteral)?$|^env$/i.test(key);
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
