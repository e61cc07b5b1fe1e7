import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import type { EmbeddedDocument } from './documents';
import { documentsOf, innerLine } from './documents';
import { bareHost } from './inside';
import { isMap, listAt, mapAt, scalarText, textAt } from './plain';
import { containersOf, podTemplatesOf } from './pod-templates';
import { flagsOf } from './command-line';
import { directivesOf, isCorefile, upstreamsOf } from './resolvers-corefile';
import { resolverLines } from './resolvers-lines';
import { publicResolversIn } from './resolvers-public';

/** A DNS server that something is told to ask. */
export interface ResolverUse {
  /** Address or name, without scheme and port; for an implicit one, what stands for it. */
  readonly host: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
  /** The text names no server but inherits one: the node's, or the root servers. */
  readonly isImplicit: boolean;
}

/** Every resolver that an object names or inherits, once per place. */
export function resolversOf(object: ManifestObject, context: AuditContext): readonly ResolverUse[] {
  return context.remember(object, 'resolvers', () => findResolvers(object, context));
}

function findResolvers(object: ManifestObject, context: AuditContext): readonly ResolverUse[] {
  // A schema's descriptions talk about resolvers; nothing asks them.
  if (object.kind === 'CustomResourceDefinition') return [];
  const found = [
    ...podTemplatesOf(object).flatMap((template) => podResolvers(template.path, template.spec)),
    ...podTemplatesOf(object).flatMap((template) =>
      containersOf(template).flatMap(({ path, value }) => argumentResolvers(path, value)),
    ),
    ...kubeDnsResolvers(object),
    ...documentsOf(object, context).flatMap(documentResolvers),
    ...context.textsOf(object).flatMap(textResolvers),
  ];
  const seen = new Set<string>();
  return found.filter((use) => {
    const key = [use.path, use.host].join(' ');
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

// `dnsPolicy: Default` inherits the node's resolver, and so does a host-network pod that says nothing else.
function podResolvers(path: string, spec: Readonly<Record<string, unknown>>): readonly ResolverUse[] {
  const policy = textAt(spec, 'dnsPolicy');
  const isHost = spec['hostNetwork'] === true && (policy === undefined || policy === 'ClusterFirst');
  const inherits = policy === 'Default' || isHost;
  return [
    ...(inherits
      ? [
          implicit(
            policy === 'Default' ? 'dnsPolicy Default' : 'dnsPolicy of a host-network pod',
            `${path}/dnsPolicy`,
            [],
          ),
        ]
      : []),
    ...listAt(spec, 'dnsConfig', 'nameservers').map((host, index) =>
      use(scalarText(host) ?? '', `${path}/dnsConfig/nameservers/${index}`, []),
    ),
  ];
}

const RESOLVER_FLAGS =
  /^(dns|dns-?servers?|dns-?resolvers?|resolvers?|nameservers?|dns01-recursive-nameservers|cluster-dns|bootstrap-dns|fallback-dns)$/i;

function argumentResolvers(path: string, container: Readonly<Record<string, unknown>>): readonly ResolverUse[] {
  return flagsOf(path, container).flatMap(({ name, value, valuePath: at }) => {
    const isServer = RESOLVER_FLAGS.test(name) || (/^(upstream|server|s)$/.test(name) && isResolverAddress(value));
    return isServer
      ? split(value)
          .filter(isServerLike)
          .map((host) => use(host, at, ['arg']))
      : [];
  });
}

function isResolverAddress(value: string): boolean {
  return (
    /^(tls|udp|tcp|quic|sdns|dns):\/\//.test(value) ||
    /^\[?[0-9a-fA-F.:]+\]?(:53)?$/.test(value) ||
    value.includes('/dns-query')
  );
}

/** The ConfigMap by which kube-dns and its heirs take stub domains. */
function kubeDnsResolvers(object: ManifestObject): readonly ResolverUse[] {
  if (object.kind !== 'ConfigMap') return [];
  const data = mapAt(object.value, 'data');
  const upstream = parseJson(textAt(data, 'upstreamNameservers'));
  const stubs = parseJson(textAt(data, 'stubDomains'));
  return [
    ...strings(upstream).map((host) => use(host, '/data/upstreamNameservers', ['json'])),
    ...Object.values(isMap(stubs) ? stubs : {}).flatMap((servers) =>
      strings(servers).map((host) => use(host, '/data/stubDomains', ['json'])),
    ),
  ];
}

function documentResolvers(document: EmbeddedDocument): readonly ResolverUse[] {
  const corefile = !isCorefile(document)
    ? []
    : directivesOf(document.text).flatMap((directive) =>
        upstreamsOf(directive).map((host) => place(host, document, directive.line, 'corefile')),
      );
  const lines = resolverLines(document).map(({ host, line, format }) => place(host, document, line, format));
  return [...corefile, ...lines];
}

const RESOLVER_KEYS =
  /^(name_?servers?|dns_?servers?|dns_?resolvers?|upstream_?(dns|nameservers)|cluster_?dns|fallback_?dns)$/i;
const RESOLVER_POINTERS =
  /\/(nameservers?(\/addresses)?|dns_?servers?|dns_?resolvers?|upstreamNameservers|clusterDNS)(\/\d+)?$|\/(dns_?resolvers?|resolvers)\/\d+\/socket_?address\/address$/i;
const NOT_ADDRESSES = /(version|tag|image|description|release|revision)/i;

function textResolvers(text: Text): readonly ResolverUse[] {
  if (text.path.startsWith('/metadata/') || NOT_ADDRESSES.test(text.key ?? '')) return [];
  const isNamed = RESOLVER_KEYS.test(text.key ?? '') || RESOLVER_POINTERS.test(`${text.path}${pointerOf(text.inner)}`);
  const named = isNamed ? split(text.value).filter(isServerLike) : publicResolversIn(withoutComments(text.value));
  return named.map((host) => ({
    ...use(host, text.path, text.via),
    ...(text.inner === undefined ? {} : { inner: text.inner }),
  }));
}

function withoutComments(text: string): string {
  return text.includes('\n') ? text.replace(/^[ \t]*[#;].*$/gm, '') : text;
}

function place(host: string, document: EmbeddedDocument, line: number, format: string): ResolverUse {
  return { ...use(host, document.path, [...document.via, format]), inner: innerLine(document, line) };
}

function use(text: string, path: string, via: readonly string[]): ResolverUse {
  // A file of the node, the root servers, and a variable of the process: what they say is not in the manifests.
  if (/^\/|^recursion |^zones kept by |^\{[$%]/.test(text)) return implicit(text, path, via);
  return { host: serverHost(text), path, via, isImplicit: false };
}

function implicit(host: string, path: string, via: readonly string[]): ResolverUse {
  return { host, path, via, isImplicit: true };
}

function serverHost(text: string): string {
  return bareHost(text.replace(/^[a-z][a-z0-9+]*:\/\//i, '').replace(/\/.*$/, ''));
}

function isServerLike(word: string): boolean {
  return /^[\w.:/%[\]-]+$/.test(word) && /[.:]/.test(word) && !/^(true|false|\d+)$/i.test(word);
}

function split(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(scalarText).filter((text) => text !== undefined) : [];
}

function pointerOf(inner: string | undefined): string {
  return inner?.startsWith('/') === true ? inner : '';
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the lines are still read as text.
    return undefined;
  }
}
