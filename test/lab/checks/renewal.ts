import type { X509Certificate } from 'node:crypto';
import type { ApiServer, KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { judge, OWNER } from './acceptance';
import { checkIssued, isIssued, secretReference, type Issuance } from './certificates';
import { certificatesIn, dataOf, secondsOf } from './issued';

/** What renewal needs besides reading. */
export type Renewing = Issuance & { readonly api: Pick<ApiServer, 'apply' | 'get' | 'list'> };

/** The shortest life that cert-manager 1.21 accepts, and a renewal that is due seconds after it began. */
const SHORT = { duration: '1h', renewBefore: '59m45s' };
const SECONDS = 90;

/**
 * Gives a Certificate of ours the shortest life, sees that it is renewed without anybody asking, with a key of its own,
 * and gives it back the life that we render. Another Certificate than a declared one would be refused by our policies.
 */
export async function checkRenewal(issuance: Renewing, certificate: Manifest, life = SHORT): Promise<Problems> {
  const short = withSpec(certificate, life);
  const say = (problem: string): Problems => [`${titleOf(certificate)}: renewal: ${problem}`];
  const applied = judge(short, await issuance.api.apply(short, short.text, { as: OWNER }));
  if (applied.length > 0) return applied;
  try {
    const first = await leafOf(issuance, short, `a certificate of ${life.duration} is issued`, () => true);
    const second = await leafOf(
      issuance,
      short,
      'the certificate is renewed',
      ({ serialNumber }) => serialNumber !== first.serialNumber,
    );
    const isOwnKey = !second.publicKey.equals(first.publicKey);
    return [...(isOwnKey ? [] : say('the key is still the old one')), ...(await restore(issuance, certificate))];
  } catch (error) {
    return [...say((error as Error).message), ...(await restore(issuance, certificate).catch(() => []))];
  }
}

/** A manifest with other fields in its spec, at the same place. */
export function withSpec(manifest: Manifest, fields: object): Manifest {
  const object: KubeObject = { ...manifest.object, spec: { ...manifest.object.spec, ...fields } };
  return { ...manifest, object, text: JSON.stringify(object) };
}

async function restore(issuance: Renewing, certificate: Manifest): Promise<Problems> {
  const applied = judge(certificate, await issuance.api.apply(certificate, certificate.text, { as: OWNER }));
  if (applied.length > 0) return applied;
  await leafOf(issuance, certificate, 'the certificate has its own life again', () => true);
  return checkIssued(issuance, certificate);
}

/** Waits for a certificate that has the life its manifest asks for, and whatever else is wanted. */
function leafOf(
  { api }: Issuance,
  certificate: Manifest,
  what: string,
  isWanted: (leaf: X509Certificate) => boolean,
): Promise<X509Certificate> {
  const seconds = secondsOf(String(certificate.object.spec?.['duration']));
  return until({ what, seconds: SECONDS }, async () => {
    if (!isIssued(await api.get(certificate))) return undefined;
    const [leaf] = certificatesIn(dataOf(await api.get(secretReference(certificate)))['tls.crt'] ?? '');
    if (leaf === undefined) return undefined;
    const life = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 1000;
    return Math.abs(life - seconds) < 60 && isWanted(leaf) ? leaf : undefined;
  });
}
