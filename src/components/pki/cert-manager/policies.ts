import type { Construct } from 'constructs';
import { manifest } from '../../../constructs/scope';
import type { CertificateView } from '../../../core/certificates';
import type { MemberView } from '../../../core/graph';
import { issuersOf, LONGEST_LIFE_HOURS } from '../../../core/issuing-ca';
import type { Posture } from '../../../core/posture';
import { serviceHost } from '../../../core/names';
import { compareText } from '../../../core/result';
import {
  ASKED_FOR,
  celList,
  issuedBy,
  keyOf,
  keysOf,
  USAGES,
  usageVariables,
  type Named,
  type Said,
} from './policy-parts';
import { identityNamespaces } from './rbac';

const LONGEST_LIFE = `${LONGEST_LIFE_HOURS}h`;

export interface IssuanceFacts {
  /** Members with a certificate. */
  readonly identities: readonly MemberView[];
  readonly posture: Pick<Posture, 'issuers'>;
  readonly clusterDomain: string;
  readonly trustDomain: string;
  /** Full user name of the controller. */
  readonly controller: string;
}

/** A ValidatingAdmissionPolicy of this component. */
export interface IssuancePolicy {
  readonly name: string;
  readonly id: string;
  readonly group: string;
  readonly resources: readonly string[];
  readonly variables?: readonly Named[];
  readonly validations: readonly Said[];
}

/** Refuses whatever would make the issuer sign something that no component declared. */
export function issuancePolicies(facts: IssuanceFacts): readonly IssuancePolicy[] {
  return [certificatePolicy(facts), requestPolicy(facts), issuerPolicy(facts), acmePolicy()];
}

/** A policy with its binding. It denies in every tier and leaves out no namespace: nothing of a distribution needs these kinds. */
export function installPolicy(scope: Construct, policy: IssuancePolicy): void {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const { name, id, variables, validations } = policy;
  const rule = {
    apiGroups: [policy.group],
    apiVersions: ['*'],
    resources: [...policy.resources],
    operations: ['CREATE', 'UPDATE'],
  };
  manifest(scope, name, {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    name,
    body: {
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { matchPolicy: 'Equivalent', resourceRules: [rule] },
        ...(variables === undefined ? {} : { variables: variables.map((variable) => ({ ...variable })) }),
        validations: validations.map(({ expression, message }) => ({
          expression,
          message: `${id}: ${message}; run 'sallyport explain ${id}'`,
          reason: 'Forbidden',
        })),
      },
    },
  });
  manifest(scope, `${name}-binding`, {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    name,
    body: { spec: { policyName: name, validationActions: ['Deny', 'Audit'] } },
  });
}

function certificatePolicy(facts: IssuanceFacts): IssuancePolicy {
  const { identities, clusterDomain, trustDomain } = facts;
  return {
    name: 'sallyport-certificates',
    id: 'PKI-001',
    group: 'cert-manager.io',
    resources: ['certificates'],
    variables: [
      { name: 'name', expression: 'object.metadata.name' },
      // `namespace` is a reserved word of CEL: the API server refuses a variable of that name.
      { name: 'place', expression: 'object.metadata.namespace' },
      { name: 'key', expression: `variables.place + '/' + variables.name` },
      { name: 'declared', expression: celList(keysOf(identities)) },
      ...usageVariables(identities),
      { name: 'further', expression: celMap(furtherNames(identities, clusterDomain)) },
      { name: 'names', expression: `[${NAME_FORMS.join(', ')}, ${FULL_FORM} + '${clusterDomain}']` },
    ],
    validations: [
      {
        expression: 'variables.key in variables.declared',
        message: 'no component of this output declares this certificate',
      },
      {
        expression: `!has(object.spec.dnsNames) || object.spec.dnsNames.all(name, ${IS_DECLARED_NAME})`,
        message: 'a DNS name that the component does not declare',
      },
      {
        expression: `!has(object.spec.uris) || object.spec.uris.all(uri, uri == 'spiffe://${trustDomain}/ns/' + variables.place + '/sa/' + variables.name)`,
        message: 'a URI that is not the SPIFFE id of the component',
      },
      {
        expression: `!has(object.spec.commonName) || object.spec.commonName == variables.name + '.' + variables.place`,
        message: 'a common name that is not name.namespace',
      },
      {
        expression: ['subject', 'literalSubject', 'ipAddresses', 'emailAddresses', 'otherNames']
          .map((field) => `!has(object.spec.${field})`)
          .join(' && '),
        message: 'names other than common name, DNS names and SPIFFE id',
      },
      {
        expression: `object.spec.secretName == variables.name + '-tls'`,
        message: 'the Secret of a certificate is its name with -tls',
      },
      ...USAGES,
      ...COMMON,
      issuedBy(facts),
    ],
  };
}

function requestPolicy(facts: IssuanceFacts): IssuancePolicy {
  const { identities, controller } = facts;
  return {
    name: 'sallyport-certificate-requests',
    id: 'PKI-002',
    group: 'cert-manager.io',
    resources: ['certificaterequests'],
    variables: [
      { name: 'key', expression: `object.metadata.namespace + '/' + (${ASKED_FOR})` },
      ...usageVariables(identities),
    ],
    validations: [
      {
        // What stands in the request itself is opaque here, so its only author is the one who builds it from a Certificate.
        expression: `request.operation != 'CREATE' || request.userInfo.username == '${controller}'`,
        message: 'only the controller of cert-manager makes requests',
      },
      {
        expression: `object.metadata.namespace in ${celList(identityNamespaces(identities))}`,
        message: 'no component in this namespace declares a certificate',
      },
      ...USAGES,
      ...COMMON,
      issuedBy(facts),
    ],
  };
}

function issuerPolicy({ identities, posture }: IssuanceFacts): IssuancePolicy {
  const issuers = issuersOf(identities, posture);
  const names = issuers.map(({ name }) => name);
  const pairs = issuers.map(
    ({ name, secret }) => `(object.metadata.name == '${name}' && object.spec.ca.secretName == '${secret}')`,
  );
  return {
    name: 'sallyport-issuers',
    id: 'PKI-003',
    group: 'cert-manager.io',
    resources: ['clusterissuers', 'issuers'],
    validations: [
      {
        expression: `request.resource.resource == 'clusterissuers' && object.metadata.name in ${celList(names)}`,
        message: `the only issuers are ClusterIssuers: ${names.join(', ')}`,
      },
      {
        expression: `has(object.spec.ca) && (${pairs.join(' || ')})`,
        message: `an issuer signs with the Secret of its own: ${issuers.map(({ secret }) => secret).join(', ')}`,
      },
      {
        // Where a cluster has another definition, the controller prefers ACME to the CA beside it. `dyn`: ours has one field.
        expression: `dyn(object.spec).all(field, field == 'ca')`,
        message: 'the issuer has no other way to sign than its CA',
      },
    ],
  };
}

function acmePolicy(): IssuancePolicy {
  return {
    name: 'sallyport-no-acme',
    id: 'PKI-004',
    group: 'acme.cert-manager.io',
    resources: ['*'],
    validations: [{ expression: 'false', message: 'no tier issues by ACME' }],
  };
}

/** What holds for a certificate and for the request that is made from it. */
const COMMON: readonly Said[] = [
  { expression: '!has(object.spec.isCA) || !object.spec.isCA', message: 'no CA certificate is issued here' },
  {
    expression: `!has(object.spec.duration) || duration(object.spec.duration) <= duration('${LONGEST_LIFE}')`,
    message: `no certificate lives longer than ${LONGEST_LIFE}`,
  },
];

/**
 * The names that every member has, for the Service of its own name; written as a rule because a list of them all would be long.
 * The conversions are needed: the API server's CEL wants all elements of a list literal to be of one type.
 */
const FULL_FORM = `string(variables.name) + '.' + string(variables.place) + '.svc.'`;
const NAME_FORMS = [
  'string(variables.name)',
  `string(variables.name) + '.' + string(variables.place)`,
  `string(variables.name) + '.' + string(variables.place) + '.svc'`,
];
const IS_DECLARED_NAME =
  'name in variables.names || (variables.key in variables.further && name in variables.further[variables.key])';

/** Declared names that the rule does not give: other Services, names of the site, pods behind a headless Service. */
export function furtherNames(
  identities: readonly MemberView[],
  clusterDomain: string,
): ReadonlyMap<string, readonly string[]> {
  const rows = identities.flatMap(({ namespace, certificates }) =>
    certificates.map((one) => [keyOf(namespace, one), furtherNamesOf(namespace, one, clusterDomain)] as const),
  );
  return new Map(rows.filter(([, names]) => names.length > 0).sort(([a], [b]) => compareText(a, b)));
}

function furtherNamesOf(
  namespace: string,
  { name, dnsNames }: CertificateView,
  clusterDomain: string,
): readonly string[] {
  const byRule = [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    serviceHost(name, namespace, clusterDomain),
  ];
  return dnsNames.filter((dnsName) => !byRule.includes(dnsName)).sort(compareText);
}

function celMap(values: ReadonlyMap<string, readonly string[]>): string {
  return `{${[...values].map(([key, names]) => `'${key}': ${celList(names)}`).join(', ')}}`;
}
