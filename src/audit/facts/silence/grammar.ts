import type { Boundary } from '../../../core/boundary';
import { isHostInside } from '../inside';
import type { Grammar } from './record';

/** True if a value silences. */
export function accepts(grammar: Grammar, value: string, boundary: Boundary): boolean {
  switch (grammar.kind) {
    case 'exactly':
      return grammar.values.includes(value);
    case 'word':
      return grammar.values.includes(value.toLowerCase());
    case 'anything-but':
      return !grammar.values.includes(value.toLowerCase());
    case 'non-empty':
      return value !== '';
    case 'empty':
      return value === '';
    case 'directory':
      return value.startsWith('/') && !value.startsWith('//');
    case 'inside':
      return isAddressInside(value, boundary);
    case 'present':
      return !/^(false|0|off|no)$/i.test(value);
  }
}

/** A URL or `host/path` whose host is inside; files on disk are inside too. Lists must be inside in every member. */
function isAddressInside(value: string, boundary: Boundary): boolean {
  const parts = value.split(/[\s,;]+/).filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => part.startsWith('file:///') || isHostInside(hostOf(part), boundary));
}

// An image or path without a registry host means a public one, so a first part without a dot or port counts as outside.
function hostOf(part: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(part)?.[1];
  if (url !== undefined) return url;
  const first = part.split('/')[0] ?? '';
  return part.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'outside.invalid';
}
