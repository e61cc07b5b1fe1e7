import type { KubeObject } from '../../api';
import type { Manifest } from '../../manifests';
import { wantedSecrets } from '../../pods/site-secrets';
import { contentsOf } from '../../pods/volumes';
import { SITE_SECRETS } from '../../site-mail';
import { certificatesOf, secretReference } from '../certificates';
import { KEYS } from '../issued';

type Kind = 'ConfigMap' | 'Secret';

/** What ConfigMaps and Secrets hold. */
export class Store {
  private readonly contents: ReadonlyMap<string, ReadonlyMap<string, string>>;

  /** @param objects of which the last one of a name counts */
  constructor(objects: readonly KubeObject[]) {
    this.contents = new Map(
      objects.map((object) => {
        const { namespace = '', name } = object.metadata;
        const texts = [...contentsOf(object)].map(([key, content]) => [key, content.toString('utf8')] as const);
        return [`${object.kind} ${namespace}/${name}`, new Map(texts)] as const;
      }),
    );
  }

  /** Texts of an object by their keys; undefined if there is no such object. */
  find(kind: Kind, namespace: string, name: string): ReadonlyMap<string, string> | undefined {
    return this.contents.get(`${kind} ${namespace}/${name}`);
  }
}

/**
 * Secrets that a cluster has in which cert-manager and an operator have done their work: those that the Certificates of an
 * output name, with the keys of an issued one, and those that the lab's site gives by hand. For a cluster without real pods.
 */
export function promisedSecrets(manifests: readonly Manifest[]): readonly KubeObject[] {
  const secret = (namespace: string, name: string, keys: readonly string[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name },
    data: Object.fromEntries(keys.map((key) => [key, ''])),
  });
  return [
    ...certificatesOf(manifests).map((one) => secret(one.namespace ?? '', secretReference(one).name, KEYS)),
    ...wantedSecrets(manifests).map(({ namespace, name }) =>
      secret(namespace, name, Object.keys(SITE_SECRETS[name] ?? {})),
    ),
  ];
}
