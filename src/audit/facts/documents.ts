import type { ManifestObject } from '../../manifest/manifest';
import { toPointer } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { unpack } from '../texts/gzip';
import { isMap } from './plain';

/** A text of several lines inside an object: a configuration file, a script, an inline document. */
export interface EmbeddedDocument {
  readonly path: string;
  readonly text: string;
  readonly via: readonly string[];
  /** Place of the document inside another document. */
  readonly inner?: string;
  /** What the document is called: its key, after the object that holds it, such as `coredns/Corefile`. */
  readonly name: string;
}

export interface RawString {
  readonly path: string;
  /** The last segment of the path. */
  readonly key: string;
  readonly value: string;
}

/**
 * Every text that may be a configuration file: strings of the object with a line break or a brace, Secret and binary data decoded,
 * and the same again for texts found inside embedded documents.
 */
export function documentsOf(object: ManifestObject, context: AuditContext): readonly EmbeddedDocument[] {
  return context.remember(object, 'documents', () => findDocuments(object, context));
}

function findDocuments(object: ManifestObject, context: AuditContext): readonly EmbeddedDocument[] {
  const direct = rawStringsOf(object, context)
    .map((raw) => directDocument(object, raw))
    .filter((document) => document !== null);
  const seen = new Set(direct.map((document) => `${document.path} ${document.text}`));
  const lines = context.textsOf(object).filter((text) => text.via.length > 0 && looksLikeFile(text.value));
  const nested = [...context.filesOf(object), ...lines]
    .filter((text) => !seen.has(`${text.path} ${text.value}`))
    .map((text) => ({
      path: text.path,
      text: text.value,
      via: text.via,
      ...(text.inner === undefined ? {} : { inner: text.inner }),
      name: `${object.name}/${text.key ?? ''}`,
    }));
  return [...direct, ...nested];
}

/** All strings of an object with their pointers, in document order. */
export function rawStringsOf(object: ManifestObject, context: AuditContext): readonly RawString[] {
  return context.remember(object, 'strings', () => {
    const found: RawString[] = [];
    visit(object.value, { path: '', key: '' }, found);
    return found;
  });
}

/** 1-based lines of a text, comments left in. */
export function linesOf(text: string): readonly { readonly number: number; readonly text: string }[] {
  return text.split(/\r?\n/).map((line, index) => ({ number: index + 1, text: line }));
}

/** Place inside an embedded document, as `At.inner` has it. */
export function innerLine(document: EmbeddedDocument, line: number): string {
  const { inner, via } = document;
  if (inner === undefined) return `line ${line}`;
  const start = /^line (\d+)$/.exec(inner)?.[1];
  if (start === undefined) return `${inner} line ${line}`;
  // A here-document stands in its script as it is; anything else that begins in a line is told by that line.
  return via.includes('heredoc') ? `line ${Number(start) + line - 1}` : `${inner} > line ${line}`;
}

function directDocument(object: ManifestObject, raw: RawString): EmbeddedDocument | null {
  const isEncoded = isEncodedField(object, raw);
  const text = isEncoded ? (unpack(Buffer.from(raw.value, 'base64'))?.toString('utf8') ?? '') : raw.value;
  if (!looksLikeFile(text)) return null;
  return { path: raw.path, text, via: isEncoded ? ['base64'] : [], name: `${object.name}/${raw.key}` };
}

function isEncodedField(object: ManifestObject, raw: RawString): boolean {
  const field = /^\/(binaryData|data)\/[^/]*$/.exec(raw.path)?.[1];
  return field === 'binaryData' || (field === 'data' && object.kind === 'Secret');
}

function looksLikeFile(text: string): boolean {
  return /[\n{=]|\s\S+\s/.test(text) && text.length > 8;
}

interface Spot {
  readonly path: string;
  readonly key: string;
}

function visit(value: unknown, { path, key }: Spot, found: RawString[]): void {
  if (typeof value === 'string') {
    found.push({ path, key, value });
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => visit(item, { path: `${path}/${index}`, key: String(index) }, found));
  } else if (isMap(value)) {
    for (const [name, item] of Object.entries(value)) visit(item, { path: path + toPointer([name]), key: name }, found);
  }
}
