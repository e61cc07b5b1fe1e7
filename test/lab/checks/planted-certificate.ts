import { bodyOf, type ApiServer } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { StagingAuthority } from '../staging-authority';
import { until } from '../wait';
import { checkIssued, isIssued, secretReference, type Issuance } from './certificates';
import { dataOf } from './issued';
import { verdict, type SelfTest } from './self-test';

/** What planting needs besides reading. */
export type Planting = Issuance & { readonly api: Pick<ApiServer, 'call' | 'delete' | 'get' | 'list' | 'pathOf'> };

const WRONG = 'wrong.example.org';
const SECONDS = 60;
/** The DNS names of the certificate in a Secret, kept up to date by cert-manager. */
const NAMES_ANNOTATION = 'cert-manager.io/alt-names';

/**
 * Puts a certificate of another name into the Secret of a Certificate, for the same key and by the same CA: the check has
 * to name the manifest. The Secret is taken away afterwards, and cert-manager has to issue anew.
 */
export async function plantWrongName(
  issuance: Planting,
  certificate: Manifest,
  authority: StagingAuthority,
): Promise<readonly SelfTest[]> {
  const { api } = issuance;
  const secret = await api.get(secretReference(certificate));
  const path = secret && (await api.pathOf(secretReference(certificate)));
  if (secret === undefined || typeof path !== 'string') {
    return [{ name: 'a certificate of another name', problem: `${titleOf(certificate)}: has no Secret to plant into` }];
  }
  const key = dataOf(secret)['tls.key'] ?? '';
  const pem = await authority.signFor('planted-wrong-name', key, [`DNS:${WRONG}`]);
  const body = JSON.stringify({ data: { 'tls.crt': Buffer.from(pem).toString('base64') } });
  bodyOf(await api.call({ method: 'PATCH', path, body: { type: 'application/merge-patch+json', text: body } }));
  const planted = { name: 'a certificate of another name', manifest: certificate, says: /carries the name DNS:wrong/ };
  const seen = verdict(planted, await checkIssued(issuance, certificate));
  await settle(api, certificate);
  await api.delete(secretReference(certificate));
  return [seen, await isIssuedAnew(issuance, certificate)];
}

/**
 * Waits until cert-manager has written the planted name beside the certificate. It applies the Secret as it knows it: had it
 * been taken away before, it would be there again with the planted certificate, for good.
 */
async function settle(api: Planting['api'], certificate: Manifest): Promise<void> {
  await until({ what: `cert-manager says that the Secret is for ${WRONG}`, seconds: SECONDS }, async () => {
    const names = (await api.get(secretReference(certificate)))?.metadata.annotations?.[NAMES_ANNOTATION];
    return names === WRONG || undefined;
  });
}

async function isIssuedAnew(issuance: Planting, certificate: Manifest): Promise<SelfTest> {
  const name = 'a Secret that is lost is issued anew';
  let found: readonly string[] = [];
  const problems = await until({ what: name, seconds: SECONDS }, async () => {
    found = isIssued(await issuance.api.get(certificate))
      ? await checkIssued(issuance, certificate)
      : [`${titleOf(certificate)}: is not issued`];
    return found.length === 0 ? found : undefined;
  }).catch((error: unknown) => [(error as Error).message, ...found]);
  return problems.length === 0 ? { name } : { name, problem: problems.join('; ') };
}
