import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SiteNetwork } from '../site-network';
import type { StagingAuthority } from '../staging-authority';
import type { Identity } from '../wire/grpc';

/** A key and a certificate of somebody outside the cluster whom the site's own root knows. */
export async function outsider(authority: StagingAuthority, name: string): Promise<Identity> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const cert = await authority.signFor(name, key, [`DNS:${name}`]);
  return { cert, key, ca: readFileSync(authority.root, 'utf8') };
}

/** Address of a host of the site, as the values have it. */
export function siteAddress(name: string, { hosts }: Pick<SiteNetwork, 'hosts'>): string {
  const found = hosts.find(({ host }) => host === name);
  if (found === undefined) throw new Error(`the values name no host ${name}`);
  return found.address;
}
