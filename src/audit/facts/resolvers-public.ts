import { isVersionAt } from './version-words';

// Resolvers that everybody knows, as text in place of configuration that nobody can parse. Names and addresses are published by
// their operators; the list helps to notice, it is not what decides (decisions 1: not declared means outside).
const PUBLIC_ADDRESSES = new Set([
  '1.0.0.1',
  '1.1.1.1',
  '8.8.4.4',
  '8.8.8.8',
  '9.9.9.9',
  '114.114.114.114',
  '149.112.112.112',
  '168.63.129.16',
  '169.254.169.253',
  '208.67.220.220',
  '208.67.222.222',
  '223.5.5.5',
  '223.6.6.6',
  '2001:4860:4860::8844',
  '2001:4860:4860::8888',
  '2606:4700:4700::1001',
  '2606:4700:4700::1111',
  '2620:fe::fe',
]);

const TOKENS =
  /https?:\/\/[^\s"'<>]{1,200}\/dns-query\b|(?<![\w.-])(?:dns\.google|one\.one\.one\.one|(?:[\w-]+\.)*cloudflare-dns\.com|dns\d*\.quad9\.net|doh\.opendns\.com|dns\.nextdns\.io)(?![\w-])|(?<![\w.:-])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{4}:[0-9a-f:]*::[0-9a-f]+)(?![\w.:-]*[\w-])/gi;

/** Public resolvers and DNS-over-HTTPS addresses that a text names. */
export function publicResolversIn(text: string): readonly string[] {
  // Most strings are plain words; the pattern is dear.
  if (!/[.:]/.test(text)) return [];
  return [...text.matchAll(TOKENS)]
    .filter((match) => !isVersionAt(text, match.index))
    .map((match) => match[0])
    .filter((token) => !isPlainAddress(token) || PUBLIC_ADDRESSES.has(token.toLowerCase()));
}

function isPlainAddress(token: string): boolean {
  return /^[\d.]+$/.test(token) || token.includes('::');
}
