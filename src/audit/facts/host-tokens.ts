import { isAddress } from './addresses';

/** An address as it stands in a text, before anyone has judged what it is for. */
export interface HostToken {
  /** Lower case, without brackets and final dot; `*` stands for a variable part. */
  readonly host: string;
  readonly port: number | null;
  readonly scheme: string | null;
  /** The words of the text that name it: the URL, `host:port`, or the name alone. */
  readonly value: string;
  readonly form: 'url' | 'host-port' | 'name' | 'address' | 'login';
  /** Offset in the text. */
  readonly offset: number;
}

/** Schemes whose authority is no host: files, buckets, identities, objects of a cluster. */
const LOCAL_SCHEMES: ReadonlySet<string> = new Set([
  ...[
    'file',
    'unix',
    'http+unix',
    'npipe',
    'fd',
    'dir',
    'jar',
    'classpath',
    'resource',
    'memory',
    'mem',
    'inmem',
    'inproc',
  ],
  ...[
    'spiffe',
    'urn',
    's3',
    's3a',
    's3n',
    'gs',
    'gcs',
    'hf',
    'ms',
    'az',
    'azblob',
    'pvc',
    'configmap',
    'secret',
    'k8s',
    'kubernetes',
  ],
  ...[
    'docker',
    'docker-daemon',
    'docker-archive',
    'oci-archive',
    'oci-layout',
    'containers-storage',
    'vault',
    'awskms',
    'gcpkms',
    'pkcs11',
  ],
  ...['sqlite', 'sqlite3', 'model', 'models', 'arn', 'cel', 'chrome-extension', 'android-app', 'about', 'git+file'],
]);

/** gRPC resolvers: the target stands in the path (`dns:///host:port`). */
const RESOLVER_SCHEMES: ReadonlySet<string> = new Set(['dns', 'passthrough', 'xds', 'ipv4', 'ipv6']);

/** True if what follows the scheme is no host. */
export function isLocalScheme(scheme: string): boolean {
  return LOCAL_SCHEMES.has(scheme.toLowerCase());
}

/** Every URL of a text. */
export function* urlsIn(text: string): Generator<HostToken> {
  if (text.includes('%')) yield* escapedUrlsIn(text);
  if (!/:[\\/]{2}/.test(text)) return;
  for (const part of [fillVariables(text), ...fallbacksIn(text)]) yield* urlsInPart(part);
}

/** `https%3A%2F%2Fhost%2F`, escaped once or more often; parameters of a URL are read as such. */
const ESCAPED_URL = /(?<![?&][\w.-]*=)\b[a-z][a-z0-9+.-]*%(?:25)*3a%(?:25)*2f%(?:25)*2f[^\s"'<>]+/gi;

function* escapedUrlsIn(text: string): Generator<HostToken> {
  for (const match of text.matchAll(ESCAPED_URL)) {
    const plain = match[0].replaceAll(/%(?:25)+/g, '%').replace(/%(?:3a|2f)/gi, decodeURIComponent);
    for (const token of urlsInPart(plain)) yield { ...token, offset: match.index };
  }
}

function* urlsInPart(text: string): Generator<HostToken> {
  // `https:\/\/host` in a script, and `https:\\host`, which browsers and Node take for an address.
  const bare = text.replace(/\b(https?|wss?|ftp):[\\/]{2,}/gi, '$1://');
  for (const match of bare.matchAll(/([a-z][a-z0-9+.-]*):\/\/(\/?)([^\s"'<>/?#\\`|^]*)/gi)) {
    const scheme = (match[1] ?? '').toLowerCase();
    if (LOCAL_SCHEMES.has(scheme) || (match[2] === '/' && !RESOLVER_SCHEMES.has(scheme))) continue;
    const rest = /^[^\s"'<>\\`|^]*/.exec(bare.slice(match.index))?.[0] ?? match[0];
    yield* authorities(match[3] ?? '', scheme, trimTail(rest), match.index);
  }
  yield* behindStroke(bare);
}

/** `https://ours\@theirs/`: some clients end the host at the stroke, RFC 3986 takes what stands before the `@` for a user. */
function* behindStroke(text: string): Generator<HostToken> {
  if (!text.includes('\\@')) return;
  for (const match of text.matchAll(/([a-z][a-z0-9+.-]*):\/\/[^\s"'<>/?#]*\\@([^\s"'<>/?#\\]+)/gi)) {
    yield* authorities(match[2] ?? '', (match[1] ?? '').toLowerCase(), match[0], match.index);
  }
}

/** Hosts of an authority: user information dropped, lists (`mongodb://a,b`) taken apart. */
function* authorities(authority: string, scheme: string, value: string, offset: number): Generator<HostToken> {
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  for (const part of hosts.split(',').flatMap(serverAndName)) {
    // `https://example.net$path`: what follows the name directly begins the path.
    const found = splitPort(trimTail(part.replace(/(?<=[\w-]\.[a-z]{2,})\*.*$/i, '')));
    const host = found === undefined ? undefined : canonical(found.host);
    if (found !== undefined && host !== undefined) yield { ...found, host, scheme, value, form: 'url', offset };
  }
}

/** CoreDNS writes the name of a server behind its address (`tls://192.0.2.1%dns.example`); no other client takes it. */
function serverAndName(part: string): readonly string[] {
  const [, address, name] = /^(\d{1,3}(?:\.\d{1,3}){3})%(\w[\w-]*\.[\w.-]+)(?::\d+)?$/.exec(part) ?? [];
  return address === undefined || name === undefined ? [part] : [part.replace(`%${name}`, ''), name];
}

/**
 * The name or address that a client makes of the host of a URL: letters of any script, percent signs, and addresses
 * written as one number, in hexadecimal or in octal. Undefined for what no client takes.
 */
function canonical(host: string): string | undefined {
  const isOdd =
    /[^\x21-\x7e]|%[0-9a-f]{2}/i.test(host) || (/(?:^|\.)(?:0x[0-9a-f]*|\d+)$/i.test(host) && !isAddress(host));
  if (!isOdd) return isNameOrAddress(host) ? host : undefined;
  try {
    return new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '');
  } catch {
    // No address then: `https://%s/` of a template, `http://999.1.1.1`.
    return undefined;
  }
}

const NETWORK_LOGIN =
  /\/dev\/(?:tcp|udp)\/([^\s/'"]+)\/\w+|@(?:tcp|udp)\(([^)\s]+)\)|thin:@(?:\/\/)?([^\s/:]+:\d+)|^[\w.-]+@([\w-]+(?:\.[\w-]+)+):(?!\d+$)[\w~/.-]+$/g;

/** Hosts in forms that are no URL: `user@tcp(host:3306)/db`, `thin:@host:1521:sid`, `git@host:group/repo`, `/dev/tcp/host/443`. */
export function* loginsIn(text: string): Generator<HostToken> {
  if (!/@|\/dev\/(?:tcp|udp)\//.test(text)) return;
  for (const match of text.matchAll(NETWORK_LOGIN)) {
    const found = splitPort(match.slice(1).find((part) => part !== undefined) ?? '');
    if (found !== undefined && isNameOrAddress(found.host)) {
      yield { ...found, scheme: null, value: match[0], form: 'login', offset: match.index };
    }
  }
}

/** Words of a text that are a name, an address, or one with a port. Words around them may be anything. */
export function* wordsIn(text: string): Generator<HostToken> {
  if (!/[.:]/.test(text)) return;
  for (const part of [fillVariables(text), ...fallbacksIn(text)]) yield* wordsInPart(part);
}

function* wordsInPart(text: string): Generator<HostToken> {
  for (const match of text.matchAll(/[^\s,;|"'`()<>{}=]+/g)) {
    const word = trimTail(match[0]).replace(/^(?:[a-z_]+=|@+|!)/i, '');
    const found = wordOf(word);
    if (found !== undefined) yield { ...found, offset: match.index };
  }
}

function wordOf(word: string): Omit<HostToken, 'offset'> | undefined {
  if (!mayBeHost(word)) return undefined;
  const isRelative = word.startsWith('//');
  const authority = word.slice(isRelative ? 2 : 0).replace(/\/[^]*$/, '');
  const found = splitPort(authority.slice(authority.lastIndexOf('@') + 1));
  if (found === undefined) return undefined;
  if (isAddress(found.host))
    return isBlock(word) ? undefined : { ...found, scheme: null, value: word, form: 'address' };
  if (!isDottedName(found.host)) return undefined;
  return { ...found, scheme: null, value: word, form: isRelative || found.port !== null ? 'host-port' : 'name' };
}

/** Most words are no addresses: those have a dot inside, or two colons. `//host/path` takes the scheme of its page. */
function mayBeHost(word: string): boolean {
  if (word.startsWith('/') && !/^\/\/[\w.-]+(?::\d+)?\//.test(word)) return false;
  return word.length <= 260 && !word.includes('://') && /[\w*]\.\w|:[^:]*:/.test(word);
}

/** `10.0.0.0/8` is a block, `10.0.0.1/32` a host; a path after an address is neither. */
function isBlock(word: string): boolean {
  return /\/\d{1,3}$/.test(word) && !/(?:\/32|:.*\/128)$/.test(word);
}

/** `host`, `host:port`, `[v6]:port`, `v6`. */
function splitPort(text: string): { readonly host: string; readonly port: number | null } | undefined {
  const bracketed = /^\[([0-9a-f:.]+)(?:%\w+)?\](?::(\d{1,5}))?$/i.exec(text);
  if (bracketed?.[1] !== undefined) return { host: bracketed[1].toLowerCase(), port: portOf(bracketed[2]) };
  if (/^[\d.]+$|:[^]*:/.test(text) && isAddress(text)) return { host: text.toLowerCase(), port: null };
  const plain = /^([^:]+?)\.?(?::(\d{1,5}|\*))?:?$/.exec(text);
  return plain?.[1] === undefined ? undefined : { host: plain[1].toLowerCase(), port: portOf(plain[2]) };
}

function portOf(text: string | undefined): number | null {
  const port = Number(text);
  return text !== undefined && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

function isNameOrAddress(host: string): boolean {
  return (
    isAddress(host) ||
    /^(?:[a-z0-9_*](?:[a-z0-9_*-]*[a-z0-9_*])?)(?:\.[a-z0-9_*](?:[a-z0-9_*-]*[a-z0-9_*])?)*$/.test(host)
  );
}

function isDottedName(host: string): boolean {
  return (
    host.length <= 253 &&
    /^(?:\*\.|\.)?[a-z0-9_*](?:[a-z0-9_*-]*[a-z0-9_*])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(host) &&
    /\.[a-z][a-z0-9-]*$/.test(host)
  );
}

/** Variables of shells, Kubernetes and templates become `*`; a default (`${HOST:-example.com}`) stands for its variable. */
function fillVariables(text: string): string {
  if (!/[$%{<]/.test(text)) return text;
  return text
    .replace(/\$\{\w+:?[-=]([^${}]*)\}/g, '$1')
    .replace(
      /\{\{[^}]*\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$\w+|(?<!\b\d{1,3}(?:\.\d{1,3}){3})%[sdv]|<[\w -]+>|(?<=[/.@])\{\w+\}/g,
      '*',
    );
}

/**
 * What a placeholder says itself: the default behind its name, in whatever form a program has one (`${env:A:-b}`, `${a:b}`,
 * `${oc.env:A,b}`), and the quoted words of a template.
 */
function fallbacksIn(text: string): readonly string[] {
  if (!/[$%{<]/.test(text)) return [];
  const defaults = [...text.matchAll(/\$\{[\w.-]*(?:[:,=-]+([^{}]*))\}/g)].map(([, said = '']) =>
    said.replace(/^(?:\w+[:,?=-]+)?(?=[^/])/, ''),
  );
  const templates = [...text.matchAll(/\{\{([^{}]*)\}\}/g)].flatMap(([, said = '']) =>
    [...said.matchAll(/"([^"]*)"|'([^']*)'|`([^`]*)`/g)].map((match) => match.slice(1).join('')),
  );
  return [...defaults, ...templates].filter((part) => /[.:]/.test(part));
}

/** Without the punctuation of the sentence around it. */
function trimTail(text: string): string {
  const closed = text.includes('(') ? text : text.replace(/\).*$/, '');
  const tail = closed.includes('[') ? /[.,;:!?})'"]+$/ : /[.,;:!?})'"\]]+$/;
  return closed.replace(tail, '');
}
