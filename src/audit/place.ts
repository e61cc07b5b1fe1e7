import type { At } from '../core/result';
import type { Embedded } from '../manifest/parse';
import { fromPointer, type ManifestObject } from '../manifest/manifest';

/** What a finding knows of its place. */
export interface Spot {
  readonly object: ManifestObject;
  readonly path: string;
  readonly via?: readonly string[];
  readonly inner?: string;
  readonly value?: string;
}

/** Embedded YAML or JSON of a set, read once. */
export type ReadEmbedded = (text: string) => Embedded | undefined;

/** The place of a fact in the outer file; inside a block of text it is the line of the fact, not of the block. */
export function placeOf(spot: Spot, read: ReadEmbedded): At {
  const { object, path, inner } = spot;
  const { line, column } = object.locate(path, inner === undefined ? undefined : lineInside(spot, read));
  return {
    file: object.file,
    line,
    column,
    object: object.id,
    path,
    via: spot.via ?? [],
    ...(inner === undefined ? {} : { inner }),
  };
}

/** Lines between the start of the embedded text and the fact (0 for its first line); undefined if it cannot be told. */
function lineInside(spot: Spot, read: ReadEmbedded): number | undefined {
  const text = valueAt(spot.object.value, spot.path);
  if (typeof text !== 'string' || !text.includes('\n') || spot.inner === undefined) return undefined;
  if (spot.via?.includes('base64') === true) return undefined;
  const [first = '', ...rest] = spot.inner.split(' > ');
  const line = /^line (\d+)$/.exec(first)?.[1];
  return line === undefined ? lineInDocument(read(text), first, rest) : Number(line) - 1;
}

/** The line of a node of an embedded YAML or JSON document, and of a line of a block in it. */
function lineInDocument(text: Embedded | undefined, first: string, rest: readonly string[]): number | undefined {
  const match = /^(?:document (\d+) )?(\/.*?)(?: line (\d+))?$/s.exec(first);
  if (match?.[2] === undefined) return undefined;
  const further = /^line (\d+)$/.exec(rest[0] ?? '')?.[1] ?? match[3];
  return text?.lineOf(Number(match[1] ?? 1) - 1, match[2], further === undefined ? undefined : Number(further) - 1);
}

function valueAt(value: unknown, pointer: string): unknown {
  return fromPointer(pointer).reduce<unknown>(
    (parent, segment) =>
      typeof parent === 'object' && parent !== null
        ? (parent as Readonly<Record<string, unknown>>)[segment]
        : undefined,
    value,
  );
}
