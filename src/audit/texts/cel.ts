import { readString } from './embedded';
import { enter, named, type Emit, type Frame } from './frame';

/** Strings of CEL: raw or not, in one or three quotes of either sort. */
const LITERAL = /[rR]?("""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g;
/** What a string is compared with is not written. */
const COMPARED = /(?:[=!]=|\b(?:matches|startsWith|endsWith|contains|in)\s*[([]?)\s*$/;

/** Reads an expression that yields a change: each string under the field that it is given to; of a JSON patch, under the end of its path. */
export function readCel(text: string, outer: Frame, emit: Emit): void {
  const frame = enter(outer, 'cel');
  let key: string | undefined;
  let pointed: string | undefined;
  let at = 0;
  for (const match of text.matchAll(LITERAL)) {
    const gap = text.slice(at, match.index);
    at = match.index + match[0].length;
    key = /([A-Za-z_]\w*)\s*:[^:]*$/.exec(gap)?.[1] ?? key;
    const value = plain(match[1] ?? '');
    if (key === 'path' && value.startsWith('/')) pointed = endOf(value);
    const own = key === 'value' ? (pointed ?? key) : key;
    readString(value, named(frame, COMPARED.test(gap) ? 'pattern' : own), emit);
  }
}

function plain(literal: string): string {
  const quotes = /^("""|''')/.test(literal) ? 3 : 1;
  return literal.slice(quotes, -quotes).replace(/\\(["'\\/])/g, '$1');
}

/** The field that a pointer means: `/spec/containers/0/image`, `/spec/dnsConfig/nameservers/-`. */
function endOf(pointer: string): string | undefined {
  return pointer.split('/').findLast((segment) => !/^(?:\d+|-|)$/.test(segment));
}
