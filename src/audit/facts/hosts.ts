import type { Boundary } from '../../core/boundary';
import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { contextOf, type HostContext, type Purpose } from './host-context';
import { composedTextsOf } from './hosts-composed';
import { hasPrivateEnding, isEvidentName, isRegistrable, isUnspecified, sideOf } from './host-names';
import { inPlainLetters } from './host-letters';
import { loginsIn, urlsIn, wordsIn, type HostToken } from './host-tokens';
import { imageTextsIn, imageTextsOf } from './images';
import { isVersionAt } from './version-words';

export type HostClass = Purpose | 'internal';

/** A host that an object names, with what it is for. */
export interface HostUse {
  readonly object: ManifestObject;
  readonly host: string;
  readonly port: number | null;
  readonly scheme: string | null;
  readonly class: HostClass;
  /** As the text has it: the URL, `host:port`, or the name. */
  readonly value: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
}

export interface HostOptions {
  /** Null when nobody declared what is inside: then private addresses count as inside. */
  readonly boundary: Boundary | null;
}

/** The hosts of an object as an audit sees them, read once. */
export function hostsIn(object: ManifestObject, context: AuditContext): readonly HostUse[] {
  return context.remember(object, 'hosts', () => {
    const images = imageTextsIn(object, context);
    const written = usesIn(context.textsOf(object), images, { boundary: context.boundary });
    return [...written, ...composedUses(object, context, written)];
  });
}

/** Hosts that a container puts together from a configuration file and what it is given, and that no text has as they are. */
function composedUses(object: ManifestObject, context: AuditContext, written: readonly HostUse[]): readonly HostUse[] {
  const images = imageTextsIn(object, context);
  const texts = composedTextsOf(object, context).filter(({ source, isOpen }) => !isOpen && !images.has(source));
  const known = new Set(written.map(keyOf));
  return usesIn(
    texts.map(({ text }) => text),
    NO_IMAGES,
    { boundary: context.boundary },
  ).filter((use) => !known.has(keyOf(use)));
}

const NO_IMAGES: ReadonlySet<Text> = new Set();

function keyOf({ path, inner = '', host }: HostUse): string {
  return `${path} ${inner} ${host}`;
}

/** Every host that the strings of an object name; image references are not repeated here. */
export function hostsOf(texts: readonly Text[], options: HostOptions): readonly HostUse[] {
  return usesIn(texts, imageTextsOf(texts), options);
}

function usesIn(texts: readonly Text[], images: ReadonlySet<Text>, options: HostOptions): readonly HostUse[] {
  return texts.flatMap((text) => {
    const plain = inPlainLetters(text.value);
    if (images.has(text) || !/[.:%]/.test(plain)) return [];
    return hostsInText(plain === text.value ? text : { ...text, value: plain }, options);
  });
}

function hostsInText(text: Text, options: HostOptions): HostUse[] {
  const isLong = text.value.length > LONG;
  const context = isLong ? contextOf(text) : undefined;
  // In expressions and prose only URLs can be told from words; long ones are not searched for anything else.
  const isUrlsOnly = context?.purpose === 'doc' || context?.purpose === 'pattern';
  const tokens = [...(isUrlsOnly ? urlsIn(text.value) : tokensOf(text.value))];
  return tokens.length === 0 ? [] : usesOf(text, tokens, context ?? contextOf(text), options);
}

/** Characters past which the context is worked out first. */
const LONG = 80;

function usesOf(text: Text, tokens: readonly HostToken[], context: HostContext, options: HostOptions): HostUse[] {
  const isWord = !/\s/.test(text.value.trim());
  return tokens
    .filter((token) => isHost(token, context, isWord, text))
    .map((token) => ({
      object: text.object,
      host: token.host,
      port: token.port,
      scheme: token.scheme,
      class: classOf(token, context.purpose, options),
      value: token.value,
      path: text.path,
      via: text.via,
      ...placeInside(text, token),
    }));
}

/** Tokens of a text, URLs first; a word inside a URL or login is not looked at again. */
function* tokensOf(value: string): Generator<HostToken> {
  const taken: HostToken[] = [...urlsIn(value), ...loginsIn(value)];
  yield* taken;
  for (const token of wordsIn(value)) {
    if (!taken.some((other) => token.offset >= other.offset && token.offset < other.offset + other.value.length))
      yield token;
  }
}

function isHost(token: HostToken, context: HostContext, isWord: boolean, text: Text): boolean {
  switch (token.form) {
    case 'url':
      return !token.host.includes('*') || isRegistrable(token.host);
    case 'login':
      return true;
    case 'address':
      return isAddressPlace(token, context, text);
    case 'host-port':
      // With a port, a name that only a site's own resolver could know is a host, too.
      return (
        hasPrivateEnding(token.host) ||
        (isRegistrable(token.host) && (context.asksForHost || isEvidentName(token.host)))
      );
    case 'name':
      return isName(token, context, isWord);
  }
}

/** Four numbers are an address unless the key, or the words before them, speak of versions; with a port they are one anywhere. */
function isAddressPlace(token: HostToken, context: HostContext, text: Text): boolean {
  const { host, port } = token;
  if (isUnspecified(host)) return false;
  if (port !== null) return true;
  if (!host.includes(':') && isVersionAt(text.value, offsetOf(token, text))) return false;
  return context.purpose !== 'doc' && !/version|release|revision|tag$|oid/i.test(text.key ?? '');
}

/** Where a token stands in the text itself; its own offset counts variables as one character. */
function offsetOf({ value, offset }: HostToken, text: Text): number {
  return text.value.startsWith(value, offset) ? offset : Math.max(0, text.value.indexOf(value));
}

function isName(token: HostToken, context: HostContext, isWord: boolean): boolean {
  const isMute = context.purpose === 'doc' || context.purpose === 'pattern' || context.namesOtherThings;
  if (isMute || token.value.includes('@')) return false;
  if (context.asksForHost) return isAskedName(token.host, isWord);
  if (!isWord || !isEvidentName(token.host) || /^[*.]/.test(token.value)) return false;
  return !token.value.includes('/') || isLocation(token);
}

/** Where sources are kept, so that what follows the name is a module more often than a place to call. */
const MODULE_HOSTS = /^(?:go\.|.*\.?golang\.org$|gopkg\.in$|(?:github|gitlab)\.com$|bitbucket\.org$)/;

/** `example.net/a/b` and `example.net/a?b` are addresses without a scheme; `example.net/a` is a qualified name, such as that of a resource. */
function isLocation({ host, value }: HostToken): boolean {
  return /^[^/]+\/[^/?]+[/?][^/]/.test(value) && !MODULE_HOSTS.test(host);
}

/** A name where a host is asked for: then also one that only a site's own resolver could know. */
function isAskedName(host: string, isWord: boolean): boolean {
  if (isWord && hasPrivateEnding(host)) return true;
  return isRegistrable(host) && (isWord || isEvidentName(host));
}

/** Hosts of URLs that are names of formats and vocabularies. */
const VOCABULARIES =
  /^(?:www\.w3\.org|w3\.org|json-schema\.org|(?:www\.)?schema\.org|schemas\.(?:microsoft\.com|xmlsoap\.org|openxmlformats\.org)|xmlns\.(?:com|oracle\.com|jcp\.org)|type\.googleapis\.com|purl\.org|spdx\.org)$/;

function classOf(token: HostToken, purpose: Purpose, options: HostOptions): HostClass {
  if (sideOf(token.host, options.boundary) === 'inside') return 'internal';
  return purpose === 'runtime' && VOCABULARIES.test(token.host) ? 'identity' : purpose;
}

/** The line inside a text of several lines, where the text itself gives none. */
function placeInside(text: Text, token: HostToken): { readonly inner?: string } {
  if (!text.value.includes('\n')) return text.inner === undefined ? {} : { inner: text.inner };
  const line = text.value.slice(0, token.offset).split('\n').length;
  return { inner: text.inner === undefined ? `line ${line}` : `${text.inner} > line ${line}` };
}
