import { yamlText } from '../core/yaml-text';
import { API_SERVER_DIR, takesPoliciesFromFiles } from './api-server';

/** Days, files and mebibytes of the record that the API server keeps on its node, until it is collected. */
const AUDIT_LOG = { maxage: '30', maxbackup: '10', maxsize: '100' } as const;

/** Flags of the API server, by name without dashes. */
function apiServerFlags(kubernetesVersion: string): Readonly<Record<string, string>> {
  return {
    'admission-control-config-file': `${API_SERVER_DIR}/admission.yaml`,
    'audit-log-maxage': AUDIT_LOG.maxage,
    'audit-log-maxbackup': AUDIT_LOG.maxbackup,
    'audit-log-maxsize': AUDIT_LOG.maxsize,
    'audit-log-path': '/var/log/kubernetes/audit/audit.log',
    'audit-policy-file': `${API_SERVER_DIR}/audit-policy.yaml`,
    'encryption-provider-config': `${API_SERVER_DIR}/encryption.yaml`,
    'encryption-provider-config-automatic-reload': 'true',
    profiling: 'false',
    'tls-min-version': 'VersionTLS13',
    ...(takesPoliciesFromFiles(kubernetesVersion)
      ? { 'feature-gates': 'ManifestBasedAdmissionControlConfig=true' }
      : {}),
  };
}

/** Folders of the node that a static pod of the API server sees: files of ours, the socket of the KMS plugin, the record. */
const MOUNTS = [
  { name: 'sallyport', path: API_SERVER_DIR, readOnly: true },
  { name: 'sallyport-kms', path: '/run/sallyport', readOnly: false },
  { name: 'sallyport-audit', path: '/var/log/kubernetes/audit', readOnly: false },
] as const;

/** For `kubeadm init --config` and `kubeadm upgrade`: a ClusterConfiguration to merge into that of the site. */
export function kubeadmConfig(kubernetesVersion: string): string {
  return yamlText({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    apiServer: {
      extraArgs: Object.entries(apiServerFlags(kubernetesVersion)).map(([name, value]) => ({ name, value })),
      extraVolumes: MOUNTS.map(({ name, path, readOnly }) => ({
        name,
        hostPath: path,
        mountPath: path,
        readOnly,
        pathType: 'DirectoryOrCreate',
      })),
    },
    controllerManager: { extraArgs: [{ name: 'profiling', value: 'false' }] },
    scheduler: { extraArgs: [{ name: 'profiling', value: 'false' }] },
  });
}

/** For servers of RKE2, below `config.yaml.d`. */
export function rke2ServerConfig(kubernetesVersion: string): string {
  return yamlText({
    'kube-apiserver-arg': Object.entries(apiServerFlags(kubernetesVersion)).map(([name, value]) => `${name}=${value}`),
    'kube-apiserver-extra-mount': MOUNTS.map(({ path, readOnly }) => `${path}:${path}${readOnly ? ':ro' : ''}`),
    'kube-controller-manager-arg': ['profiling=false'],
    'kube-scheduler-arg': ['profiling=false'],
  });
}
