import { SallyportError } from '../core/errors';
import { unreadable } from './document';
import { fromPointer, type ManifestFile, type ManifestObject } from './manifest';
import type { Position } from './position';
import { readDocument, type Reading } from './reading';
import { splitDocuments, type Chunk } from './split';

/** Largest file that is read, in bytes; a rendered platform is two orders of magnitude smaller. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads rendered YAML or JSON as Kubernetes would. Lists are taken apart; empty documents are left out.
 *
 * @param file name for positions, relative to the argument of the command
 * @throws SallyportError of kind `unreadable`, with file, line and column, for text that Kubernetes would refuse
 */
export function parseManifest(file: string, text: string): ManifestFile {
  if (text.length > MAX_FILE_BYTES) {
    throw new SallyportError('unreadable', {
      message: 'file is too large',
      place: { file },
      value: `${text.length} bytes`,
      allowed: `at most ${MAX_FILE_BYTES} bytes`,
      fix: 'split the file',
    });
  }
  const objects = splitDocuments(text).flatMap((chunk) => objectsOf(file, chunk));
  return { file, text, objects };
}

/** The same file with one object replaced by what `text` holds; only `text` is parsed. Positions in it count from its own start. */
export function replaceObject(file: ManifestFile, index: number, text: string): ManifestFile {
  const replacement = parseManifest(file.file, text).objects;
  return { ...file, objects: [...file.objects.slice(0, index), ...replacement, ...file.objects.slice(index + 1)] };
}

/** An object from plain data, without text; every position is the start of the file. */
export function objectFromValue(file: string, value: Readonly<Record<string, unknown>>): ManifestObject {
  return makeObject(file, value, () => ({ line: 1, column: 1 }));
}

function objectsOf(file: string, chunk: Chunk): ManifestObject[] {
  const reading = readDocument(chunk, file);
  const { value } = reading;
  if (value === null || value === undefined) return [];
  if (!isRecord(value)) throw unreadable(file, chunk, 'document is not an object');
  return flatten({ file, chunk, reading }, value, []);
}

/** A document under way, and where it stands. */
interface Source {
  readonly file: string;
  readonly chunk: Chunk;
  readonly reading: Reading;
}

function flatten(
  source: Source,
  value: Readonly<Record<string, unknown>>,
  prefix: readonly string[],
): ManifestObject[] {
  const items = listItems(value);
  if (items === undefined) {
    return [
      makeObject(source.file, value, (pointer, line) => locate(source, [...prefix, ...fromPointer(pointer)], line)),
    ];
  }
  return items.flatMap((item, index) => {
    const path = [...prefix, 'items', String(index)];
    if (item === null) return [];
    if (!isRecord(item)) {
      const { line } = locate(source, path);
      throw unreadable(source.file, { text: '', lineOffset: line - 1 }, 'list item is not an object');
    }
    return flatten(source, withListKind(item, value), path);
  });
}

function locate({ chunk, reading }: Source, segments: readonly string[], lineInside?: number): Position {
  const { line, column } = reading.positionOf(segments, lineInside);
  return { line: line + chunk.lineOffset, column };
}

/** Items of `kind: List` and of typed lists such as `PodList`, undefined for anything else. */
function listItems(value: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  const isList = typeof value['kind'] === 'string' && value['kind'].endsWith('List') && Array.isArray(value['items']);
  return isList ? (value['items'] as unknown[]) : undefined;
}

/** Items of a typed list may leave out what the list says for all of them. */
function withListKind(
  item: Readonly<Record<string, unknown>>,
  list: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const kind = textOf(list['kind']).slice(0, -'List'.length);
  return item['kind'] !== undefined || kind === '' ? item : { apiVersion: list['apiVersion'], kind, ...item };
}

function makeObject(
  file: string,
  value: Readonly<Record<string, unknown>>,
  locate: ManifestObject['locate'],
): ManifestObject {
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const apiVersion = textOf(value['apiVersion']);
  const kind = textOf(value['kind']);
  const namespace = textOf(metadata['namespace']);
  const name = textOf(metadata['name']) || textOf(metadata['generateName']);
  return { file, apiVersion, kind, namespace, name, id: `${apiVersion}/${kind}/${namespace}/${name}`, value, locate };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The documents of an embedded YAML text as plain data, undefined if it is not YAML. Never throws. */
export function parsePlain(text: string): unknown[] | undefined {
  return readEmbedded(text)?.values;
}

/** An embedded YAML or JSON text that was read. */
export interface Embedded {
  /** Its documents as plain data; empty ones are left out. */
  readonly values: unknown[];
  /**
   * Lines of the text above a node of one of these documents; undefined if there is no such document.
   *
   * @param lineInside line (0-based) of a block of text at that node
   */
  lineOf(index: number, pointer: string, lineInside?: number): number | undefined;
}

/** Reads an embedded YAML or JSON text; undefined if it is neither. Never throws. */
export function readEmbedded(text: string): Embedded | undefined {
  try {
    const documents = splitDocuments(text)
      .map((chunk) => ({ chunk, reading: readDocument(chunk, '') }))
      .filter(({ reading }) => reading.value !== null && reading.value !== undefined);
    return {
      values: documents.map(({ reading }) => reading.value),
      lineOf: (index, pointer, lineInside) => {
        const document = documents[index];
        if (document === undefined) return undefined;
        const { line } = document.reading.positionOf(fromPointer(pointer), lineInside);
        return line + document.chunk.lineOffset - 1;
      },
    };
  } catch (error) {
    if (error instanceof SallyportError) return undefined;
    throw error;
  }
}
