import type { ManifestObject } from '../../manifest/manifest';
import type { Text } from '../rule';
import { MAX_TEXTS, rootFrame, toText } from './frame';
import { readValue } from './value';

/**
 * Every string of an object, embedded documents taken apart, in the order of the object.
 * Ends for every input: layers, sizes and the number of texts are bounded (see `frame.ts`), and whatever is past a
 * bound is still given, line by line.
 */
export function textsOf(object: ManifestObject): readonly Text[] {
  const texts: Text[] = [];
  readValue(object.value, rootFrame(object), (frame, value) => {
    if (texts.length < MAX_TEXTS) texts.push(toText(frame, value));
  });
  return texts;
}
