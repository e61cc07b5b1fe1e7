import { draftName, repositoryPath, type ImageEntry } from '../core/image';
import { DOMAIN } from '../core/names';
import { compareText } from '../core/result';
import { planeFile, type Plane } from '../core/tier';
import { yamlText } from '../core/yaml-text';
import { markBootstrap } from './bootstrap';
import type { ComposedOutput, KubeObject } from './render';

/** Apply order within a file: namespaces, RBAC, configuration, policies, workloads (decisions 13). */
const KIND_ORDER: readonly (readonly string[])[] = [
  ['Namespace', 'PriorityClass'],
  ['ServiceAccount', 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  ['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'ClusterIssuer', 'Issuer', 'Certificate'],
  [
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'NetworkPolicy',
    'ResourceQuota',
    'LimitRange',
    'PodDisruptionBudget',
  ],
  ['Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'],
];
const CRD = 'CustomResourceDefinition';
const WEBHOOKS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** Files of `manifests/`, in apply order: `000-crds.yaml`, then one a plane. */
export function manifestFiles(output: ComposedOutput, drafts: readonly ImageEntry[]): ReadonlyMap<string, string> {
  const objects = [...output.planes.values()].flat();
  const crds = objects.filter((object) => object['kind'] === CRD);
  const files = new Map<string, string>();
  if (crds.length > 0) files.set('000-crds.yaml', fileText(crds, drafts));
  for (const [plane, own] of output.planes) {
    const rest = own
      .filter((object) => object['kind'] !== CRD)
      .map((object) => markBootstrap(object, plane as Plane, output));
    if (rest.length > 0) files.set(`${planeFile(plane as Plane)}.yaml`, fileText(rest, drafts));
  }
  return files;
}

/** The list that `kubectl apply -k` reads. */
export function kustomization(manifests: Iterable<string>): string {
  return yamlText({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [...manifests].map((name) => `manifests/${name}`),
  });
}

function fileText(objects: readonly KubeObject[], drafts: readonly ImageEntry[]): string {
  const sorted = [...objects].sort(compareObjects);
  // Each document begins with its mark, so that files may be joined.
  return sorted.map((object) => `---\n${yamlText(markDraft(object, drafts))}`).join('');
}

function compareObjects(a: KubeObject, b: KubeObject): number {
  return (
    kindRank(a) - kindRank(b) ||
    compareText(metadataOf(a, 'namespace'), metadataOf(b, 'namespace')) ||
    compareText(String(a['kind']), String(b['kind'])) ||
    compareText(metadataOf(a, 'name'), metadataOf(b, 'name'))
  );
}

/** Webhook configurations come last: before their server runs, nothing they match could be created. */
function kindRank(object: KubeObject): number {
  const kind = String(object['kind']);
  if (WEBHOOKS.includes(kind)) return KIND_ORDER.length + 1;
  const rank = KIND_ORDER.findIndex((kinds) => kinds.includes(kind));
  return rank === -1 ? KIND_ORDER.length : rank;
}

function metadataOf(object: KubeObject, key: 'name' | 'namespace'): string {
  const { metadata } = object as { metadata?: Readonly<Record<string, unknown>> };
  const text = metadata?.[key];
  return typeof text === 'string' ? text : '';
}

/** Says on namespaces and on objects that use an unlocked image that this render is a draft (decisions 3). */
function markDraft(object: KubeObject, drafts: readonly ImageEntry[]): KubeObject {
  if (drafts.length === 0) return object;
  const own = object['kind'] === 'Namespace' ? drafts : draftsIn(object, drafts);
  if (own.length === 0) return object;
  const { metadata } = object as { metadata: Readonly<Record<string, unknown>> };
  const { annotations, ...rest } = metadata;
  const draft = `no digest in the lock for: ${own.map(draftName).join(', ')}`;
  return { ...object, metadata: { annotations: { ...(annotations ?? {}), [`${DOMAIN}/draft`]: draft }, ...rest } };
}

function draftsIn(object: KubeObject, drafts: readonly ImageEntry[]): readonly ImageEntry[] {
  const template = object as { spec?: { template?: { spec?: { containers?: Image[]; initContainers?: Image[] } } } };
  const pod = template.spec?.template?.spec;
  const images = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map((container) => container.image);
  return drafts.filter((entry) => images.some((image) => image.endsWith(`/${referenceEnd(entry)}`)));
}

/** End of every reference to an image, whatever registry it comes from. */
function referenceEnd(entry: ImageEntry): string {
  return `${repositoryPath(entry.origin)}:${entry.tag}${entry.digest === null ? '' : `@${entry.digest}`}`;
}

interface Image {
  readonly image: string;
}
