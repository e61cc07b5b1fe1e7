import { bodyOf, type ApiServer } from '../api';
import type { Manifest } from '../manifests';
import { SITE_SECRETS } from '../site-mail';
import type { Container } from './container';

interface Template {
  readonly spec?: {
    readonly volumes?: readonly { readonly secret?: { readonly secretName: string } }[];
    readonly containers?: readonly Pick<Container, 'env'>[];
  };
}

/** Secrets of the site that workloads mount, or read variables from: name and namespace of each, once. */
export function wantedSecrets(
  manifests: readonly Manifest[],
): readonly { readonly name: string; readonly namespace: string }[] {
  const wanted = manifests.flatMap(({ object, namespace = '' }) => {
    const { spec } = (object.spec?.['template'] ?? {}) as Template;
    const mounted = (spec?.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []);
    const variables = (spec?.containers ?? []).flatMap(({ env = [] }) => env);
    const names = [...mounted, ...variables.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? [])];
    return names.filter((name) => name in SITE_SECRETS).map((name) => ({ namespace, name }));
  });
  return [...new Map(wanted.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

/** Makes the Secrets that an operator makes by hand before what mounts them can start. */
export async function giveSecrets(api: Pick<ApiServer, 'create'>, manifests: readonly Manifest[]): Promise<void> {
  for (const target of wantedSecrets(manifests)) {
    const reference = { apiVersion: 'v1', kind: 'Secret', ...target };
    const secret = {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: target },
      stringData: SITE_SECRETS[target.name],
    };
    bodyOf(await api.create(reference, JSON.stringify(secret)));
  }
}
