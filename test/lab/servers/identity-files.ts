import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run';
import type { Identity } from '../wire/grpc';

/** A key and a certificate as files, for programs that take nothing else. */
export interface IdentityFiles {
  readonly cert: string;
  readonly key: string;
}

/** Writes an identity where only this process reads it. */
export function identityFiles(folder: string, name: string, { cert, key }: Identity): IdentityFiles {
  mkdirSync(folder, { recursive: true });
  const files = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  return files;
}

/** Somebody who says to be another one, by a certificate that nobody of the site has signed. */
export async function impostor(folder: string, commonName: string, uri: string): Promise<IdentityFiles> {
  mkdirSync(folder, { recursive: true });
  const files = { cert: join(folder, `false-${commonName}.pem`), key: join(folder, `false-${commonName}.key`) };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes', '-keyout', files.key];
  const names = ['-subj', `/CN=${commonName}`, '-addext', `subjectAltName=DNS:${commonName},URI:${uri}`];
  await run('openssl', ['req', '-x509', ...key, ...names, '-days', '2', '-out', files.cert]);
  return files;
}
