import { SigningKey } from './wire/openpgp';

/** Who signs releases at the lab's site, and somebody who signs and is not asked. */
export const RELEASE_SIGNER = new SigningKey(Buffer.alloc(32, 'lab-only releases'), 'lab releases');
export const OTHER_SIGNER = new SigningKey(Buffer.alloc(32, 'lab-only stranger'), 'lab stranger');
