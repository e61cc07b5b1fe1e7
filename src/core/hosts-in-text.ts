import { parse } from 'tldts';
import { parseAddress } from './address';

/**
 * What a reader, or our own audit, would take for a host in free text: addresses, and names below a registered ending.
 * Wider than any one reader: a word that merely looks like a host is found too. In the order of the text.
 */
export function hostsInText(text: string): readonly string[] {
  // The part of a mail address before its @ names no host.
  const words = text.replace(/[A-Za-z0-9._%+-]+@(?=[\p{L}\p{N}])/gu, ' ').split(/[\s,;|"'`()<>{}=/\\[\]@]+/);
  return words.flatMap((word) => (isAddress(word) ? [word] : namesIn(word)));
}

function isAddress(word: string): boolean {
  return word !== '' && 'block' in parseAddress(word);
}

function namesIn(word: string): readonly string[] {
  return word
    .split(/[^\p{L}\p{N}.-]+/u)
    .map((part) => part.replace(/^[.-]+|[.-]+$/g, '').toLowerCase())
    .filter((name) => isAddress(name) || isRegistrable(name));
}

function isRegistrable(name: string): boolean {
  if (!name.includes('.')) return false;
  const { domain, isIcann } = parse(name, { allowPrivateDomains: false });
  return domain !== null && isIcann === true;
}
