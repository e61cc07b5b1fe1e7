import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { ReadCertificate } from './certificates';
import { finding } from './finding';
import type { ChainFinding } from './report';

/** A key file. Nothing of its content gets into a finding. */
export interface KeyFile {
  readonly file: string;
  readonly text: string;
}

/** Whether a key can be read by cert-manager, and belongs to the issuing certificate. */
export function keyFindings({ file, text }: KeyFile, issuing: ReadCertificate | undefined): ChainFinding[] {
  const key = privateKeyIn(text);
  if (key === undefined) return [unreadable(file, text)];
  if (issuing === undefined || createPublicKey(key).equals(issuing.publicKey)) return [];
  return [
    finding(
      'key-mismatch',
      { file },
      {
        message: 'the key does not belong to the issuing certificate',
        value: issuing.subject,
        allowed: `the key of certificate ${issuing.number}`,
        fix: 'name the key that the certificate was made for',
      },
    ),
  ];
}

function privateKeyIn(text: string): KeyObject | undefined {
  // Without a password given, the library would ask the terminal for the one of an encrypted key.
  if (isEncrypted(text)) return undefined;
  try {
    return createPrivateKey({ key: text, passphrase: '' });
  } catch {
    return undefined;
  }
}

function isEncrypted(text: string): boolean {
  return /ENCRYPTED/.test(text);
}

function unreadable(file: string, text: string): ChainFinding {
  return finding(
    'key-unreadable',
    { file },
    {
      message: isEncrypted(text) ? 'the key is encrypted, and cert-manager has no password' : 'the key cannot be read',
      value: '',
      allowed: 'one private key in PEM, not encrypted: PKCS#8, PKCS#1 or SEC 1',
      fix: 'openssl pkey -in FILE -out NEW writes it so; keep the file readable for yourself alone',
    },
  );
}
