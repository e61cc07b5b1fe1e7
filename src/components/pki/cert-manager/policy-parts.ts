import type { MemberView } from '../../../core/graph';
import { mayAsk, mayServe, type CertificateProfile, type CertificateView } from '../../../core/certificates';
import { issuersByNamespace, issuersOf } from '../../../core/issuing-ca';
import type { Posture } from '../../../core/posture';
import { compareText } from '../../../core/result';

/** Parts that several policies of issuance have in common, as expressions of CEL. */

/** What a policy is made of. */
export interface Named {
  readonly name: string;
  readonly expression: string;
}
export interface Said {
  readonly expression: string;
  readonly message: string;
}

/** The issuer of each namespace: one for all, or that of the plane that the namespace belongs to. */
export function issuedBy({
  identities,
  posture,
}: {
  readonly identities: readonly MemberView[];
  readonly posture: Pick<Posture, 'issuers'>;
}): Said {
  const byNamespace = issuersByNamespace(identities, posture);
  const issuers = issuersOf(identities, posture);
  const places = issuers.map(({ name, plane }) => {
    const own = [...byNamespace].filter(([, issuer]) => issuer.name === name).map(([namespace]) => namespace);
    const isIt = `object.spec.issuerRef.name == '${name}'`;
    return plane === null ? isIt : `(object.metadata.namespace in ${celList(own)} && ${isIt})`;
  });
  const isOurs = places.length === 1 ? places.join('') : `(${places.join(' || ')})`;
  return {
    expression: [
      isOurs,
      `has(object.spec.issuerRef.kind) && object.spec.issuerRef.kind == 'ClusterIssuer'`,
      `(!has(object.spec.issuerRef.group) || object.spec.issuerRef.group == 'cert-manager.io')`,
    ].join(' && '),
    message: `the issuer is the ClusterIssuer ${issuers.map(({ name }) => name).join(', ')}${issuers.length > 1 ? ', as the plane of the namespace has it' : ''}`,
  };
}

/** Which of the certificates may be a server's, and which a client's; `key` is namespace/name of the one that is judged. */
export function usageVariables(identities: readonly MemberView[]): readonly Named[] {
  const among = (is: (profile: CertificateProfile) => boolean): string =>
    `variables.key in ${celList(keysOf(identities, is))}`;
  return [
    { name: 'serves', expression: among(mayServe) },
    { name: 'asks', expression: among(mayAsk) },
  ];
}

/** Name of the Certificate that a request is made for, as the controller states it; nothing that is declared without it. */
export const ASKED_FOR = (() => {
  const annotation = "object.metadata.annotations['cert-manager.io/certificate-name']";
  const isThere =
    "has(object.metadata.annotations) && 'cert-manager.io/certificate-name' in object.metadata.annotations";
  return `${isThere} ? ${annotation} : ''`;
})();

/** Usages by profile. One of the two is a must: a certificate that names no purpose is good for every one. */
export const USAGES: readonly Said[] = [
  {
    expression:
      `has(object.spec.usages) && object.spec.usages.all(usage, usage == 'digital signature' || ` +
      `(usage == 'server auth' && variables.serves) || (usage == 'client auth' && variables.asks))`,
    message: 'usages are digital signature, and server auth or client auth as the component declares',
  },
  {
    expression: `has(object.spec.usages) && object.spec.usages.exists(usage, usage == 'server auth' || usage == 'client auth')`,
    message: 'a certificate without server auth and client auth is good for every purpose',
  },
];

/** Namespace and name of every certificate, or of those of some profiles; sorted. */
export function keysOf(
  identities: readonly MemberView[],
  is: (profile: CertificateProfile) => boolean = () => true,
): readonly string[] {
  return identities
    .flatMap(({ namespace, certificates }) =>
      certificates.filter(({ profile }) => is(profile)).map((one) => keyOf(namespace, one)),
    )
    .sort(compareText);
}

export function keyOf(namespace: string, { name }: Pick<CertificateView, 'name'>): string {
  return `${namespace}/${name}`;
}

/** Names are checked DNS names, so none holds a quote. */
export function celList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}
