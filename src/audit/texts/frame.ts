import type { ManifestObject } from '../../manifest/manifest';
import type { Text } from '../rule';

/** Layers of embedding that are taken apart; what lies deeper is kept as lines. */
export const MAX_LAYERS = 8;
/** Characters of one string that are taken apart by structure; anything longer is read line by line. */
export const MAX_STRUCTURED = 4 * 1024 * 1024;
/** Texts of one object. A bound against inputs that multiply; real objects stay three orders of magnitude below. */
export const MAX_TEXTS = 1_000_000;

/** Where the reader stands: the way to a string and the nearest key that names it. */
export interface Frame {
  readonly object: ManifestObject;
  readonly path: string;
  readonly via: readonly string[];
  /** Place inside the embedded document, undefined in the outer object. */
  readonly inner: string | undefined;
  readonly key: string | undefined;
  /** Layers of embedded documents above. */
  readonly layers: number;
  /** What the environment of the container at hand gives variables, as far as its own manifest tells. */
  readonly variables?: Variables | undefined;
  /** The program of the command line at hand; words that no flag names have it for a key. */
  readonly program?: string | undefined;
}

/** Values that a variable may have. */
export type Variables = ReadonlyMap<string, readonly string[]>;

/** Receives what the readers of the formats find. */
export interface Emit {
  (frame: Frame, value: string): void;
  /** A file inside another document, as a whole, before it is taken apart. */
  readonly whole?: (frame: Frame, text: string) => void;
}

export function rootFrame(object: ManifestObject): Frame {
  return { object, path: '', via: [], inner: undefined, key: undefined, layers: 0 };
}

/** The frame of a member of a map or list. */
export function child(frame: Frame, segment: string | number, key: string | undefined = frame.key): Frame {
  const step = `/${typeof segment === 'number' ? segment : escapePointer(segment)}`;
  const { object, via, layers, inner, variables } = frame;
  if (inner === undefined) return { object, path: frame.path + step, via, inner, key, layers, variables };
  return { object, path: frame.path, via, inner: inner + step, key, layers, variables };
}

function escapePointer(segment: string): string {
  return /[~/]/.test(segment) ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;
}

/** The frame of a document embedded in the string at hand; `at` is its own first place, such as `line 3`. */
export function enter(frame: Frame, layer: string, at = ''): Frame {
  const inner =
    frame.inner === undefined || frame.inner === '' ? at : at === '' ? `${frame.inner} > ` : `${frame.inner} > ${at}`;
  return { ...frame, via: [...frame.via, layer], inner, layers: frame.layers + 1 };
}

/** The frame of a line (1-based) of the line-based document that `frame` has entered. */
export function atLine(frame: Frame, line: number): Frame {
  return { ...frame, inner: `${frame.inner ?? ''}line ${line}` };
}

/** A layer that is a manner of speaking (an environment variable, an argument) and no document of its own. */
export function through(frame: Frame, layer: string, key: string | undefined): Frame {
  return { ...frame, via: [...frame.via, layer], key };
}

/** The same place under another key. */
export function named(frame: Frame, key: string | undefined): Frame {
  return { ...frame, key };
}

export function toText(frame: Frame, value: string): Text {
  return {
    object: frame.object,
    path: frame.path,
    value,
    via: frame.via,
    ...innerOf(frame.inner),
    ...(frame.key === undefined ? {} : { key: frame.key }),
    ...(frame.key !== undefined && frame.key === frame.program ? { isOperand: true } : {}),
  };
}

/** Without the joint that waits for a place further in. */
function innerOf(inner: string | undefined): { readonly inner?: string } {
  const place = inner?.replace(/ > $/, '').trim();
  return place === undefined || place === '' ? {} : { inner: place };
}
