import { readString } from './embedded';
import { enter, MAX_LAYERS, type Emit, type Frame } from './frame';
import { unpack } from './gzip';

/** Shorter runs of letters are words, not encodings. */
const SHORTEST = 16;

/** A value of a Secret: base64 by definition; plain text (a hand-written mistake) is read as it stands. */
export function readSecretValue(value: string, frame: Frame, emit: Emit): void {
  const decoded = decode(value, 0);
  if (decoded === undefined) readString(value, frame, emit);
  else readString(decoded, enter(frame, 'base64'), emit);
}

/** A value of `binaryData`: text where it is text, the encoded form otherwise. */
export function readBase64(value: string, frame: Frame, emit: Emit): void {
  readSecretValue(value, frame, emit);
}

/** Reads a string that may be base64 without anyone saying so. Returns false if it is not. */
export function tryBase64(value: string, frame: Frame, emit: Emit): boolean {
  if (frame.layers >= MAX_LAYERS) return false;
  const decoded = decode(value, SHORTEST);
  if (decoded === undefined) return false;
  readString(decoded, enter(frame, 'base64'), emit);
  return true;
}

/** `data:text/plain;charset=utf-8;base64,…` and `data:,…`, as Ignition and cloud-init write files. */
export function tryDataUrl(value: string, frame: Frame, emit: Emit): boolean {
  const match = /^data:([\w/+.;=-]*?)(;base64)?,([^]*)$/.exec(value);
  if (match?.[3] === undefined || frame.layers >= MAX_LAYERS) return false;
  const decoded = match[2] === undefined ? unescapePercent(match[3]) : decode(match[3], 0);
  if (decoded === undefined) return false;
  readString(decoded, enter(frame, 'data-url'), emit);
  return true;
}

function decode(value: string, shortest: number): string | undefined {
  const compact = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  if (compact.length < Math.max(shortest, 2) || compact.length % 4 === 1) return undefined;
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) return undefined;
  if (shortest > 0 && !looksEncoded(compact)) return undefined;
  return toPrintable(Buffer.from(compact, 'base64'));
}

/** Letters of one case, or a path, decode to noise or to nothing; skip the work. */
function looksEncoded(text: string): boolean {
  return /[A-Z]/.test(text) && /[a-z]/.test(text) && (text.length % 4 === 0 || text.length > 64);
}

function toPrintable(bytes: Buffer): string | undefined {
  const raw = unpack(bytes);
  if (raw === undefined || raw.length === 0) return undefined;
  const text = raw.toString('utf8');
  // eslint-disable-next-line no-control-regex -- control characters are what tells binary from text
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/.test(text) ? undefined : text;
}

function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
