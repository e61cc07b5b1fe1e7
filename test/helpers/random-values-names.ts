import type { Draw } from './random-values-draw';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Endings of enclaves, companies and agencies, delegated and not; none under which anybody rents out names. */
const ENDINGS = ['mil', 'gov', 'internal', 'local', 'corp', 'lan', 'de', 'co.uk', 'example', 'test'];

/** A DNS label: one letter now and then, hyphens and digits often, 63 characters rarely. */
export function randomLabel(draw: Draw, longest = 63): string {
  const length = draw.chance(5) ? longest : draw.int(1, Math.min(12, longest));
  const inner = Array.from({ length: Math.max(0, length - 2) }, () => draw.pick([...LETTERS, ...'0123456789-']));
  const text = [
    draw.pick([...LETTERS]),
    ...inner,
    ...(length > 1 ? [draw.pick([...LETTERS, ...'0123456789'])] : []),
  ].join('');
  return text.startsWith('xn--') ? text.replace('xn--', 'x') : text;
}

/** `count` different labels. */
export function randomLabels(draw: Draw, count: number, longest = 63): readonly string[] {
  const found = new Set<string>();
  while (found.size < count) found.add(randomLabel(draw, longest));
  return [...found];
}

/** A domain that somebody could own: an organisation's word under an ending, and a part of it more often than not. */
export function randomDomain(draw: Draw): string {
  const word = `${Array.from({ length: draw.int(6, 10) }, () => draw.pick([...LETTERS])).join('')}-org`;
  const parts = Array.from({ length: draw.int(0, 2) }, () => randomLabel(draw, 12));
  return [...parts, word, draw.pick(ENDINGS)].join('.');
}

/** A host in one of the domains, at any depth; the domain itself now and then. */
export function hostIn(draw: Draw, domains: readonly string[]): string {
  const labels = Array.from({ length: draw.pick([0, 1, 1, 1, 1, 2, 3]) }, () => randomLabel(draw, 40));
  return [...labels, draw.pick(domains)].join('.');
}
