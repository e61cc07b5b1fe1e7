import type { ManifestObject } from '../../src/manifest/manifest';
import type { Draw } from './draw';
import type { Output } from './outputs';

export type Json = null | boolean | number | string | Json[] | Doc;
/** An object as plain data that may be changed: always a copy of what was rendered. */
export interface Doc {
  [key: string]: Json;
}

/** One document of a rendered file, and what stands in its place: nothing, itself with a leak, or itself and another. */
export interface Edit {
  readonly object: ManifestObject;
  readonly documents: readonly Doc[];
}

/** A leak, planted at one place, and what an auditor must say about it. */
export interface Leak {
  readonly edits: readonly Edit[];
  /** Ids of the rules of which at least one must report it. */
  readonly rules: readonly string[];
  /** Id of the object that the finding must name. */
  readonly object: string;
  /** File of that object. */
  readonly file: string;
  /** What the pointer of the finding begins with. */
  readonly path: string;
  /** Text that must stand in the line the finding names; null where the leak is something that is gone or encoded. */
  readonly line: string | null;
  /** Text that the value of the finding must contain. */
  readonly value?: string;
}

/** One way to leak. Null where an output has no place for it. */
export type Plant = (draw: Draw, output: Output) => Leak | null;

export interface Family {
  readonly name: string;
  readonly variants: Readonly<Record<string, Plant>>;
}

/** A copy that may be changed. */
export function copyOf(object: ManifestObject): Doc {
  return structuredClone(object.value) as Doc;
}

/** The map at a path; maps that are missing on the way are made. */
export function mapIn(doc: Doc, ...path: readonly string[]): Doc {
  return path.reduce<Doc>((parent, key) => {
    const found = parent[key];
    if (isDoc(found)) return found;
    const made: Doc = {};
    parent[key] = made;
    return made;
  }, doc);
}

/** The list under a key; made if it is missing. */
export function listIn(doc: Doc, key: string): Json[] {
  const found = doc[key];
  if (Array.isArray(found)) return found;
  const made: Json[] = [];
  doc[key] = made;
  return made;
}

/** The maps of a list. */
export function docsIn(doc: Doc, key: string): Doc[] {
  const found = doc[key];
  return Array.isArray(found) ? found.filter(isDoc) : [];
}

/** The strings of a list. */
export function wordsIn(doc: Doc, key: string): readonly string[] {
  const found = doc[key];
  return Array.isArray(found) ? found.filter((word) => typeof word === 'string') : [];
}

export function textIn(doc: Doc, key: string): string {
  const found = doc[key];
  return typeof found === 'string' ? found : '';
}

export function isDoc(value: Json | undefined): value is Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `apiVersion/kind/namespace/name`, as findings name an object. */
export function idOf(doc: Doc): string {
  const metadata = mapIn(doc, 'metadata');
  return `${textIn(doc, 'apiVersion')}/${textIn(doc, 'kind')}/${textIn(metadata, 'namespace')}/${textIn(metadata, 'name')}`;
}

interface Expectation {
  readonly rules: readonly string[];
  readonly path?: string;
  readonly line?: string | null;
}

/** A leak in an object that stays where it is. */
export function leakIn(object: ManifestObject, doc: Doc, expected: Expectation): Leak {
  return {
    edits: [{ object, documents: [doc] }],
    rules: expected.rules,
    object: idOf(doc),
    file: object.file,
    path: expected.path ?? '',
    line: expected.line ?? null,
  };
}

/** A leak in a document that is added after one of the output's. */
export function leakBeside(object: ManifestObject, added: Doc, expected: Expectation): Leak {
  return { ...leakIn(object, added, expected), edits: [{ object, documents: [copyOf(object), added] }] };
}
