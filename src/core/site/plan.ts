import type { KeyPath } from '../yaml/positions';
import type { Found } from './checks';
import type { SiteRules } from './rules';
import type { RawValues } from './schema';
import { textsOf, type PlacedKnob } from './knob-texts';
import { HOST_ROLES, MAIN_PART, type Cluster, type SiteHost } from './types';

/** A text of the file with its key path. */
export interface PlacedText {
  readonly path: KeyPath;
  readonly text: string;
}

export interface PlacedHost {
  readonly name: PlacedText;
  readonly addresses: readonly PlacedText[];
}

export interface PlacedCluster {
  readonly part: string;
  readonly domain: PlacedText;
  readonly pods: readonly PlacedText[];
  readonly services: readonly PlacedText[];
  readonly nodes: readonly PlacedText[];
  readonly apiServer: readonly PlacedText[];
  readonly resolver: PlacedText;
  readonly systemNamespaces: readonly PlacedText[];
}

export interface PlacedEgress {
  readonly path: KeyPath;
  readonly name: PlacedText;
  readonly host: PlacedText;
  /** `host:port`, placed at the host. */
  readonly target: PlacedText;
}

/** The parts of a values file that are checked against each other, each with its place. */
export interface Plan {
  readonly rules: SiteRules;
  /** Sections that the tier lacks or does not have. */
  readonly layout: readonly Found[];
  readonly domains: readonly PlacedText[];
  readonly registry: {
    readonly host: PlacedText;
    readonly source: 'mirror' | 'upstream';
    readonly sourcePath: KeyPath;
  };
  readonly hosts: readonly PlacedHost[];
  readonly clusters: readonly PlacedCluster[];
  readonly clients: readonly PlacedText[];
  /** Networks that calls of the data plane come from. */
  readonly dataPlane: readonly PlacedText[];
  /** Addresses of the control plane's load balancer. */
  readonly controlPlane: readonly PlacedText[];
  /** Every address and network of the file. */
  readonly addresses: readonly PlacedText[];
  readonly egress: readonly PlacedEgress[];
  /** Every text of the components' knobs. */
  readonly knobs: readonly PlacedKnob[];
}

/** Finds everything that must agree with something else. */
export function planOf(raw: RawValues, rules: SiteRules): Plan {
  const { site } = raw;
  const hosts = hostsOf(raw);
  const clusters = rawClusters(raw, rules).map(({ part, path, cluster }) => placeCluster(part, path, cluster));
  const clients = placeAll(['site', 'clients'], site.clients);
  const dataPlane = placeAll(['site', 'dataPlane', 'cidrs'], site.dataPlane?.cidrs ?? []);
  return {
    rules,
    layout: [...layoutOf(raw, rules), ...hostsOfOtherTiers(raw, rules)],
    domains: placeAll(['site', 'domains'], site.domains),
    registry: {
      host: { path: ['site', 'registry', 'host'], text: site.registry.host },
      source: site.registry.source,
      sourcePath: ['site', 'registry', 'source'],
    },
    hosts,
    clusters,
    clients,
    dataPlane,
    controlPlane: placeAll(['site', 'controlPlane', 'addresses'], site.controlPlane?.addresses ?? []),
    addresses: [
      ...hosts.flatMap(({ addresses }) => addresses),
      ...clients,
      ...dataPlane,
      ...clusters.flatMap(({ pods, services, nodes, apiServer, resolver }) => [
        ...[pods, services, nodes, apiServer].flat(),
        resolver,
      ]),
    ],
    egress: raw.egress.allow.map((entry, index) => placeEgress(['egress', 'allow', index], entry)),
    knobs: textsOf(raw.components, rules.components),
  };
}

export interface RawCluster {
  readonly part: string;
  readonly path: KeyPath;
  readonly cluster: Cluster;
}

/** The clusters that the tier renders into, as far as the file has them. */
export function rawClusters(raw: RawValues, rules: SiteRules): RawCluster[] {
  if (rules.parts.length === 0) {
    return raw.cluster === undefined ? [] : [{ part: MAIN_PART, path: ['cluster'], cluster: raw.cluster }];
  }
  const { clusters } = raw;
  if (clusters === undefined) return [];
  return Object.entries(clusters)
    .filter(([part]) => rules.parts.includes(part))
    .map(([part, cluster]) => ({ part, path: ['clusters', part], cluster }));
}

function layoutOf(raw: RawValues, rules: SiteRules): Found[] {
  const isSplit = rules.parts.length > 0;
  const wanted = isSplit ? (['clusters'] as const) : (['cluster', 'storage'] as const);
  const unwanted = isSplit ? (['cluster', 'storage'] as const) : (['clusters'] as const);
  const missing = wanted
    .filter((key) => raw[key] === undefined)
    .map((key) => ({ path: [key], message: `missing key "${key}"`, fix: `add ${key}:` }));
  const extra = unwanted
    .filter((key) => raw[key] !== undefined)
    .map((key) => ({
      path: [key],
      message: `tier ${rules.tier} has no "${key}"`,
      allowed: wanted.join(', '),
      fix: isSplit ? 'move it below clusters' : 'move it to cluster and storage',
    }));
  return [...missing, ...extra];
}

function hostsOfOtherTiers({ site }: RawValues, rules: SiteRules): Found[] {
  return ([...HOST_ROLES, 'dataPlane'] as const)
    .filter((role) => site[role] !== undefined && !rules.hosts.includes(role))
    .map((role) => ({ path: ['site', role], message: `tier ${rules.tier} has no "${role}"`, fix: 'remove the key' }));
}

function hostsOf({ site }: RawValues): PlacedHost[] {
  const listed = (['dns', 'ntp'] as const).flatMap((key) =>
    site[key].map((host, index) => placeHost(['site', key, index], host)),
  );
  const named = HOST_ROLES.flatMap((role) => {
    const host = site[role];
    return host === undefined ? [] : [placeHost(['site', role], host)];
  });
  return [...listed, ...named];
}

function placeHost(path: KeyPath, host: SiteHost): PlacedHost {
  return {
    name: { path: [...path, 'host'], text: host.host },
    addresses: placeAll([...path, 'addresses'], host.addresses),
  };
}

function placeCluster(part: string, path: KeyPath, cluster: Cluster): PlacedCluster {
  return {
    part,
    domain: { path: [...path, 'domain'], text: cluster.domain },
    pods: placeAll([...path, 'podCidrs'], cluster.podCidrs),
    services: placeAll([...path, 'serviceCidrs'], cluster.serviceCidrs),
    nodes: placeAll([...path, 'nodeCidrs'], cluster.nodeCidrs),
    apiServer: placeAll([...path, 'apiServer', 'addresses'], cluster.apiServer.addresses),
    resolver: { path: [...path, 'dns', 'serviceIP'], text: cluster.dns.serviceIP },
    systemNamespaces: placeAll([...path, 'systemNamespaces'], cluster.systemNamespaces),
  };
}

function placeEgress(
  path: KeyPath,
  entry: { readonly name: string; readonly host: string; readonly port: number },
): PlacedEgress {
  const host = { path: [...path, 'host'], text: entry.host };
  return {
    path,
    name: { path: [...path, 'name'], text: entry.name },
    host,
    target: { ...host, text: `${entry.host}:${entry.port}` },
  };
}

function placeAll(path: KeyPath, texts: readonly string[]): PlacedText[] {
  return texts.map((text, index) => ({ path: [...path, index], text }));
}
