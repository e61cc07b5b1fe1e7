import { ownerLabels } from '../core/labels';
import { DOMAIN } from '../core/names';
import { copyName, CRD_FILE, isSource, SOURCES_FILE } from '../core/release';
import { compareText } from '../core/result';
import { planeFile, type Plane } from '../core/tier';
import { yamlText } from '../core/yaml-text';
import { markBootstrap } from './bootstrap';
import { draftsIn, draftTexts, type Drafts } from './drafts';
import type { ComposedOutput, KubeObject } from './render';

/** Apply order within a file: namespaces, RBAC, configuration, policies, workloads (decisions 13). */
const KIND_ORDER: readonly (readonly string[])[] = [
  ['Namespace', 'PriorityClass', 'RuntimeClass'],
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

/** Files of `manifests/`, in apply order: `000-crds.yaml`, then one a plane; last, where releases come from. */
export function manifestFiles(output: ComposedOutput, drafts: Drafts): ReadonlyMap<string, string> {
  const objects = [...output.planes.values()].flat();
  const crds = objects.filter((object) => object['kind'] === CRD);
  const files = new Map<string, string>();
  if (crds.length > 0) files.set(`${CRD_FILE}.yaml`, fileText(crds, drafts));
  for (const [plane, own] of output.planes) {
    const rest = own
      .filter((object) => object['kind'] !== CRD && !isSource(String(object['apiVersion'])))
      .map((object) => markBootstrap(object, plane as Plane, output));
    if (rest.length > 0) files.set(`${planeFile(plane as Plane)}.yaml`, fileText(rest, drafts));
  }
  const sources = objects.filter((object) => isSource(String(object['apiVersion'])));
  if (sources.length > 0) files.set(`${SOURCES_FILE}.yaml`, fileText(sources, drafts));
  return files;
}

/**
 * The list that `kubectl apply -k` and Flux read. Where a member reads the release, it also makes a ConfigMap of each file: the
 * very bytes that were audited, and no second copy of them on disk.
 */
export function kustomization(manifests: Iterable<string>, { graph, context }: ComposedOutput): string {
  const names = [...manifests].filter((name) => name !== `${SOURCES_FILE}.yaml`);
  const reader = graph.members.find(({ declaration }) => declaration.readsRelease === true);
  return yamlText({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: names.map((name) => `manifests/${name}`),
    ...(reader !== undefined && {
      generatorOptions: { disableNameSuffixHash: true, labels: ownerLabels(context.tier, reader.plane) },
      configMapGenerator: names.map((name) => ({
        name: copyName(name.replace(/\.yaml$/, '')),
        namespace: reader.namespace,
        files: [`${name}=manifests/${name}`],
      })),
    }),
  });
}

function fileText(objects: readonly KubeObject[], drafts: Drafts): string {
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

/** Says on namespaces and on objects that use what has no digest that this render is a draft (decisions 3). */
function markDraft(object: KubeObject, drafts: Drafts): KubeObject {
  const texts = draftTexts(draftsIn(object, drafts));
  if (texts.length === 0) return object;
  const { metadata } = object as { metadata: Readonly<Record<string, unknown>> };
  const { annotations, ...rest } = metadata;
  const draft = texts.join('; ');
  return { ...object, metadata: { annotations: { ...(annotations ?? {}), [`${DOMAIN}/draft`]: draft }, ...rest } };
}
