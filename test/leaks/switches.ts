import { parseDocument } from 'yaml';
import { imageMatches } from '../../src/audit/facts/image-match';
import type { Clause, Setting, SilenceRecord } from '../../src/audit/facts/silence/record';
import { SILENCE_RECORDS } from '../../src/audit/facts/silence/records';
import type { ManifestObject } from '../../src/manifest/manifest';
import { copyOf, docsIn, listIn, mapIn, textIn, wordsIn, type Doc, type Leak } from './leak';
import type { Output } from './outputs';
import { imageOf, podOf, workloadsOf } from './places';

/** One switch of one container: what the table of silent components says about its image. */
export interface Switch {
  readonly object: ManifestObject;
  readonly field: 'containers' | 'initContainers';
  readonly index: number;
  readonly record: SilenceRecord;
  readonly clause: Clause;
}

const known = new Map<Output, readonly Switch[]>();

/** Every switch that concerns a container of an output. */
export function switchesOf(output: Output): readonly Switch[] {
  const found = known.get(output) ?? findSwitches(output);
  known.set(output, found);
  return found;
}

function findSwitches(output: Output): readonly Switch[] {
  return workloadsOf(output).flatMap((object) =>
    (['initContainers', 'containers'] as const).flatMap((field) =>
      docsIn(podOf(copyOf(object)), field).flatMap((container, index) =>
        SILENCE_RECORDS.filter((record) => concerns(record, container)).flatMap((record) =>
          record.clauses
            // A clause that waits for something in a file, or for another object, has no switch here.
            .filter(({ onlyIf, settings }) => onlyIf === undefined && settings.some(({ where }) => where !== 'object'))
            .map((clause) => ({ object, field, index, record, clause })),
        ),
      ),
    ),
  );
}

function concerns(record: SilenceRecord, container: Doc): boolean {
  const image = imageOf(container);
  const line = [...wordsIn(container, 'command'), ...wordsIn(container, 'args')].join(' ');
  const isMeant = record.images.some((pattern) => imageMatches(image, pattern));
  const isExcepted = record.exceptImages?.some((pattern) => imageMatches(image, pattern)) ?? false;
  return isMeant && !isExcepted && (record.command?.test(line) ?? true);
}

/** A copy of a workload and of the files that it reads, to work on. */
export interface Bench {
  readonly item: Switch;
  readonly workload: Doc;
  readonly container: Doc;
  readonly files: readonly BenchFile[];
  /** ConfigMaps that were changed. */
  readonly touched: Map<ManifestObject, Doc>;
}

/** A file of a ConfigMap that the container mounts. */
interface BenchFile {
  readonly object: ManifestObject;
  readonly doc: Doc;
  readonly key: string;
  /** Path in the container and name of the source: what the table recognises a file by. */
  readonly label: string;
}

export function benchFor(output: Output, item: Switch): Bench {
  const workload = copyOf(item.object);
  const pod = podOf(workload);
  const container = docsIn(pod, item.field)[item.index];
  if (container === undefined) throw new Error('the container is gone');
  const copies = new Map<ManifestObject, Doc>();
  const files = docsIn(container, 'volumeMounts').flatMap((mount) => {
    const volume = docsIn(pod, 'volumes').find(({ name }) => name === mount['name']);
    const name = textIn(mapIn(volume ?? {}, 'configMap'), 'name');
    const object = output.objects.find(
      (candidate) =>
        candidate.kind === 'ConfigMap' && candidate.name === name && candidate.namespace === item.object.namespace,
    );
    if (object === undefined) return [];
    const doc = copies.get(object) ?? copyOf(object);
    copies.set(object, doc);
    const keys = Object.keys(mapIn(doc, 'data'));
    return keys.map((key) => ({ object, doc, key, label: `${textIn(mount, 'mountPath')}/${key} ${name}` }));
  });
  return { item, workload, container, files, touched: new Map() };
}

export function leakAt({ item: { object, field, index, record }, workload, touched }: Bench): Leak {
  return {
    edits: [
      { object, documents: [workload] },
      ...[...touched].map(([own, doc]) => ({ object: own, documents: [doc] })),
    ],
    rules: ['SILENCE-001'],
    object: object.id,
    file: object.file,
    path: `/spec/template/spec/${field}/${index}`,
    line: null,
    value: `${record.id}: `,
  };
}

/** True if the setting stands somewhere. */
export function present(bench: Bench, setting: Setting): boolean {
  switch (setting.where) {
    case 'env':
      return docsIn(bench.container, 'env').some(({ name }) => name === setting.key);
    case 'arg':
      return argumentAt(bench, setting) !== null;
    case 'config':
      return bench.files.some((file) => setting.files.test(file.label) && readKey(file, setting) !== undefined);
    case 'object':
      return false;
  }
}

/** Writes a value, or takes the setting away with null. @returns false where there is no place for it */
export function write(
  bench: Bench,
  setting: Setting,
  value: string | null,
  how: 'instead' | 'again' = 'instead',
): boolean {
  switch (setting.where) {
    case 'env':
      writeVariable(bench.container, setting.key, value, how);
      return true;
    case 'arg':
      return writeArgument(bench, setting, value);
    case 'config': {
      const files = bench.files.filter((file) => setting.files.test(file.label) && fits(file, setting));
      for (const file of files) {
        writeKey(file, setting, value);
        bench.touched.set(file.object, file.doc);
      }
      return files.length > 0;
    }
    case 'object':
      return false;
  }
}

function writeVariable(container: Doc, name: string, value: string | null, how: 'instead' | 'again'): void {
  const others = listIn(container, 'env').filter((entry) => how === 'again' || (entry as Doc)['name'] !== name);
  container['env'] = value === null ? others : [...others, { name, value }];
}

interface Argument {
  readonly list: 'command' | 'args';
  readonly index: number;
  /** Words that it takes up. */
  readonly count: number;
}

function argumentAt({ container }: Bench, setting: Setting & { where: 'arg' }): Argument | null {
  const name = setting.key.replace(/^-+/, '');
  for (const list of ['command', 'args'] as const) {
    const words = wordsIn(container, list);
    const index = words.findIndex(
      (word) => word.replace(/^--?/, '').replace(/=.*$/, '') === name && /^(?:-|cfg:)/.test(word),
    );
    if (index !== -1)
      return { list, index, count: words[index]?.includes('=') === true || setting.accepts.kind === 'present' ? 1 : 2 };
    const operand = setting.positionalAfter === undefined ? -1 : words.indexOf(setting.positionalAfter) + 1;
    if (operand > 0 && words[operand]?.startsWith('-') === false) return { list, index: operand, count: 1 };
  }
  return startsWithOperand(container, setting);
}

/** Where the command ends with `serve`, or the entry point says it itself, the first argument is its operand. */
function startsWithOperand(container: Doc, setting: Setting & { where: 'arg' }): Argument | null {
  const command = wordsIn(container, 'command');
  const isOperand =
    setting.positionalAfter !== undefined && (command.length === 0 || command.at(-1) === setting.positionalAfter);
  return isOperand && wordsIn(container, 'args')[0]?.startsWith('/') === true
    ? { list: 'args', index: 0, count: 1 }
    : null;
}

function writeArgument(bench: Bench, setting: Setting & { where: 'arg' }, value: string | null): boolean {
  const found = argumentAt(bench, setting);
  if (found !== null) listIn(bench.container, found.list).splice(found.index, found.count);
  if (value !== null) listIn(bench.container, 'args').push(`${setting.key}=${value}`);
  return true;
}

type ConfigSetting = Setting & { readonly where: 'config' };

function fits({ key }: BenchFile, { format }: ConfigSetting): boolean {
  return format === 'ini' ? key.endsWith('.ini') : /\.(ya?ml|json)$/.test(key);
}

function textOf({ doc, key }: BenchFile): string {
  return textIn(mapIn(doc, 'data'), key);
}

function readKey(file: BenchFile, setting: ConfigSetting): unknown {
  if (!fits(file, setting)) return undefined;
  if (setting.format === 'yaml') return parseDocument(textOf(file)).getIn(setting.path);
  const line = iniLine(textOf(file), setting.path);
  return line === -1 ? undefined : line;
}

function writeKey(file: BenchFile, setting: ConfigSetting, value: string | null): void {
  const text = textOf(file);
  mapIn(file.doc, 'data')[file.key] =
    setting.format === 'ini' ? iniWith(text, setting.path, value) : yamlWith(text, setting.path, value);
}

function yamlWith(text: string, path: readonly string[], value: string | null): string {
  const tree = parseDocument(text);
  if (value === null) tree.deleteIn(path);
  else tree.setIn(path, plain(value));
  return tree.toString();
}

/** Booleans and numbers unquoted, as people write them. */
function plain(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d+$/.test(value) ? Number(value) : value;
}

function iniWith(text: string, path: readonly string[], value: string | null): string {
  const lines = text.split('\n');
  const at = iniLine(text, path);
  if (at !== -1) lines.splice(at, 1);
  if (value === null) return lines.join('\n');
  const heading = lines.indexOf(`[${path[0] ?? ''}]`);
  const line = `${path[1] ?? ''} = ${value}`;
  if (heading === -1) return `${lines.join('\n')}\n[${path[0] ?? ''}]\n${line}\n`;
  lines.splice(heading + 1, 0, line);
  return lines.join('\n');
}

function iniLine(text: string, [section = '', key = '']: readonly string[]): number {
  let current = '';
  return text.split('\n').findIndex((line) => {
    current = /^\[(.*)\]$/.exec(line)?.[1] ?? current;
    return current === section && line.split('=')[0]?.trim() === key;
  });
}
