import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Ground } from './checks/attempt';
import type { ClusterSite } from './cluster/cluster';
import { listedModels, servedModels, type ServedModel } from './served-models';
import { networkOf, type ApiServerValues, type NetworkValues, type SiteNetwork } from './site-network';

/** What a values file says about the cluster of one output. */
export interface OutputSite extends ClusterSite {
  /** Minor of Kubernetes, such as `1.34`. */
  readonly kubernetesVersion: string;
  readonly ground: Ground;
  /** What the catalogue of models says that this cluster serves. */
  readonly models: readonly ServedModel[];
  /** An address of the nodes' network. */
  readonly nodeAddress: string;
  /** Domains, and hosts outside that the values declare: no pod has to ask for any other name. */
  readonly names: readonly string[];
  /** Hosts, resolvers and clocks around the cluster. */
  readonly network: SiteNetwork;
}

interface ClusterValues {
  readonly domain: string;
  readonly nodeCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly podCidrs: readonly string[];
  readonly apiServer: ApiServerValues;
  readonly dns: { readonly serviceIP: string };
  readonly kubernetesVersion: string;
  readonly storage?: StorageValues;
}

interface StorageValues {
  readonly block: string;
  readonly shared: string;
  readonly media?: string;
}

interface Values {
  readonly site: NetworkValues['site'] & {
    readonly registry: { readonly host: string; readonly prefix?: string };
  };
  readonly egress?: { readonly allow?: readonly { readonly host: string }[] };
  readonly cluster?: ClusterValues;
  readonly clusters?: Readonly<Record<string, ClusterValues>>;
  readonly storage?: StorageValues;
}

function classesOf({ block, shared, media = shared }: StorageValues): readonly string[] {
  return [...new Set([block, shared, media])];
}

/**
 * Reads the part of a values file that the lab has to build: it is read once more here, and not through the renderer, so
 * that the cluster is the one that the file describes.
 * @param output such as `airgapped`, or `byoc/data-plane`
 */
export function siteOf(values: string, output: string): OutputSite {
  const [tier = '', part] = output.split('/');
  const file = join(values, `${tier}.yaml`);
  const read = parse(readFileSync(file, 'utf8')) as Values;
  const cluster = part === undefined ? read.cluster : read.clusters?.[part];
  const storage = cluster?.storage ?? read.storage;
  if (cluster === undefined || storage === undefined) throw new Error(`${file}: says nothing about ${output}`);
  const [serviceCidr = '', podCidr = ''] = [cluster.serviceCidrs[0], cluster.podCidrs[0]];
  return {
    serviceCidr,
    podCidr,
    storageClasses: classesOf(storage),
    kubernetesVersion: cluster.kubernetesVersion,
    ground: {
      ...{ output, podCidr, registry: registryOf(read), resolver: cluster.dns.serviceIP },
      models: listedModels(values),
    },
    models: servedModels(values, output),
    nodeAddress: nodeAddressOf(cluster),
    names: [cluster.domain, ...read.site.domains, ...outsideNames(read)],
    network: networkOf(read, cluster.apiServer),
  };
}

/** Outputs of a tier, one for each of its clusters, by name. */
export function outputsIn(values: string, tier: string): readonly string[] {
  const { clusters } = parse(readFileSync(join(values, `${tier}.yaml`), 'utf8')) as Values;
  return clusters === undefined
    ? [tier]
    : Object.keys(clusters)
        .sort()
        .map((name) => `${tier}/${name}`);
}

/** Tier of an output. */
export function tierOf(output: string): string {
  return output.split('/')[0] ?? output;
}

/** Minors of Kubernetes that the clusters of a tier are stated to have. */
export function minorsOf(values: string, tier: string): readonly string[] {
  const { cluster, clusters = {} } = parse(readFileSync(join(values, `${tier}.yaml`), 'utf8')) as Values;
  return [cluster ?? [], Object.values(clusters)].flat().map(({ kubernetesVersion }) => kubernetesVersion);
}

function nodeAddressOf({ nodeCidrs: [first = ''] }: ClusterValues): string {
  return first.replace(/\d+\/\d+$/, '1');
}

function outsideNames({ egress }: Values): readonly string[] {
  return (egress?.allow ?? []).map(({ host }) => host);
}

function registryOf({ site }: Values): string {
  const { host, prefix } = site.registry;
  return prefix === undefined ? host : `${host}/${prefix}`;
}
