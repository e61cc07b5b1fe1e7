import { isTooDeep } from '../../manifest/limits';
import { enter, type Emit, type Frame } from './frame';
import { readValue } from './value';

/** Reads JSON, or one JSON document a line. Returns false if the text is neither. */
export function tryJson(text: string, frame: Frame, emit: Emit): boolean {
  const whole = parse(text);
  if (whole !== undefined) {
    readValue(whole, enter(frame, 'json'), emit);
    return true;
  }
  const lines = text.split('\n');
  const values = lines.map((line) => (line.trim() === '' ? null : parse(line)));
  if (lines.length < 2 || values.some((value) => value === undefined)) return false;
  values.forEach((value, index) => {
    if (value !== null) readValue(value, enter(frame, 'json', `line ${index + 1}`), emit);
  });
  return true;
}

function parse(text: string): object | undefined {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !isTooDeep(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
