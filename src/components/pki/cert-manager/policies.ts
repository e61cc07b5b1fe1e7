import type { Construct } from 'constructs';
import { manifest } from '../../../constructs/scope';
import { ISSUER } from '../../../constructs/seal';
import type { MemberView } from '../../../core/graph';
import { ISSUING_SECRET, LONGEST_LIFE_HOURS } from '../../../core/issuing-ca';
import { serviceHost } from '../../../core/names';
import { compareText } from '../../../core/result';
import { identityNamespaces } from './rbac';

const LONGEST_LIFE = `${LONGEST_LIFE_HOURS}h`;
const USAGES = ['client auth', 'digital signature', 'server auth'];

export interface IssuanceFacts {
  /** Members with a certificate. */
  readonly identities: readonly MemberView[];
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
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
}

/** Refuses whatever would make the issuer sign something that no component declared. */
export function issuancePolicies(facts: IssuanceFacts): readonly IssuancePolicy[] {
  return [certificatePolicy(facts), requestPolicy(facts), issuerPolicy(), acmePolicy()];
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

function certificatePolicy({ identities, clusterDomain, trustDomain }: IssuanceFacts): IssuancePolicy {
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
      { name: 'declared', expression: celList(identities.map(keyOf).sort(compareText)) },
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
      ...COMMON,
    ],
  };
}

function requestPolicy({ identities, controller }: IssuanceFacts): IssuancePolicy {
  return {
    name: 'sallyport-certificate-requests',
    id: 'PKI-002',
    group: 'cert-manager.io',
    resources: ['certificaterequests'],
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
      ...COMMON,
    ],
  };
}

function issuerPolicy(): IssuancePolicy {
  return {
    name: 'sallyport-issuers',
    id: 'PKI-003',
    group: 'cert-manager.io',
    resources: ['clusterissuers', 'issuers'],
    validations: [
      {
        expression: `request.resource.resource == 'clusterissuers' && object.metadata.name == '${ISSUER}'`,
        message: `the only issuer is the ClusterIssuer ${ISSUER}`,
      },
      {
        expression: `has(object.spec.ca) && object.spec.ca.secretName == '${ISSUING_SECRET}'`,
        message: `the issuer signs with the Secret ${ISSUING_SECRET}`,
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
const COMMON: IssuancePolicy['validations'] = [
  { expression: '!has(object.spec.isCA) || !object.spec.isCA', message: 'no CA certificate is issued here' },
  {
    expression: `!has(object.spec.duration) || duration(object.spec.duration) <= duration('${LONGEST_LIFE}')`,
    message: `no certificate lives longer than ${LONGEST_LIFE}`,
  },
  {
    expression: `has(object.spec.usages) && object.spec.usages.all(usage, usage in ${celList(USAGES)})`,
    message: `usages are ${USAGES.join(', ')}`,
  },
  {
    expression: [
      `object.spec.issuerRef.name == '${ISSUER}'`,
      `has(object.spec.issuerRef.kind) && object.spec.issuerRef.kind == 'ClusterIssuer'`,
      `(!has(object.spec.issuerRef.group) || object.spec.issuerRef.group == 'cert-manager.io')`,
    ].join(' && '),
    message: `the issuer is the ClusterIssuer ${ISSUER}`,
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
  const rows = identities.map((member) => [keyOf(member), furtherNamesOf(member, clusterDomain)] as const);
  return new Map(rows.filter(([, names]) => names.length > 0).sort(([a], [b]) => compareText(a, b)));
}

function furtherNamesOf(member: MemberView, clusterDomain: string): string[] {
  const { name, namespace } = member;
  const byRule = [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    serviceHost(name, namespace, clusterDomain),
  ];
  const perPod = member.services
    .filter((service) => service.isHeadless === true)
    .map((service) => `*.${serviceHost(service.name, namespace, clusterDomain)}`);
  return [...member.dnsNames, ...perPod].filter((dnsName) => !byRule.includes(dnsName)).sort(compareText);
}

function keyOf({ name, namespace }: MemberView): string {
  return `${namespace}/${name}`;
}

/** Names are checked DNS names, so none holds a quote. */
function celList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}

function celMap(values: ReadonlyMap<string, readonly string[]>): string {
  return `{${[...values].map(([key, names]) => `'${key}': ${celList(names)}`).join(', ')}}`;
}
