import type { EmbeddedDocument } from './documents';
import { innerLine, linesOf } from './documents';
import { isAddress } from './addresses';
import type { IssuerUse } from './issuers';

/** A block of a Caddyfile: its addresses, the snippet's name, or nothing for the global options. */
interface Block {
  readonly head: string;
  readonly line: number;
  readonly directives: readonly string[];
}

/** Sites of a Caddyfile that get a certificate by ACME because nothing tells Caddy otherwise: that is its default. */
export function caddySites(document: EmbeddedDocument): readonly IssuerUse[] {
  if (!/\/(.*\.)?Caddyfile(\..*)?$|\.caddy(file)?$/i.test(document.name)) return [];
  const blocks = blocksOf(document.text);
  const says = (head: string, words: RegExp): boolean =>
    blocks.some((block) => block.head === head && block.directives.some((line) => words.test(line)));
  if (says('', /^(auto_https\s+(off|disable_certs)|local_certs)$|^cert_issuer\s+internal/)) return [];
  const isSettled = ({ directives }: Block): boolean =>
    directives.some(
      (line) => hasOwnCertificate(line) || says(`(${/^import\s+(\S+)/.exec(line)?.[1] ?? ''})`, OWN_CERTIFICATE),
    );
  return blocks
    .filter((block) => sitesOf(block.head).some(isPublic) && !isSettled(block))
    .map(({ line }) => ({
      kind: 'acme',
      server: null,
      path: document.path,
      via: [...document.via, 'directive'],
      inner: innerLine(document, line),
    }));
}

// Its own CA, or files: `tls cert.pem key.pem`. With an e-mail address alone it stays ACME; an issuer that is named is judged by itself.
const OWN_CERTIFICATE = /^(tls\s+(internal\b|[^\s{]+\s+[^\s{]+)|issuer\s+(internal|acme|zerossl)\b|load\s)/;

function hasOwnCertificate(line: string): boolean {
  return OWN_CERTIFICATE.test(line);
}

function blocksOf(text: string): readonly Block[] {
  const blocks: { head: string; line: number; directives: string[] }[] = [];
  let depth = 0;
  for (const { number, text: raw } of linesOf(text)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    if (line === '') continue;
    // A file without braces is one site: its addresses, then its directives.
    const isHead = depth === 0 && (line.endsWith('{') || blocks.length === 0);
    if (isHead) blocks.push({ head: line.replace(/\s*\{$/, ''), line: number, directives: [] });
    else blocks.at(-1)?.directives.push(line);
    if (line.endsWith('{')) depth += 1;
    if (line === '}') depth -= 1;
  }
  return blocks;
}

function sitesOf(head: string): readonly string[] {
  // Global options have no head; `(name)` is a snippet, `&(name)` a named route.
  return /^&?\(/.test(head) ? [] : head.split(/[\s,]+/).filter((site) => site !== '');
}

/** Names that Caddy asks a public authority about: all but those it knows to be local, and sites without TLS. */
function isPublic(site: string): boolean {
  if (/^http:\/\/|:80$|[{}$]/.test(site)) return false;
  const host = site
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/:\d+$/, '');
  return (
    host !== '' &&
    !isAddress(host.replace(/^\[|\]$/g, '')) &&
    !/(^|\.)(localhost|local|internal|home\.arpa)$/.test(host)
  );
}
