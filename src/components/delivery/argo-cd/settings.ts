import { yamlText } from '../../../core/yaml-text';

/** Name that the program looks for, and the label by which it knows settings of its own. */
export const SETTINGS = 'argocd-cm';
export const SETTINGS_LABEL = { 'app.kubernetes.io/part-of': 'argocd' } as const;

/** Neither watched nor applied: what is in no release, what others write all the time, and what says where releases come from. */
const EXCLUDED: readonly (readonly [group: string, ...kinds: readonly string[]])[] = [
  ['', 'Endpoints', 'Secret'],
  ['discovery.k8s.io', 'EndpointSlice'],
  ['authentication.k8s.io', '*'],
  ['authorization.k8s.io', '*'],
  ['certificates.k8s.io', '*'],
  ['acme.cert-manager.io', '*'],
  ['cert-manager.io', 'CertificateRequest'],
  ['argoproj.io', '*'],
];

/**
 * Settings that both programs take from the API server. Those of pages and logins are read by nothing that runs here, but by the
 * command line of Argo CD, which starts a server of its own for whoever calls it.
 */
export function settings(): Readonly<Record<string, string>> {
  return {
    ...applying(),
    ...sources(),
    'admin.enabled': 'false',
    'users.anonymous.enabled': 'false',
    'exec.enabled': 'false',
    'statusbadge.enabled': 'false',
    'ga.trackingid': '',
    'help.chatUrl': '',
    'dex.config': '',
    'oidc.config': '',
  };
}

function applying(): Readonly<Record<string, string>> {
  return {
    // Everything is applied as one account, and nothing where that account is not named.
    'application.sync.impersonation.enabled': 'true',
    'application.sync.impersonation.enforced': 'true',
    // A label would change what selects pods.
    'application.resourceTrackingMethod': 'annotation',
    // What may not be listed is not watched, instead of stopping everything.
    'resource.respectRBAC': 'normal',
    'resource.exclusions': yamlText(
      EXCLUDED.map(([group, ...kinds]) => ({ apiGroups: [group], kinds, clusters: ['*'] })),
    ),
    'cluster.inClusterEnabled': 'true',
  };
}

/** A release is a list of files: nothing is computed, and nothing is fetched beside it. */
function sources(): Readonly<Record<string, string>> {
  return {
    'kustomize.enable': 'true',
    'kustomize.buildOptions': '--load-restrictor LoadRestrictionsRootOnly',
    'helm.enable': 'false',
    'helm.valuesFileSchemes': '',
    'jsonnet.enable': 'false',
  };
}
