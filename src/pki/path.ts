import { fingerprintOf, type ReadCertificate } from './certificates';
import { finding, note } from './finding';
import type { ChainFinding } from './report';

/** The chain from the issuing certificate to the last one known, and what is wrong with how the file lists it. */
export interface Path {
  readonly certificates: readonly ReadCertificate[];
  readonly findings: readonly ChainFinding[];
}

/**
 * Finds the one chain in a file and goes on to its root. Names join certificates; whether the signatures hold is judged
 * apart, so that a chain with one bad signature is not taken for two chains.
 *
 * @param roots certificates that are trusted; none: a root in the file itself will do
 */
export function pathThrough(read: readonly ReadCertificate[], roots: readonly ReadCertificate[]): Path {
  const { unique, findings: duplicates } = withoutDuplicates(read);
  const path = mainPath(unique);
  const { certificates, findings } = toRoot(path, roots);
  return { certificates, findings: [...duplicates, ...layout(unique, path), ...findings] };
}

function withoutDuplicates(read: readonly ReadCertificate[]): {
  readonly unique: readonly ReadCertificate[];
  readonly findings: readonly ChainFinding[];
} {
  const first = new Map<string, ReadCertificate>();
  const findings: ChainFinding[] = [];
  for (const certificate of read) {
    const known = first.get(fingerprintOf(certificate.x509));
    if (known === undefined) first.set(fingerprintOf(certificate.x509), certificate);
    else findings.push(duplicate(certificate, known));
  }
  return { unique: [...first.values()], findings };
}

function duplicate(certificate: ReadCertificate, known: ReadCertificate): ChainFinding {
  return finding('duplicate', certificate, {
    message: `the same certificate as number ${known.number}`,
    value: certificate.subject,
    allowed: 'each certificate once',
    fix: `remove certificate ${certificate.number}`,
  });
}

/** The longest way up that begins at a certificate which signed no other; of two, the one with the first certificate. */
function mainPath(unique: readonly ReadCertificate[]): readonly ReadCertificate[] {
  const issuers = new Set(unique.map((certificate) => issuerAmong(certificate, unique)));
  const heads = unique.filter((certificate) => !issuers.has(certificate));
  const paths = (heads.length === 0 ? unique : heads).map((head) => upwards(head, unique));
  return paths.find((path) => unique[0] !== undefined && path.includes(unique[0])) ?? [];
}

function upwards(head: ReadCertificate, among: readonly ReadCertificate[]): readonly ReadCertificate[] {
  const path: ReadCertificate[] = [];
  for (
    let next: ReadCertificate | undefined = head;
    next !== undefined && !path.includes(next);
    next = issuerAmong(next, among)
  )
    path.push(next);
  return path;
}

/** Who issued a certificate, by name; of several with the name, the one whose key signed it. */
function issuerAmong(certificate: ReadCertificate, among: readonly ReadCertificate[]): ReadCertificate | undefined {
  if (certificate.isSelfSigned) return undefined;
  const named = among.filter((other) => other !== certificate && other.x509.subject === certificate.x509.issuer);
  return named.find((other) => hasSigned(other, certificate)) ?? named[0];
}

/** True if the key of one certificate signed the other; a key of another kind did not. */
export function hasSigned(issuer: ReadCertificate, certificate: ReadCertificate): boolean {
  try {
    return certificate.x509.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function layout(unique: readonly ReadCertificate[], path: readonly ReadCertificate[]): ChainFinding[] {
  const others = unique.filter((certificate) => !path.includes(certificate));
  if (others.length > 0) return others.map((other) => stranger(other, path));
  const isInOrder = path.every((certificate, index) => certificate === unique[index]);
  const [first] = unique;
  if (isInOrder || first === undefined) return [];
  return [
    finding('wrong-order', first, {
      message: 'the certificates do not follow each other',
      value: unique.map(({ number }) => number).join(', '),
      allowed: 'the issuing certificate first, each one followed by its issuer',
      fix: `write them in the order ${path.map(({ number }) => number).join(', ')}`,
    }),
  ];
}

function stranger(certificate: ReadCertificate, path: readonly ReadCertificate[]): ChainFinding {
  return finding('several-chains', certificate, {
    message: 'a certificate that does not belong to the chain',
    value: certificate.subject,
    allowed: `one chain, as that of certificate ${path.map(({ number }) => number).join(', ')}`,
    fix: 'remove it, or add the certificate that joins the two',
  });
}

function toRoot(path: readonly ReadCertificate[], roots: readonly ReadCertificate[]): Path {
  const last = path.at(-1);
  if (last === undefined) return { certificates: path, findings: [] };
  if (last.isSelfSigned) return { certificates: path, findings: confirmed(last, roots) };
  const anchors = roots.filter(({ isSelfSigned }) => isSelfSigned);
  const root = issuerAmong(last, anchors);
  return root === undefined
    ? { certificates: path, findings: [incomplete(last, roots)] }
    : { certificates: [...path, root], findings: [] };
}

function confirmed(last: ReadCertificate, roots: readonly ReadCertificate[]): ChainFinding[] {
  if (roots.length === 0)
    return [
      note('wrong-root', last, {
        message: 'nobody said which root is trusted: the chain was judged by the root that it brings',
        value: last.subject,
        allowed: 'a root that the cluster trusts',
        fix: 'add --root, or --tier for the trust file of the site',
      }),
    ];
  if (roots.some(({ x509 }) => fingerprintOf(x509) === fingerprintOf(last.x509))) return [];
  return [
    finding('wrong-root', last, {
      message: 'the chain ends at a root that is not trusted',
      value: last.subject,
      allowed: roots.map(({ subject }) => subject).join('; '),
      fix: 'let a trusted root sign the chain, or put this root into the trust file of the site',
    }),
  ];
}

function incomplete(last: ReadCertificate, roots: readonly ReadCertificate[]): ChainFinding {
  return finding('incomplete', last, {
    message: 'the chain ends before its root',
    value: `issued by ${last.x509.issuer.split('\n').join(', ')}`,
    allowed: roots.length === 0 ? 'a chain up to a self-signed root' : roots.map(({ subject }) => subject).join('; '),
    fix:
      roots.length === 0
        ? 'add the missing certificates, or name the root with --root'
        : 'add the certificates between this one and a trusted root',
  });
}
