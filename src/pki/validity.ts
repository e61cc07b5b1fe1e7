import { LONGEST_LIFE_HOURS } from '../core/issuing-ca';
import { utc, type ReadCertificate } from './certificates';
import { finding } from './finding';
import type { ChainFinding } from './report';

const HOUR = 3_600_000;

/** Whether a certificate is valid now, and long enough for one that is issued now to end before it. */
export function validityFindings(certificate: ReadCertificate, now: Date): ChainFinding[] {
  const begin = new Date(certificate.x509.validFrom);
  const end = new Date(certificate.x509.validTo);
  if (!(begin <= now)) return [early(certificate, begin, now)];
  if (!(now <= end)) return [over(certificate, end, now)];
  const left = (end.getTime() - now.getTime()) / HOUR;
  return left >= LONGEST_LIFE_HOURS ? [] : [short(certificate, end, left)];
}

function early(certificate: ReadCertificate, begin: Date, now: Date): ChainFinding {
  return finding('not-yet-valid', certificate, {
    message: 'the certificate is not valid yet',
    value: `from ${utc(begin)}`,
    allowed: `from ${utc(now)} or before`,
    fix: 'wait, or set the clock of this machine right',
  });
}

function over(certificate: ReadCertificate, end: Date, now: Date): ChainFinding {
  return finding('expired', certificate, {
    message: 'the certificate is no longer valid',
    value: `until ${utc(end)}`,
    allowed: `after ${utc(now)}`,
    fix: 'let it be renewed',
  });
}

function short(certificate: ReadCertificate, end: Date, left: number): ChainFinding {
  return finding('ends-too-soon', certificate, {
    message: 'the certificate ends before those that it is to issue',
    value: `until ${utc(end)}, ${Math.floor(left / 24)} days`,
    allowed: `at least ${LONGEST_LIFE_HOURS / 24} days, the life of our certificates`,
    fix: 'let it be renewed; cert-manager does not renew it',
  });
}
