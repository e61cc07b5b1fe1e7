import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { run } from '../run';

/** What a Certificate asks for, as far as we render it. */
export interface CertificateSpec {
  readonly secretName: string;
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  readonly uris?: readonly string[];
  /** Such as `2160h`. */
  readonly duration: string;
  readonly renewBefore: string;
  readonly usages: readonly string[];
  readonly privateKey?: { readonly algorithm?: string; readonly size?: number };
}

/** Where `openssl` finds what it compares with. */
export interface Anchor {
  /** PEM file of the internal root. */
  readonly root: string;
  /** Folder for files that `openssl` reads. */
  readonly folder: string;
}

/** Extended usages by their names in a Certificate (RFC 5280, 4.2.1.12). */
const EXTENDED: Readonly<Record<string, string>> = {
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
};
const CURVES: Readonly<Record<number, string>> = { 256: 'prime256v1', 384: 'secp384r1', 521: 'secp521r1' };
/** Files of an issued certificate. */
export const KEYS = ['tls.crt', 'tls.key', 'ca.crt'];
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
/** The signer takes a moment between the two ends of a life. */
const TOLERANCE_SECONDS = 5;

/** What is wrong with the Secret of a Certificate, compared with what the manifest asks for. */
export async function issuedProblems(
  manifest: Manifest,
  secret: KubeObject | undefined,
  anchor: Anchor,
): Promise<Problems> {
  const spec = manifest.object.spec as unknown as CertificateSpec;
  const say = (problems: Problems): Problems =>
    problems.map((problem) => `${titleOf(manifest)}: Secret ${spec.secretName}: ${problem}`);
  const data = dataOf(secret);
  const missing = KEYS.filter((key) => (data[key] ?? '') === '');
  if (missing.length > 0) return say([`has no ${missing.join(', ')}`]);
  const [leaf] = certificatesIn(data['tls.crt'] ?? '');
  if (leaf === undefined) return say(['tls.crt holds no certificate']);
  return say([
    ...nameProblems(leaf, spec),
    ...lifeProblems(leaf, spec),
    ...keyProblems(leaf, createPrivateKey(data['tls.key'] ?? ''), spec),
    ...(await usageProblems(leaf, spec, anchor)),
    ...chainProblems(data['ca.crt'] ?? '', anchor),
    ...(await purposeProblems(data['tls.crt'] ?? '', spec, anchor)),
  ]);
}

/** Content of a Secret, decoded. */
export function dataOf(secret: KubeObject | undefined): Readonly<Record<string, string>> {
  const data = (secret?.['data'] ?? {}) as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

export function certificatesIn(pem: string): readonly X509Certificate[] {
  return (pem.match(PEM_CERTIFICATE) ?? []).map((one) => new X509Certificate(one));
}

/** Seconds of a duration as Go writes it: hours, minutes and seconds. */
export function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)([hms])/g)];
  if (parts.map(([all]) => all).join('') !== duration || duration === '') throw new Error(`no duration: ${duration}`);
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

function nameProblems(leaf: X509Certificate, spec: CertificateSpec): Problems {
  const wanted = [
    ...(spec.dnsNames ?? []).map((name) => `DNS:${name}`),
    ...(spec.uris ?? []).map((uri) => `URI:${uri}`),
  ];
  const stated = (leaf.subjectAltName ?? '').split(', ').filter((name) => name !== '');
  const commonName = /^CN=(.*)$/m.exec(leaf.subject)?.[1];
  return [
    ...wanted.filter((name) => !stated.includes(name)).map((name) => `does not carry the name ${name}`),
    ...stated
      .filter((name) => !wanted.includes(name))
      .map((name) => `carries the name ${name}, which nobody asked for`),
    ...(commonName === spec.commonName
      ? []
      : [`has the common name ${commonName ?? 'none'}, not ${spec.commonName ?? 'none'}`]),
  ];
}

function lifeProblems(leaf: X509Certificate, spec: CertificateSpec): Problems {
  const seconds = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 1000;
  const wanted = secondsOf(spec.duration);
  if (Math.abs(seconds - wanted) <= TOLERANCE_SECONDS) return [];
  return [`lives for ${seconds} s, not for ${spec.duration} (${wanted} s)`];
}

function keyProblems(leaf: X509Certificate, key: KeyObject, { privateKey }: CertificateSpec): Problems {
  const problems = leaf.checkPrivateKey(key) ? [] : ['tls.key is not the key of tls.crt'];
  if (leaf.ca) problems.push('is a CA');
  if (privateKey?.algorithm !== 'ECDSA') return problems;
  const wanted = CURVES[privateKey.size ?? 256];
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve !== wanted) problems.push(`has a key on ${curve ?? 'no curve'}, not on ${wanted ?? 'a known one'}`);
  return problems;
}

async function usageProblems(leaf: X509Certificate, { usages }: CertificateSpec, anchor: Anchor): Promise<Problems> {
  const wanted = usages.flatMap((usage) => EXTENDED[usage] ?? []).sort();
  const stated = [...(leaf.keyUsage ?? [])].sort();
  const problems =
    String(stated) === String(wanted) ? [] : [`has the extended usages ${stated.join(' ')}, not ${wanted.join(' ')}`];
  const text = await withFile(anchor, leaf.toString(), (file) =>
    run('openssl', ['x509', '-in', file, '-noout', '-ext', 'keyUsage']),
  );
  const signs = text.includes('Digital Signature');
  if (signs !== usages.includes('digital signature'))
    problems.push(`usages are ${usages.join(', ')}, but it has ${text}`);
  return problems;
}

/** What peers are given as the CA is the internal root. */
function chainProblems(ca: string, anchor: Anchor): Problems {
  const [root] = certificatesIn(readFileSync(anchor.root, 'utf8'));
  const given = certificatesIn(ca);
  const problems: string[] = [];
  if (given.length !== 1 || given[0]?.fingerprint256 !== root?.fingerprint256) {
    const names = given.map(({ subject }) => subject.replaceAll('\n', ', ')).join('; ');
    problems.push(`ca.crt is not the internal root, but ${names === '' ? 'nothing' : names}`);
  }
  return problems;
}

/** Purposes of `openssl verify`, by the usage that they take. */
const PURPOSES: Readonly<Record<string, string>> = { 'server auth': 'sslserver', 'client auth': 'sslclient' };

/** `openssl` takes it for what it is for, and for nothing else. */
async function purposeProblems(chain: string, { usages }: CertificateSpec, anchor: Anchor): Promise<Problems> {
  const problems: string[] = [];
  for (const [usage, purpose] of Object.entries(PURPOSES)) {
    const failure = await withFile(anchor, chain, (file) => verify(file, anchor.root, purpose));
    const isWanted = usages.includes(usage);
    if (isWanted && failure !== undefined)
      problems.push(`does not verify to the internal root as ${purpose}: ${failure}`);
    if (!isWanted && failure === undefined) problems.push(`verifies as ${purpose}, and is not asked for ${usage}`);
  }
  return problems;
}

async function verify(file: string, root: string, purpose: string): Promise<string | undefined> {
  const only = ['-no-CApath', '-no-CAstore', '-CAfile', root];
  try {
    await run('openssl', ['verify', '-x509_strict', '-purpose', purpose, ...only, '-untrusted', file, file]);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^.* failed: /s, '');
  }
}

async function withFile<T>({ folder }: Anchor, text: string, use: (file: string) => Promise<T>): Promise<T> {
  const place = mkdtempSync(join(folder, 'issued-'));
  try {
    const file = join(place, 'certificate.pem');
    writeFileSync(file, text);
    return await use(file);
  } finally {
    rmSync(place, { recursive: true });
  }
}
