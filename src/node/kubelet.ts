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

/**
 * What the kubelet itself lets in and allows: nobody without a name, no port in plain text, no pod that takes all process ids,
 * the runtime's seccomp profile for every pod, certificates that are renewed. Its names stand in `dns.yaml`.
 */
export function kubeletHardening(): string {
  return yamlText({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
    authorization: { mode: 'Webhook' },
    readOnlyPort: 0,
    protectKernelDefaults: true,
    makeIPTablesUtilChains: true,
    podPidsLimit: 4096,
    rotateCertificates: true,
    serverTLSBootstrap: true,
    seccompDefault: true,
    streamingConnectionIdleTimeout: '5m0s',
    tlsMinVersion: 'VersionTLS12',
    enableDebuggingHandlers: true,
    enableProfilingHandler: false,
    enableDebugFlagsHandler: false,
  });
}
