import { parse } from 'tldts';
import { parseAddress } from './address';
import { isWithin, publicHosts } from './deny-list';

/**
 * What a reader, or our own audit, would take for a host in free text: addresses, names below a registered ending, and
 * services of others that everybody knows. Wider than any one reader: a word that merely looks like a host is found too. In
 * the order of the text.
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
    .filter((name) => isAddress(name) || isRegistrable(name) || isKnown(name));
}

/** Below an ending that nobody can register, as the metadata service of a cloud is. */
function isKnown(name: string): boolean {
  return publicHosts().some(({ host }) => isWithin(name, host));
}

function isRegistrable(name: string): boolean {
  if (!name.includes('.')) return false;
  const { domain, isIcann } = parse(name, { allowPrivateDomains: false });
  return domain !== null && isIcann === true;
}
