import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { StagingAuthority } from '../staging-authority';
import type { Identity } from '../wire/grpc';

/** A key and a certificate of somebody outside the cluster whom the site's own root knows. */
export async function outsider(authority: StagingAuthority, name: string): Promise<Identity> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const cert = await authority.signFor(name, key, [`DNS:${name}`]);
  return { cert, key, ca: readFileSync(authority.root, 'utf8') };
}
