import type { Posture } from '../core/posture';
import type { Cluster, Site } from '../core/site';
import type { TierName } from '../core/tier';
import { nodeChronyConfig } from './chrony';
import { containerdFiles } from './containerd';
import { apiServerFiles, type PolicyObject } from './api-server';
import { kubeadmConfig, rke2ServerConfig } from './control-plane';
import { kubeletDnsConfig, kubeletHardening } from './kubelet';
import { nodeResolverConfig, resolvedConfig } from './resolver';
import { rke2Files } from './rke2';
import { containerdConfigs } from './sandbox';

export { PAUSE_IMAGE } from './sandbox';

export interface NodeFacts {
  readonly site: Site;
  readonly cluster: Cluster;
  readonly posture: Posture;
  readonly tier: TierName;
  /** Registries that the tier permits beside the mirror; empty where it permits none. */
  readonly upstreamRegistries: readonly string[];
  /** Admission policies and bindings of the output. */
  readonly policies: readonly PolicyObject[];
  /** Groups with all rights, whose every use is recorded whole. */
  readonly emergencyGroups: readonly string[];
  /** Reference of the image that holds the namespaces of pods. */
  readonly pauseImage: string;
}

export type { PolicyObject } from './api-server';

/**
 * Files for the nodes of one output, by path below `node/`: clocks, resolver, registries, kubelet. Pods cannot set these, and
 * a node whose own files say otherwise walks around everything that the manifests promise.
 */
export function nodeFiles(facts: NodeFacts): ReadonlyMap<string, string> {
  const { site, cluster, pauseImage, policies, emergencyGroups } = facts;
  const containerd = [...containerdFiles(facts), ...containerdConfigs(pauseImage)];
  return new Map([
    ['chrony/chrony.conf', nodeChronyConfig(site)],
    ...containerd.map(([path, text]) => [`containerd/${path}`, text] as const),
    ...[...apiServerFiles(cluster, policies, emergencyGroups)].map(
      ([path, text]) => [`kube-apiserver/${path}`, text] as const,
    ),
    ['kubeadm/cluster-configuration.yaml', kubeadmConfig(cluster.kubernetesVersion)],
    ['kubelet/dns.yaml', kubeletDnsConfig(cluster)],
    ['kubelet/hardening.yaml', kubeletHardening()],
    ['resolver/resolv.conf', nodeResolverConfig(site)],
    ['resolver/resolved.conf.d/sallyport.conf', resolvedConfig(site)],
    ['rke2/config.yaml.d/sallyport-server.yaml', rke2ServerConfig(cluster.kubernetesVersion)],
    ...[...rke2Files(facts, pauseImage)].map(([path, text]) => [`rke2/${path}`, text] as const),
  ]);
}
