import type { Text } from '../rule';
import type { EmbeddedDocument } from './documents';
import { innerLine, linesOf } from './documents';
import type { IssuerUse } from './issuers';
import { directivesOf, isCorefile } from './resolvers-corefile';

// Directory hosts of public ACME services, as their operators publish them. A private ACME server is found by its path or keys.
const PUBLIC_DIRECTORIES =
  /(?<![\w.-])(?:(?:[\w-]+\.)*letsencrypt\.org|acme\.zerossl\.com|(?:[\w-]+\.)*acme-v02(?:\.test-api|\.api)?\.pki\.goog|dv\.acme-v02(?:\.test)?-?api\.pki\.goog|api\.(?:test4\.)?buypass\.(?:com|no)|acme\.ssl\.com|acme\.sectigo\.com|acme\.digicert\.com|acme\.entrust\.net)(?![\w-])/i;
// Bounded, so that no text can make it slow.
const ACME_URL =
  /https?:\/\/[^\s"'<>,]{0,200}(?:\/acme\/[^\s"'<>,]{0,100}director(?:y|ies)|\/acme\/acme\b|\/directory\b)[^\s"'<>,]{0,100}/i;

/** ACME servers that a string names. */
export function directoryIn(value: string): string | null {
  // Every pattern below has one of these in it, and nearly every string none.
  if (!/acme|letsencrypt|buypass/i.test(value)) return null;
  const live = value.includes('\n') ? value.replace(/^[ \t]*(#|\/\/|;).*$/gm, '') : value;
  return PUBLIC_DIRECTORIES.exec(live)?.[0] ?? acmeUrl(live);
}

function acmeUrl(text: string): string | null {
  const url = ACME_URL.exec(text)?.[0];
  return url !== undefined && /acme/i.test(url) ? url : null;
}

// Keys by which proxies, ingress controllers, git servers and CAs are told to use ACME.
const ACME_KEYS =
  /^(--)?(certificates?_?resolvers?[._][\w-]+[._](\w+[._])*acme\b|TRAEFIK_CERTIFICATESRESOLVERS_\w+_ACME_|ENABLE_(ACME|LETSENCRYPT)$|acme_(ca|dns|email|issuer|certificate)$|acme[-_.]?(enabled|server|directory|ca[-_]?server|email|url)$|letsencrypt[-_.]?(enabled|email|environment)?$)/i;
const ACME_POINTERS =
  /\/certificates_?resolvers\/[^/]+\/acme(\/|$)|\/tls\/automation\/policies\/\d+\/issuers\/\d+\/module$|\/(tls\/)?cert_?resolver$/i;
const ACME_ANNOTATIONS = /(acme\.cert-manager\.io|cert-manager\.io~1acme-|~1tls-acme$|router\.tls\.certresolver$)/i;
const NO = /^(|false|no|off|0|none|internal)$/i;

/** ACME use that a single string gives away: its key, its place, or the server it names. */
export function textIssuer(text: Text): IssuerUse | null {
  const server = isProse(text) ? null : directoryIn(text.value);
  const inner = text.inner === undefined ? {} : { inner: text.inner };
  if (server !== null) return { kind: 'acme', server, path: text.path, via: text.via, ...inner };
  const found = isAcmeKey(text) && !NO.test(text.value) && text.value.length < 512;
  return found ? { kind: 'acme', server: null, path: text.path, via: text.via, ...inner } : null;
}

function isAcmeKey(text: Text): boolean {
  const pointer = `${text.path}${text.inner?.startsWith('/') === true ? text.inner : ''}`;
  if (/\/issuers\/\d+\/module$/.test(pointer)) return /^(acme|zerossl)$/.test(text.value);
  if (/^provisioners?$|^type$/i.test(text.key ?? '')) return text.value === 'ACME';
  return ACME_KEYS.test(text.key ?? '') || ACME_POINTERS.test(pointer) || ACME_ANNOTATIONS.test(text.path);
}

function isProse(text: Text): boolean {
  return (
    text.key === 'description' || (text.path.startsWith('/metadata/annotations') && !ACME_ANNOTATIONS.test(text.path))
  );
}

const ACME_LINES =
  /^\s*(?:acme_(?:ca|dns|eab|issuer|certificate|shared_zone)\b|issuer\s+(?:acme|zerossl)\b|on_demand_tls\b|on_demand\b\s*$|\[?certificatesResolvers\.[\w-]+\.acme\b|ENABLE_(?:ACME|LETSENCRYPT)\s*=\s*true)/i;

/** ACME directives of CoreDNS, Caddy, nginx, Traefik and git servers, by line. */
export function documentIssuers(document: EmbeddedDocument): readonly IssuerUse[] {
  const corefile = isCorefile(document)
    ? directivesOf(document.text).filter(
        ({ words, within }) =>
          (words[0] === 'acme' && within.at(-1) === 'tls') || (words[0] === 'tls' && words[1] === 'acme'),
      )
    : [];
  const mayName = /acme|zerossl|on_demand|letsencrypt/i.test(document.text);
  const lines = mayName ? linesOf(document.text).filter(({ text }) => ACME_LINES.test(text)) : [];
  return [
    ...corefile.map(({ line }) => place(document, line, 'corefile')),
    ...lines.map(({ number }) => place(document, number, 'directive')),
  ];
}

function place(document: EmbeddedDocument, line: number, format: string): IssuerUse {
  return {
    kind: 'acme',
    server: null,
    path: document.path,
    via: [...document.via, format],
    inner: innerLine(document, line),
  };
}
