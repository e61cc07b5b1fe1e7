import { AGE_COLUMN, conditionColumn, definition, messageColumn, type Definition } from './definition';
import { list, object, text, type Schema } from './schema';
import { conditions } from './fields';

/** Spec of an issuer that signs with a CA key in a Secret. */
export interface CaIssuer {
  /** `tls.crt` holds the intermediate and its chain, `tls.key` its key. */
  readonly secretName: string;
  /** Stand in every certificate. @default none */
  readonly crlDistributionPoints?: readonly string[];
}

/**
 * The only kind of issuer that this API has. Accounts at ACME servers, at Venafi, at a Vault and self-signing have no
 * field, so that they cannot be expressed: the API server prunes or refuses them.
 */
const SPEC: Schema = object(
  'how it signs',
  {
    ca: object(
      'signs with a key in a Secret',
      {
        secretName: text('Secret of the CA'),
        crlDistributionPoints: list('where revocation lists are; stands in every certificate'),
        ocspServers: list('where the state of a certificate can be asked; stands in every certificate'),
        issuingCertificateURLs: list('where the certificate of the CA is; stands in every certificate'),
      },
      ['secretName'],
    ),
  },
  ['ca'],
);

const SHAPE = {
  group: 'cert-manager.io',
  categories: ['cert-manager'],
  columns: [conditionColumn('Ready'), messageColumn('Ready'), AGE_COLUMN],
  spec: SPEC,
  status: object('what became of it', { conditions: conditions(true) }),
} as const;

/** `clusterissuers.cert-manager.io` */
export function clusterIssuerDefinition(): Definition {
  return definition({
    ...SHAPE,
    kind: 'ClusterIssuer',
    plural: 'clusterissuers',
    shortNames: ['ciss'],
    scope: 'Cluster',
    description: 'signs for all namespaces',
  });
}

/** `issuers.cert-manager.io`; the controllers watch the kind, our policy refuses its objects. */
export function issuerDefinition(): Definition {
  return definition({
    ...SHAPE,
    kind: 'Issuer',
    plural: 'issuers',
    shortNames: ['iss'],
    scope: 'Namespaced',
    description: 'signs for its own namespace',
  });
}
