import type { ApiServer, KubeObject, Reference } from '../api';
import { nameOf, titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { issuedProblems, type Anchor } from './issued';

/** What the checks of certificates need of a cluster in which cert-manager runs. */
export interface Issuance extends Anchor {
  /** As an administrator. */
  readonly api: ApiReader;
  readonly manifests: readonly Manifest[];
}

/** The part of an API server that reading takes. */
export type ApiReader = Pick<ApiServer, 'get' | 'list'>;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export const GROUP = 'cert-manager.io/v1';
/** By which a request says whose it is. */
const OWNER_ANNOTATION = 'cert-manager.io/certificate-name';

/** Waits until every Certificate of the output is ready, and compares what was issued with what it asks for. */
export async function checkCertificates(issuance: Issuance, seconds: number): Promise<Problems> {
  const certificates = certificatesOf(issuance.manifests);
  if (certificates.length === 0) return ['the output has no Certificate'];
  const waiting = new Set(certificates);
  await until({ what: 'every Certificate is ready', seconds }, async () => {
    for (const one of waiting) if (isIssued(await issuance.api.get(one))) waiting.delete(one);
    return waiting.size === 0 || undefined;
  }).catch(() => undefined);
  const problems: string[] = [];
  for (const certificate of certificates) {
    problems.push(
      ...(waiting.has(certificate)
        ? [`${titleOf(certificate)}: not ready within ${seconds} s: ${await saidAbout(issuance, certificate)}`]
        : await checkIssued(issuance, certificate)),
    );
  }
  return problems;
}

/** Compares the Secret of one Certificate with what its manifest asks for, as it is now. */
export async function checkIssued(issuance: Issuance, certificate: Manifest): Promise<Problems> {
  return issuedProblems(certificate, await issuance.api.get(secretReference(certificate)), issuance);
}

export function certificatesOf(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ apiVersion, kind }) => apiVersion === GROUP && kind === 'Certificate');
}

/** What a Certificate asks to be good for. */
export function usagesIn({ object }: Manifest): readonly string[] {
  return (object.spec?.['usages'] ?? []) as readonly string[];
}

/** The Secret that a Certificate names. */
export function secretReference({ namespace, object }: Manifest): Reference {
  const name = String(object.spec?.['secretName']);
  return { apiVersion: 'v1', kind: 'Secret', name, ...(namespace !== undefined && { namespace }) };
}

/** True if the controllers have seen the newest spec and call it ready. */
export function isIssued(certificate: KubeObject | undefined): boolean {
  const ready = conditionsOf(certificate).find(({ type }) => type === 'Ready');
  const seen = (ready as { observedGeneration?: number } | undefined)?.observedGeneration;
  return ready?.status === 'True' && seen === certificate?.metadata.generation;
}

/** Why there is no certificate, by everybody who may know: the Certificate, its requests, its issuer, and the events. */
async function saidAbout({ api }: Issuance, certificate: Manifest): Promise<string> {
  const found = await api.get(certificate);
  if (found === undefined) return 'it is not there';
  const requests = (await api.list(GROUP, 'CertificateRequest', certificate.namespace)).filter(
    ({ metadata }) => metadata.annotations?.[OWNER_ANNOTATION] === certificate.name,
  );
  const { name: issuer } = certificate.object.spec?.['issuerRef'] as { readonly name: string };
  const reference = { apiVersion: GROUP, kind: 'ClusterIssuer', name: issuer };
  const signer = await api.get(reference);
  const events = await api.list('v1', 'Event', certificate.namespace);
  const texts = [
    ...conditionTexts(found),
    ...(requests.length === 0 ? ['no request was made for it'] : requests.flatMap(conditionTexts)),
    ...(signer === undefined ? [`${nameOf(reference)} is not there`] : conditionTexts(signer)),
    ...events.filter((event) => isAbout(event, [certificate.name, ...requests.map(nameIn)])).map(eventText),
  ];
  return [...new Set(texts)].join('; ');
}

function nameIn({ metadata }: KubeObject): string {
  return metadata.name;
}

function isAbout(event: KubeObject, names: readonly string[]): boolean {
  const { name = '' } = event['involvedObject'] as { readonly name?: string };
  return event['type'] === 'Warning' && names.includes(name);
}

function eventText(event: KubeObject): string {
  return `event ${String(event['reason'])}: ${String(event['message'])}`;
}

/** Each condition in words: `CertificateRequest x: Ready=False Pending: waits`. */
function conditionTexts(object: KubeObject): readonly string[] {
  const conditions = conditionsOf(object).map(
    ({ type, status, reason = '', message = '' }) => `${type}=${status} ${reason}: ${message}`,
  );
  const said = conditions.length === 0 ? ['no condition; no controller has looked at it'] : conditions;
  return said.map((text) => `${object.kind} ${object.metadata.name}: ${text}`);
}

function conditionsOf(object: KubeObject | undefined): readonly Condition[] {
  return (object?.status?.['conditions'] ?? []) as readonly Condition[];
}
