import type { Posture } from '../core/posture';
import type { Cluster, Site } from '../core/site';
import type { TierName } from '../core/tier';
import { nodeChronyConfig } from './chrony';
import { containerdFiles } from './containerd';
import { kubeletDnsConfig } from './kubelet';
import { nodeResolverConfig, resolvedConfig } from './resolver';

export interface NodeFacts {
  readonly site: Site;
  readonly cluster: Cluster;
  readonly posture: Posture;
  readonly tier: TierName;
  /** Registries that the tier permits beside the mirror; empty where it permits none. */
  readonly upstreamRegistries: readonly string[];
}

/**
 * Files for the nodes of one output, by path below `node/`: clocks, resolver, registries, kubelet. Pods cannot set these, and
 * a node whose own files say otherwise walks around everything that the manifests promise.
 */
export function nodeFiles({ site, cluster, posture, upstreamRegistries }: NodeFacts): ReadonlyMap<string, string> {
  const containerd = containerdFiles({ site, posture, upstreamRegistries });
  return new Map([
    ['chrony/chrony.conf', nodeChronyConfig(site)],
    ...[...containerd].map(([path, text]) => [`containerd/${path}`, text] as const),
    ['kubelet/dns.yaml', kubeletDnsConfig(cluster)],
    ['resolver/resolv.conf', nodeResolverConfig(site)],
    ['resolver/resolved.conf.d/sallyport.conf', resolvedConfig(site)],
  ]);
}
