import type { DeclareContext, Entry } from '../component';
import type { DataClass } from '../data-class';
import type { Peer } from '../graph';
import type { Site, SiteHost } from '../site';

/** A peer outside the pod network with what a caller needs to know of it. */
export interface ResolvedPeer extends Peer {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** Highest data class that it may be sent. */
  readonly rating: DataClass;
}

const KUBELET_PORT = 10250;

/** What each kind of site host may be sent. The site's own systems are inside the boundary, but not all are rated for payloads. */
const SITE_RATINGS: Readonly<Record<string, DataClass>> = {
  dns: 'operational',
  ntp: 'public',
  smtp: 'operational',
  chat: 'operational',
  idp: 'secret',
  siem: 'metadata',
  objectStore: 'secret',
  git: 'metadata',
  diode: 'aggregate',
  controlPlane: 'metadata',
};

/** The peers behind a `cluster:…`, `site:…` or `outside:…` need; empty where the site names none. */
export function peersOf(endpoint: string, context: DeclareContext<unknown>): readonly ResolvedPeer[] {
  const [realm, key] = split(endpoint);
  switch (realm) {
    case 'cluster':
      return clusterPeers(endpoint, key, context);
    case 'site':
      return siteHosts(key, context).flatMap((host) => sitePeers(endpoint, key, host));
    case 'outside':
      return context.egress
        .filter((destination) => destination.name === key)
        .map(({ host, port, dataClass }) => ({
          name: endpoint,
          cidrs: [],
          host,
          port,
          protocol: 'TCP',
          rating: dataClass,
        }));
    default:
      return [];
  }
}

/** True for needs that are not met by another component. */
export function isPeerName(endpoint: string): boolean {
  return ['cluster', 'site', 'outside'].includes(split(endpoint)[0]) && endpoint.includes(':');
}

/** Address blocks of somebody who may call in. */
export function entryPeer(entry: Entry, context: DeclareContext<unknown>): Peer {
  const { site, cluster } = context;
  switch (entry.peer) {
    case 'site:clients':
      return { name: entry.peer, cidrs: site.clients };
    case 'site:dataPlane':
      return { name: entry.peer, cidrs: site.dataPlane?.cidrs ?? [] };
    case 'cluster:nodes':
      return { name: entry.peer, cidrs: cluster.nodeCidrs };
    case 'cluster:system-pods':
      return { name: entry.peer, cidrs: [], namespaces: cluster.systemNamespaces };
    case 'cluster:kube-apiserver':
      return { name: entry.peer, cidrs: [...cluster.apiServer.addresses.map(toBlock), ...cluster.nodeCidrs] };
  }
}

/** An address as the block that holds only it; a block stays as it is. */
export function toBlock(address: string): string {
  if (address.includes('/')) return address;
  return `${address}/${address.includes(':') ? 128 : 32}`;
}

function split(endpoint: string): [string, string] {
  const colon = endpoint.indexOf(':');
  return [endpoint.slice(0, Math.max(colon, 0)), endpoint.slice(colon + 1)];
}

function clusterPeers(name: string, key: string, { cluster }: DeclareContext<unknown>): readonly ResolvedPeer[] {
  if (key === 'kube-apiserver') {
    const { addresses, port } = cluster.apiServer;
    const host = `kubernetes.default.svc.${cluster.domain}`;
    return [{ name, cidrs: addresses.map(toBlock), host, port, protocol: 'TCP', rating: 'secret' }];
  }
  if (key === 'kubelet') {
    return [{ name, cidrs: cluster.nodeCidrs, host: '', port: KUBELET_PORT, protocol: 'TCP', rating: 'operational' }];
  }
  return [];
}

function siteHosts(key: string, { site }: DeclareContext<unknown>): readonly SiteHost[] {
  if (key === 'dns') return site.dns;
  if (key === 'ntp') return site.ntp;
  const host = site.hosts[key as keyof Site['hosts']];
  return host === undefined ? [] : [host];
}

function sitePeers(name: string, key: string, host: SiteHost): readonly ResolvedPeer[] {
  const protocol = host.protocol === 'UDP' ? 'UDP' : 'TCP';
  const peer = {
    name,
    cidrs: host.addresses.map(toBlock),
    host: host.host,
    port: host.port,
    rating: SITE_RATINGS[key] ?? 'public',
  };
  // An answer that does not fit a datagram is asked for again over TCP (RFC 7766, section 5).
  const protocols: readonly ('TCP' | 'UDP')[] = key === 'dns' && protocol === 'UDP' ? ['UDP', 'TCP'] : [protocol];
  return protocols.map((own) => ({ ...peer, protocol: own }));
}
