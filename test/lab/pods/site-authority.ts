import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabAuthority, type KeyPair } from '../certificates';

/** Files of the public key infrastructure of the site that the lab plays. */
export interface SiteAuthority {
  /** What everything trusts. */
  readonly root: string;
  /** The intermediate that cert-manager issues with. */
  readonly issuing: KeyPair;
  /** The intermediate, then the root. */
  readonly chain: string;
}

export async function makeSiteAuthority(folder: string): Promise<SiteAuthority> {
  const authority = await LabAuthority.create(folder);
  const issuing = await authority.issueAuthority('issuing', { commonName: 'lab issuing authority' });
  const chain = join(folder, 'chain.pem');
  writeFileSync(chain, [issuing.cert, authority.root.cert].map((file) => readFileSync(file, 'utf8')).join(''));
  return { root: authority.root.cert, issuing, chain };
}
