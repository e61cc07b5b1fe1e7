import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readTextFile } from '../../core/files';
import type { ConformanceConfig } from './config';

const MAX_BYTES = 1024 * 1024;
/** Longer than any chain of a site. */
const LONGEST = 8;

/** Reads the probe's own certificate, and follows it up to an anchor. @returns what is wrong, or undefined */
export function chainProblem(files: ConformanceConfig['certificate'], now: number): string | undefined {
  try {
    const [leaf, ...others] = certificatesIn(files.certFile);
    const anchors = certificatesIn(files.caFile);
    if (leaf === undefined || anchors.length === 0) return 'a file holds no certificate';
    const key = createPrivateKey(readTextFile(files.keyFile, { label: 'key', maxBytes: MAX_BYTES }));
    return leaf.checkPrivateKey(key) ? followed(leaf, { others, anchors, now }) : 'the key is another certificate’s';
  } catch {
    // What OpenSSL says of a broken file may hold a part of it.
    return 'a file cannot be read as a certificate or key';
  }
}

interface Around {
  readonly others: readonly X509Certificate[];
  readonly anchors: readonly X509Certificate[];
  readonly now: number;
}

function followed(leaf: X509Certificate, { others, anchors, now }: Around): string | undefined {
  let current = leaf;
  for (let step = 0; step < LONGEST; step += 1) {
    if (!isValid(current, now))
      return `${step === 0 ? 'its own certificate' : 'a certificate above it'} is not valid now`;
    const anchor = issuerOf(current, anchors);
    if (anchor !== undefined) return isValid(anchor, now) ? undefined : 'the anchor of the site is not valid now';
    const next = issuerOf(current, others);
    if (next === undefined) return 'the chain does not reach an anchor of the site';
    current = next;
  }
  return 'the chain has no end';
}

function issuerOf(certificate: X509Certificate, candidates: readonly X509Certificate[]): X509Certificate | undefined {
  return candidates.find((one) => one.ca && certificate.checkIssued(one) && certificate.verify(one.publicKey));
}

function isValid({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}

function certificatesIn(file: string): readonly X509Certificate[] {
  const text = readTextFile(file, { label: 'certificate', maxBytes: MAX_BYTES });
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
