import { basename } from 'node:path';
import { copyName } from '../../src/core/release';
import type { KubeObject } from './api';
import type { Manifest } from './manifests';

/** Where the release keeps what is about itself. */
export const RELEASE_NAMESPACE = 'sallyport-delivery';
const LABELS = { 'app.kubernetes.io/part-of': 'sallyport' };

/** The copies that the kustomization of an output makes of its files of manifests: no file has them. */
export function releaseCopies(manifests: readonly Manifest[]): readonly KubeObject[] {
  const files = new Set(manifests.map(({ file }) => file));
  return [...files].map((file) => {
    const texts = manifests.filter((one) => one.file === file).map((one) => `---\n${one.text}\n`);
    return releaseMap(copyName(basename(file, '.yaml')), { [basename(file)]: texts.join('') });
  });
}

function releaseMap(name: string, data: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name, namespace: RELEASE_NAMESPACE, labels: LABELS };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}
