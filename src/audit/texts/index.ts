import type { ManifestObject } from '../../manifest/manifest';
import type { Text } from '../rule';
import { MAX_TEXTS, rootFrame, toText, type Frame } from './frame';
import { readValue } from './value';

/** What is read from an object in one pass. */
export interface Reading {
  readonly texts: readonly Text[];
  /** Files that stand inside other documents: here-documents, files of cloud-init and Ignition, configuration in JSON. */
  readonly files: readonly Text[];
}

/**
 * Every string of an object, embedded documents taken apart, in the order of the object.
 * Ends for every input: layers, sizes and the number of texts are bounded (see `frame.ts`), and whatever is past a
 * bound is still given, line by line.
 */
export function readObject(object: ManifestObject): Reading {
  const texts: Text[] = [];
  const files: Text[] = [];
  const emit = (frame: Frame, value: string): void => {
    if (texts.length < MAX_TEXTS) texts.push(toText(frame, value));
  };
  const whole = (frame: Frame, text: string): void => {
    if (files.length < MAX_TEXTS) files.push(toText(frame, text));
  };
  readValue(object.value, rootFrame(object), Object.assign(emit, { whole }));
  return { texts, files };
}

/** The strings alone. */
export function textsOf(object: ManifestObject): readonly Text[] {
  return readObject(object).texts;
}
