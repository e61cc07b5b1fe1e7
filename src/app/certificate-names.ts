import { CERTIFICATE_PROFILES, PROFILE_ANNOTATION, type CertificateProfile } from '../core/certificates';
import { issuersOf, type Issuer } from '../core/issuing-ca';
import { compareText } from '../core/result';
import type { Tier, TierOutput } from '../core/tier';
import { admissionPolicies } from './admission';
import { tierBoundary, tierPermissions } from './boundary';
import type { Inputs } from './inputs';
import { composeOutput, type KubeObject } from './render';

/** The Certificates below one intermediate, as the manifests of an output ask for them. */
export interface IssuedCertificates {
  readonly part: TierOutput['part'];
  readonly issuer: Issuer;
  readonly certificates: readonly AskedCertificate[];
}

export interface AskedCertificate {
  readonly namespace: string;
  readonly name: string;
  readonly profile: CertificateProfile;
  readonly usages: readonly string[];
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
}

/** Every Certificate of a tier by output and intermediate, sorted by namespace and name. */
export function certificatesOf(tier: Tier, inputs: Inputs): readonly IssuedCertificates[] {
  const policies = admissionPolicies({
    boundary: tierBoundary(tier, inputs),
    permissions: tierPermissions(tier, inputs.values),
  });
  return tier.outputs.flatMap((output) => {
    const { planes, graph } = composeOutput(tier, output, inputs, policies);
    const identities = graph.members.filter(({ declaration }) => declaration.identity !== undefined);
    const certificates = [...planes.values()].flat().filter((object) => object['kind'] === 'Certificate');
    return issuersOf(identities, tier.posture).map((issuer) => ({
      part: output.part,
      issuer,
      certificates: certificates
        .filter((object) => signerOf(object) === issuer.name)
        .map(askedBy)
        .sort((a, b) => compareText(keyOf(a), keyOf(b))),
    }));
  });
}

function signerOf(object: KubeObject): string {
  return (object['spec'] as { readonly issuerRef: { readonly name: string } }).issuerRef.name;
}

/** Every DNS name in these; sorted. */
export function certificateNames(outputs: readonly IssuedCertificates[]): readonly string[] {
  const names = outputs.flatMap(({ certificates }) => certificates.flatMap(({ dnsNames }) => dnsNames));
  return [...new Set(names)].sort(compareText);
}

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

function askedBy(object: KubeObject): AskedCertificate {
  const { name, namespace, annotations } = object['metadata'] as Metadata;
  const spec = object['spec'] as Partial<Readonly<Record<'dnsNames' | 'uris' | 'usages', readonly string[]>>>;
  const { usages = [], dnsNames = [], uris = [] } = spec;
  return { namespace, name, profile: profileIn(annotations), usages, dnsNames, uris };
}

/** Every Certificate of a render says its profile. */
function profileIn(annotations: Metadata['annotations']): CertificateProfile {
  return CERTIFICATE_PROFILES.find((profile) => profile === annotations?.[PROFILE_ANNOTATION]) ?? 'both';
}

function keyOf({ namespace, name }: AskedCertificate): string {
  return `${namespace}/${name}`;
}
