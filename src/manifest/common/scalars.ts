import { giveUp } from './cursor';

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
]);

/** Everything that any reader may take for a number; what is not read below is left to the full parser. */
const NUMBER_LIKE = /^[-+]?(?:[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|0[bx][\da-f_]+|\.(?:inf|nan))$/i;

/** What a word without quotes stands for in YAML 1.1. */
export function resolvePlain(text: string): unknown {
  const word = text.length <= 5 ? WORDS.get(text) : undefined;
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  if (/^-?(?:0|[1-9]\d{0,14})$|^-?\d{1,9}\.\d{1,9}$/.test(text)) return Number(text);
  if (/^0[0-7]{1,9}$/.test(text)) return Number.parseInt(text, 8);
  return NUMBER_LIKE.test(text) ? giveUp('a number of a rare form') : text;
}

/** A key: text, and none of the words that stand for something else. */
export function plainKey(text: string): string {
  const key = resolvePlain(text);
  return typeof key === 'string' ? checkedKey(key) : giveUp('a key that is no text');
}

export function checkedKey(key: string): string {
  return key === '<<' || key === '__proto__' || key.length > 1_000 ? giveUp('a special key') : key;
}

/** Joins the lines of a scalar: a break is a space, each empty line a break. The first keeps its start, the last its end. */
export function foldLines(text: string): string {
  if (!text.includes('\n')) return text;
  const lines = text.split('\n');
  let folded = '';
  let breaks = 0;
  lines.forEach((raw, index) => {
    const start = index === 0 ? raw : raw.replace(/^ +/, '');
    const line = index === lines.length - 1 ? start : start.replace(/ +$/, '');
    if (index > 0 && line === '' && index < lines.length - 1) {
      breaks += 1;
      return;
    }
    folded += (index === 0 ? '' : breaks === 0 ? ' ' : '\n'.repeat(breaks)) + line;
    breaks = 0;
  });
  return folded;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4 };

/** The text between double quotes, on one line. */
export function unescape(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(?:x([^]{0,2})|u([^]{0,4})|([^])|$)/g, (_, two?: string, four?: string, letter?: string) => {
    const code = two ?? four;
    if (code === undefined) return ESCAPES[letter ?? ''] ?? giveUp('a rare escape');
    const length = CODE_LENGTHS[two === undefined ? 'u' : 'x'];
    if (code.length !== length || !/^[\da-f]+$/i.test(code)) giveUp('a broken escape');
    return String.fromCharCode(Number.parseInt(code, 16));
  });
}
