import type { Severity } from '../core/result';

/** Marks up words for a terminal, or leaves them as they are. */
export interface Palette {
  severity(severity: Severity, text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const CODES: Readonly<Record<Severity, string>> = { critical: '1;31', high: '31', medium: '33', low: '36', info: '2' };

const PLAIN: Palette = { severity: (_, text) => text, strong: (text) => text, faint: (text) => text };

const COLOURED: Palette = {
  severity: (severity, text) => paint(CODES[severity], text),
  strong: (text) => paint('1', text),
  faint: (text) => paint('2', text),
};

/** Colours only when asked for: a report that is piped must not carry control characters. */
export function paletteOf(isColoured: boolean): Palette {
  return isColoured ? COLOURED : PLAIN;
}

function paint(code: string, text: string): string {
  return `\u001b[${code}m${text}\u001b[0m`;
}

/** Text of others on one line of a terminal: control characters are shown, not obeyed. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
