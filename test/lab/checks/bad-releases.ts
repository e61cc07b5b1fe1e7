import type { KubeObject } from '../api';
import { EDITOR } from '../cluster/furnish';
import type { Attempt } from './attempt';

const NAMESPACE = 'sallyport-delivery';

/** What a cluster takes for its release, and where releases come from, by people who may write such objects. */
export function releaseAttempts(): readonly Attempt[] {
  return [
    {
      name: 'record of the release by somebody who may only write ConfigMaps',
      refusedBy: 'DLV-001',
      object: configMap('sallyport-release'),
      merges: true,
      as: EDITOR,
    },
    {
      name: 'copy of the manifests by the same person',
      refusedBy: 'DLV-001',
      object: configMap('sallyport-release-999-lab'),
      as: EDITOR,
    },
    { name: 'other ConfigMap of the same person in that namespace', object: configMap('lab-settings'), as: EDITOR },
    { name: 'copy of the manifests by who applies the platform', object: configMap('sallyport-release-999-lab') },
    {
      name: 'source of releases by somebody who may only write sources',
      refusedBy: 'DLV-002',
      object: source(),
      as: EDITOR,
    },
    { name: 'source of releases by who applies the platform', object: source() },
  ];
}

function configMap(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE }, data: { version: 'lab' } };
}

function source(): KubeObject {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'lab', namespace: NAMESPACE },
    spec: { url: 'https://git.internal.example.mil/lab', interval: '1m' },
  };
}
