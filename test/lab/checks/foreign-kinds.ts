import { bodyOf, type ApiServer } from '../api';
import { until } from '../wait';

const ESTABLISH_SECONDS = 20;
const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
const TEXT = { type: 'string' };
const ANY = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** A kind that no output defines, and a policy of ours knows all the same. */
interface ForeignKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** Fields that our expressions ask for, or one, as the project documents them. Never open: whatever is asked for would fit. */
  readonly spec: object;
}

/**
 * The issuers of cert-manager as it publishes them: our own definition has the CA alone. It stands in a group of the lab,
 * beside ours, and the types of expressions are checked on both.
 */
const PUBLISHED_ISSUER: ForeignKind = {
  group: 'published.lab.sallyport.dev',
  version: 'v1',
  kind: 'Issuer',
  plural: 'issuers',
  scope: 'Namespaced',
  spec: {
    type: 'object',
    properties: {
      acme: ANY,
      ca: { type: 'object', properties: { secretName: TEXT } },
      selfSigned: ANY,
      vault: { type: 'object', properties: { server: TEXT, path: TEXT } },
      venafi: ANY,
    },
  },
};

/** Kinds of other projects that a cluster may have, so that the policies about them are tried. */
const FOREIGN: readonly ForeignKind[] = [
  {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    kind: 'Gateway',
    plural: 'gateways',
    scope: 'Namespaced',
    spec: { type: 'object', properties: { gatewayClassName: TEXT } },
  },
  {
    group: 'acme.cert-manager.io',
    version: 'v1',
    kind: 'Order',
    plural: 'orders',
    scope: 'Namespaced',
    spec: { type: 'object', properties: { commonName: TEXT } },
  },
  {
    group: 'trust.cert-manager.io',
    version: 'v1alpha1',
    kind: 'Bundle',
    plural: 'bundles',
    scope: 'Cluster',
    spec: {
      type: 'object',
      properties: {
        sources: { type: 'array', items: { type: 'object', properties: { useDefaultCAs: { type: 'boolean' } } } },
      },
    },
  },
  {
    group: 'source.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'GitRepository',
    plural: 'gitrepositories',
    scope: 'Namespaced',
    spec: { type: 'object', properties: { url: TEXT, interval: TEXT } },
  },
  PUBLISHED_ISSUER,
];

/** By the resource of ours, such as `cert-manager.io/issuers`: another definition of the same kind. */
export const PUBLISHED: ReadonlyMap<string, string> = new Map([
  ['cert-manager.io/issuers', `${PUBLISHED_ISSUER.group}/${PUBLISHED_ISSUER.plural}`],
]);

/** Defines the foreign kinds, and waits until the server has them. A kind that is there already is left as it is. */
export async function defineForeignKinds(api: Pick<ApiServer, 'get' | 'create' | 'pathOf'>): Promise<void> {
  for (const foreign of FOREIGN) {
    const target = { ...CRD, name: `${foreign.plural}.${foreign.group}` };
    if ((await api.get(target)) === undefined) bodyOf(await api.create(target, JSON.stringify(definitionOf(foreign))));
    const { group, version, kind } = foreign;
    await until({ what: `the server knows ${group} ${kind}`, seconds: ESTABLISH_SECONDS }, async () =>
      typeof (await api.pathOf({ apiVersion: `${group}/${version}`, kind, name: '' })) === 'string' ? true : undefined,
    );
  }
}

function definitionOf({ group, version, kind, plural, scope, spec }: ForeignKind): object {
  const openAPIV3Schema = { type: 'object', properties: { spec } };
  return {
    ...CRD,
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, a stand-in of a test' },
    },
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
