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
    case 'present':
      return !/^(false|0|off|no)$/i.test(value);
    default:
      return acceptsPlace(grammar.kind, value, boundary);
  }
}

function acceptsPlace(kind: 'directory' | 'inside' | 'sources-inside', value: string, boundary: Boundary): boolean {
  if (kind === 'directory') return value.startsWith('/') && !value.startsWith('//');
  if (kind === 'inside') return isAddressInside(value, boundary);
  return value.split(',').every((part) => part.trim() === '' || isSourceInside(part, boundary));
}

/** A URL or `host/path` whose host is inside; files on disk are inside too. Lists must be inside in every member. */
function isAddressInside(value: string, boundary: Boundary): boolean {
  const parts = value.split(/[\s,;]+/).filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => part.startsWith('file:///') || isHostInside(hostOf(part), boundary));
}

// `id@version@url` and `url;folder`; a member without an address comes from the maker's catalogue.
function isSourceInside(part: string, boundary: Boundary): boolean {
  const url = /[a-z][a-z0-9+.-]*:\/\/[^\s;]+/i.exec(part)?.[0];
  return url !== undefined && isAddressInside(url, boundary);
}

// An image or path without a registry host means a public one, so a first part without a dot or port counts as outside.
function hostOf(part: string): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(part)?.[1];
  if (url !== undefined) return url;
  const first = part.split('/')[0] ?? '';
  return part.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'outside.invalid';
}
