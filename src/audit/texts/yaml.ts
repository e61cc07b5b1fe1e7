import { parsePlain } from '../../manifest/parse';
import { enter, type Emit, type Frame } from './frame';
import { readValue } from './value';

/** Reads embedded YAML of one or more documents. Returns false if it is none, or only a scalar. */
export function tryYaml(text: string, frame: Frame, emit: Emit): boolean {
  const documents = parsePlain(text);
  if (documents === undefined || documents.length === 0) return false;
  if (!documents.every((value) => typeof value === 'object' && value !== null)) return false;
  documents.forEach((value, index) => {
    readValue(value, enter(frame, 'yaml', documents.length === 1 ? '' : `document ${index + 1} `), emit);
  });
  return true;
}
