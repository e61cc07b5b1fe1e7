import { parse } from 'tldts';
import type { Boundary } from '../../core/boundary';
import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { isAddress } from './addresses';
import type { EmbeddedDocument } from './documents';
import { documentsOf, innerLine, linesOf } from './documents';
import { includedFiles, type Includer } from './included-files';
import { bareHost, DEFAULT_CLUSTER_DOMAIN, isBelow, isBlockInside, isLoopback } from './inside';
import { listAt, scalarText, stringsOf, textAt } from './plain';
import { podTemplatesOf } from './pod-templates';
import { directivesOf, isCorefile, upstreamsOf, type Directive } from './resolvers-corefile';
import { bareZone, passedZonesOf, snippetsOf } from './resolvers-zones';

/** A way by which a question for a name outside is asked although every server is declared, or by which nobody knows who is. */
export interface OutsideQuestion {
  readonly kind: 'search' | 'zone' | 'import';
  /** The domain that is appended, the zone with its servers, or the directive. */
  readonly value: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
}

/** Search domains outside, zones outside that a Corefile passes on, and Corefiles that import what is not in the set. */
export function outsideQuestionsOf(object: ManifestObject, context: AuditContext): readonly OutsideQuestion[] {
  return context.remember(object, 'questions', () => [
    ...podTemplatesOf(object).flatMap((template) => podSearches(template.path, template.spec, context.boundary)),
    ...documentsOf(object, context).flatMap((document) => documentQuestions({ object, document, context })),
  ]);
}

function podSearches(path: string, spec: unknown, boundary: Boundary): readonly OutsideQuestion[] {
  return listAt(spec, 'dnsConfig', 'searches').flatMap((domain, index) => {
    const value = scalarText(domain) ?? '';
    if (isSearchInside(value, boundary)) return [];
    return [{ kind: 'search' as const, value, path: `${path}/dnsConfig/searches/${index}`, via: [] }];
  });
}

function documentQuestions(includer: Includer): readonly OutsideQuestion[] {
  const { document } = includer;
  return [...searchLines(includer), ...(isCorefile(document) ? corefileQuestions(includer) : [])];
}

/** `search` and `domain` of resolv.conf, `Domains=` of systemd-resolved; `~domain` only routes, and asks nobody for more. */
function searchLines({ document, context }: Includer): readonly OutsideQuestion[] {
  const isResolvConf =
    /resolv(?:\.conf)?$/i.test(document.name) || /^[ \t]*nameserver\s+[\da-f.:]+/im.test(document.text);
  const isResolved = document.text.includes('[Resolve]');
  if (!isResolvConf && !isResolved) return [];
  const pattern = isResolved ? /^\s*Domains=(.*)$/ : /^\s*(?:search|domain)\s+([^#;"'\\]+)/;
  return linesOf(document.text).flatMap(({ number, text }) => {
    const domains = (pattern.exec(text)?.[1] ?? '').split(/\s+/).filter((word) => word !== '' && !word.startsWith('~'));
    return domains
      .filter((domain) => !isSearchInside(domain, context.boundary))
      .map((value) => place('search', value, document, [number, isResolved ? 'ini' : 'resolv.conf']));
  });
}

function corefileQuestions(includer: Includer): readonly OutsideQuestion[] {
  const { document, context } = includer;
  const directives = directivesOf(document.text);
  const zones = passedZonesOf(directives)
    .filter(({ zone, upstreams }) => !isZoneInside(zone, context.boundary) && upstreams.some(isBelieved(context)))
    .map(({ zone, upstreams, line }) =>
      place('zone', `${zone} by ${upstreams.join(' ')}`, document, [line, 'corefile']),
    );
  return [...zones, ...importQuestions(directives, includer)];
}

function importQuestions(directives: readonly Directive[], includer: Includer): readonly OutsideQuestion[] {
  const snippets = snippetsOf(directives);
  return directives
    .filter(({ words }) => words[0] === 'import' && words[1] !== undefined && !snippets.has(words[1]))
    .flatMap(({ words: [, pattern = ''], line }) => {
      const files = includedFiles(pattern, includer);
      const found = files === null ? [`import ${pattern}`] : files.flatMap((file) => passedOnBy(file.text, file.name));
      return found.map((value) => place('import', value, includer.document, [line, 'corefile']));
    });
}

/** What an imported file passes on, where the file by itself does not read as a Corefile and nobody else looks into it. */
function passedOnBy(text: string, name: string): readonly string[] {
  if (isCorefile({ path: '', text, via: [], name })) return [];
  return directivesOf(text).flatMap((directive) =>
    upstreamsOf(directive).map((host) => `${directive.words.slice(0, 2).join(' ')} ${host} in ${name}`),
  );
}

/**
 * True for a server that the site declares and that the set does not hold: whether it knows names outside is not to be seen
 * here. Loopback and Services of the set are judged by their own configuration; servers outside are another finding.
 */
function isBelieved(context: AuditContext): (upstream: string) => boolean {
  return (upstream) => {
    const host = bareHost(upstream.replace(/^[a-z]+:\/\//i, ''));
    if (isLoopback(host) || !isAddress(host)) return false;
    if (!context.boundary.resolvers.includes(host) && !isBlockInside(host, context.boundary)) return false;
    return !isServiceAddress(host, context);
  };
}

/** True for the cluster address of a Service of the set. */
export function isServiceAddress(host: string, { objects }: Pick<AuditContext, 'objects'>): boolean {
  return objects.some(
    ({ kind, value }) =>
      kind === 'Service' &&
      [textAt(value, 'spec', 'clusterIP'), ...stringsOf(listAt(value, 'spec', 'clusterIPs'))].includes(host),
  );
}

/** Names of the site, of the cluster, of declared egress, and addresses backwards; nobody else's. */
function isZoneInside(text: string, boundary: Boundary): boolean {
  const zone = bareZone(text);
  if (/\/\d+$/.test(zone)) return isBlockInside(zone, boundary);
  if (zone.endsWith('.arpa')) return true;
  return isBelow(zone, [...boundary.domains, DEFAULT_CLUSTER_DOMAIN, ...boundary.egress.map(({ host }) => host)]);
}

/** A name of the cluster says nothing of a domain, and neither does one label, unless it is a public top-level domain. */
function isSearchInside(text: string, boundary: Boundary): boolean {
  const domain = bareZone(text);
  if (domain === '.' || domain.endsWith('.svc')) return true;
  if (!domain.includes('.')) return parse(domain).isIcann !== true;
  return isBelow(domain, [...boundary.domains, DEFAULT_CLUSTER_DOMAIN]);
}

function place(
  kind: OutsideQuestion['kind'],
  value: string,
  document: EmbeddedDocument,
  [line, format]: readonly [number, string],
): OutsideQuestion {
  return { kind, value, path: document.path, via: [...document.via, format], inner: innerLine(document, line) };
}
