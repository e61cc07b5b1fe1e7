import type { Cluster } from '../core/site';
import { compareText } from '../core/result';
import { yamlText } from '../core/yaml-text';

/** Where the files of the API server are installed on nodes of the control plane. */
export const API_SERVER_DIR = '/etc/kubernetes/sallyport';
/** Socket of the KMS plugin that the site runs beside the API server. */
const KMS_SOCKET = 'unix:///run/sallyport/kms.sock';
/** The first minor version that reads policies from files (KEP-5793, alpha in 1.36). */
const STATIC_POLICIES_FROM = 36;
/** Ending of every name that the API server takes from a file (apiserver, pkg/admission/plugin/manifest). */
const STATIC_SUFFIX = '.static.k8s.io';

type Yaml = Readonly<Record<string, unknown>>;

/** An admission policy or its binding, as it is rendered for the API. */
export interface PolicyObject {
  readonly kind: string;
  readonly name: string;
  readonly spec: Yaml;
}

/**
 * Files of the API server, by path below `node/kube-apiserver`: what it writes down, what it encrypts at rest, and what it
 * admits before any policy of the API is read.
 */
export function apiServerFiles(
  { kubernetesVersion, systemNamespaces }: Pick<Cluster, 'kubernetesVersion' | 'systemNamespaces'>,
  policies: readonly PolicyObject[],
  emergencyGroups: readonly string[],
): ReadonlyMap<string, string> {
  const isStatic = takesPoliciesFromFiles(kubernetesVersion);
  return new Map([
    ['admission.yaml', yamlText(admissionConfig(systemNamespaces, isStatic))],
    ['audit-policy.yaml', yamlText(auditPolicy(emergencyGroups))],
    ['encryption.yaml', yamlText(encryptionConfig())],
    ...(isStatic ? [['validating-policies/sallyport.yaml', staticPolicies(policies)] as const] : []),
  ]);
}

export function takesPoliciesFromFiles(kubernetesVersion: string): boolean {
  return Number(kubernetesVersion.split('.')[1]) >= STATIC_POLICIES_FROM;
}

/**
 * Who did what, without what was said: bodies may hold Secrets and prompts. Bodies are kept only of what changes rights or
 * admission, and of all that is done in an emergency; what answers nobody's question is left out (watch and status of the
 * cluster's own programs).
 * @param emergencyGroups groups with all rights, whose every use is looked at afterwards
 */
export function auditPolicy(emergencyGroups: readonly string[]): Yaml {
  return {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    omitManagedFields: true,
    rules: [
      { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version'] },
      { level: 'None', verbs: ['get', 'update'], resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }] },
      { level: 'None', verbs: ['watch'], userGroups: ['system:nodes', 'system:serviceaccounts:kube-system'] },
      // Never a body: they hold keys and tokens.
      {
        level: 'Metadata',
        resources: [
          { group: '', resources: ['secrets', 'serviceaccounts/token'] },
          { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
        ],
      },
      ...(emergencyGroups.length > 0 ? [{ level: 'RequestResponse', userGroups: [...emergencyGroups] }] : []),
      { level: 'Metadata', resources: [{ group: '', resources: ['configmaps'] }] },
      // Who went into a pod, and with which command.
      {
        level: 'Request',
        resources: [
          { group: '', resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/ephemeralcontainers'] },
        ],
      },
      // Who may do what, and what is admitted: the change itself is evidence.
      {
        level: 'RequestResponse',
        verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
        resources: [
          { group: 'rbac.authorization.k8s.io' },
          { group: 'admissionregistration.k8s.io' },
          { group: 'networking.k8s.io' },
          { group: 'certificates.k8s.io' },
          { group: '', resources: ['namespaces'] },
        ],
      },
      { level: 'Metadata' },
    ],
  };
}

/**
 * Secrets are encrypted by a key that the site's KMS keeps. There is no `identity`: what was
 * written before must be written again first (README), and nothing can be read around the KMS.
 */
export function encryptionConfig(): Yaml {
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [
      {
        resources: ['secrets'],
        providers: [{ kms: { apiVersion: 'v2', name: 'sallyport', endpoint: KMS_SOCKET, timeout: '3s' } }],
      },
    ],
  };
}

/** Pod Security for namespaces that say nothing, and where policies are read before the API is. */
export function admissionConfig(systemNamespaces: readonly string[], isStatic: boolean): Yaml {
  const policies = {
    name: 'ValidatingAdmissionPolicy',
    configuration: {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyConfiguration',
      staticManifestsDir: `${API_SERVER_DIR}/validating-policies`,
    },
  };
  const level = { version: 'latest', level: 'restricted' };
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'PodSecurity',
        configuration: {
          apiVersion: 'pod-security.admission.config.k8s.io/v1',
          kind: 'PodSecurityConfiguration',
          defaults: {
            enforce: level.level,
            'enforce-version': level.version,
            audit: level.level,
            'audit-version': level.version,
            warn: level.level,
            'warn-version': level.version,
          },
          exemptions: { usernames: [], runtimeClasses: [], namespaces: [...systemNamespaces].sort(compareText) },
        },
      },
      ...(isStatic ? [policies] : []),
    ],
  };
}

/** The same policies under names that the API cannot give, so that nobody who may change the API can remove them. */
function staticPolicies(policies: readonly PolicyObject[]): string {
  return policies.map((policy) => `---\n${yamlText(staticForm(policy))}`).join('');
}

function staticForm({ kind, name, spec }: PolicyObject): Yaml {
  const { policyName } = spec as { readonly policyName?: string };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name: `${name}${STATIC_SUFFIX}` },
    spec: policyName === undefined ? spec : { ...spec, policyName: `${policyName}${STATIC_SUFFIX}` },
  };
}
