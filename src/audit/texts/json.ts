import { isTooDeep } from '../../manifest/limits';
import { child, enter, type Emit, type Frame } from './frame';
import { hiddenMembersOf } from './json-twice';
import { readValue } from './value';

/** Reads JSON, or one JSON document a line. Returns false if the text is neither. */
export function tryJson(text: string, frame: Frame, emit: Emit): boolean {
  const whole = parse(text);
  if (whole !== undefined) {
    readDocument(text, whole, enter(frame, 'json'), emit);
    return true;
  }
  const lines = text.split('\n');
  const values = lines.map((line) => (line.trim() === '' ? null : parse(line)));
  if (lines.length < 2 || values.some((value) => value === undefined)) return false;
  values.forEach((value, index) => {
    if (value !== null && value !== undefined)
      readDocument(lines[index] ?? '', value, enter(frame, 'json', `line ${index + 1}`), emit);
  });
  return true;
}

/** The document as most programs read it, and what keys that stand twice hide from them. */
function readDocument(text: string, value: object, frame: Frame, emit: Emit): void {
  readValue(value, frame, emit);
  for (const { path, value: hidden } of hiddenMembersOf(text)) {
    const holder = path.slice(0, -1).reduce<Frame>((at, step) => stepInto(at, step), frame);
    readValue({ [String(path.at(-1))]: hidden }, holder, emit);
  }
}

function stepInto(frame: Frame, step: string | number): Frame {
  return typeof step === 'number' ? child(frame, step) : child(frame, step, step);
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
