import { bodyOf, type ApiServer, type KubeObject } from '../api';
import { NODES, nodeObject } from './nodes';

const RBAC = 'rbac.authorization.k8s.io';

/** Somebody who may write what applications are made of, in every namespace, and nothing that guards them. */
export const EDITOR = 'lab-editor';
/** Right of the same person to say where releases come from. */
const SOURCES = 'lab-editor-sources';

/** What a site gives before the first apply: nodes, storage classes, people with rights. */
export async function furnish(api: ApiServer, storageClasses: readonly string[], version: string): Promise<void> {
  const objects: readonly KubeObject[] = [
    ...NODES.map((node) => nodeObject(node, version)),
    ...storageClasses.map((name) => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      provisioner: 'lab.sallyport.dev/volumes',
    })),
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'lab-tenants' },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: RBAC, kind: 'Group', name: 'lab-tenants' }],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: EDITOR },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: EDITOR }],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: SOURCES },
      rules: [{ apiGroups: ['source.toolkit.fluxcd.io'], resources: ['*'], verbs: ['create', 'patch', 'update'] }],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: SOURCES },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: SOURCES },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: EDITOR }],
    },
  ];
  for (const object of objects) {
    const target = { apiVersion: object.apiVersion, kind: object.kind, name: object.metadata.name };
    bodyOf(await api.create(target, JSON.stringify(object)));
  }
}

/**
 * Makes the volume for every claim that has none, as a storage system would; the volume controller binds the two.
 * Called again and again while pods start, since the claims of StatefulSets come with them.
 */
export async function provideVolumes(api: ApiServer): Promise<void> {
  const claims = await api.list('v1', 'PersistentVolumeClaim');
  for (const claim of claims) {
    if (claim.status?.['phase'] === 'Bound' || claim.spec?.['volumeName'] !== undefined) continue;
    const target = { apiVersion: 'v1', kind: 'PersistentVolume', name: `lab-${claim.metadata.uid ?? ''}` };
    if ((await api.get(target)) === undefined) bodyOf(await api.create(target, JSON.stringify(volumeFor(claim))));
  }
}

function volumeFor(claim: KubeObject): object {
  const spec = claim.spec ?? {};
  const { requests } = spec['resources'] as { readonly requests: Readonly<Record<string, string>> };
  const { name, namespace, uid = '' } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `lab-${uid}` },
    spec: {
      accessModes: spec['accessModes'],
      capacity: { storage: requests['storage'] },
      storageClassName: spec['storageClassName'],
      volumeMode: spec['volumeMode'],
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      // Nothing is mounted here.
      csi: { driver: 'lab.sallyport.dev', volumeHandle: uid },
    },
  };
}
