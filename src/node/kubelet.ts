import { yamlText } from '../core/yaml-text';
import type { Cluster } from '../core/site';

/** Where the node's own resolver file is installed. */
const RESOLVER_FILE = '/etc/resolv.conf';

/** A fragment of the kubelet's configuration: what pods without settings of their own are given as resolver. */
export function kubeletDnsConfig({ dns, domain }: Pick<Cluster, 'dns' | 'domain'>): string {
  return yamlText({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    clusterDNS: [dns.serviceIP],
    clusterDomain: domain,
    resolvConf: RESOLVER_FILE,
  });
}
