import { asCidr } from '../address';
import type { Boundary, EgressDestination } from '../boundary';
import { compareText } from '../result';
import type { Cluster, Site, SiteHost } from './types';

/** What a boundary holds beyond the site and its cluster. */
export interface BoundaryExtra {
  /** Upstream registries that the tier's posture permits; empty elsewhere. */
  readonly upstreamRegistries: readonly string[];
  /** Destinations outside that the site declares; empty in tiers without an egress gateway. */
  readonly egress: readonly EgressDestination[];
  /** Further address blocks, such as the networks of clients. @default none */
  readonly cidrs?: readonly string[];
}

/**
 * The boundary of one output (decisions 1), sorted and without repetition. Networks of clients are not in it unless they
 * are handed over: a client is a source of requests, never a destination.
 */
export function boundaryOf(site: Site, cluster: Cluster, extra: BoundaryExtra): Boundary {
  const hosts: readonly SiteHost[] = [...site.dns, ...site.ntp, ...Object.values(site.hosts)];
  const upstream = site.registry.source === 'upstream' ? extra.upstreamRegistries : [];
  return {
    domains: distinct([...site.domains, cluster.domain]),
    registries: distinct([registryOf(site), ...upstream]),
    cidrs: distinct([
      ...cluster.podCidrs,
      ...cluster.serviceCidrs,
      ...cluster.nodeCidrs,
      ...[...cluster.apiServer.addresses, ...hosts.flatMap(({ addresses }) => addresses)].map(asCidr),
      ...(site.dataPlane?.cidrs ?? []),
      ...(extra.cidrs ?? []),
    ]),
    clients: distinct(site.clients),
    trustAnchors: distinct(site.trust.fingerprints),
    resolvers: distinct([cluster.dns.serviceIP, ...site.dns.flatMap(({ addresses }) => addresses)]),
    timeSources: distinct(site.ntp.flatMap(({ host, addresses }) => [host, ...addresses])),
    egress: extra.egress.map(({ host, port }) => ({ host, port })),
  };
}

/** `host` or `host/prefix`. */
export function registryOf(site: Site): string {
  return [site.registry.host, site.registry.prefix].filter((part) => part !== '').join('/');
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)].sort(compareText);
}
