import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SallyportError } from '../../core/errors';
import { writeTextFile } from '../../core/files';
import { readCredentials, type Credentials } from '../s3/config';
import { identitiesFile, keeperFolder, type Client, type StoreConfig } from './config';

interface Identity {
  readonly name: string;
  readonly credentials: readonly [Credentials];
  readonly actions: readonly string[];
}

/** Who makes buckets, and may everything. */
const KEEPER = 'keeper';
/** For the user of the pod alone. */
const OWN = { mode: 0o600 };
const [ACCESS_BYTES, SECRET_BYTES] = [10, 32];

/**
 * Writes who may call the gateway: each client in its own bucket, and one who makes buckets, with keys made here. There is
 * always this one, since a gateway without an identity asks nobody who he is.
 * @throws SallyportError 'usage' for a key that is none, or that two clients share
 */
export function writeIdentities(config: StoreConfig): void {
  const keeper: Credentials = {
    accessKey: randomBytes(ACCESS_BYTES).toString('hex'),
    secretKey: randomBytes(SECRET_BYTES).toString('hex'),
  };
  const identities = [
    { name: KEEPER, credentials: [keeper], actions: ['Admin'] },
    ...config.clients.map(identityOf),
  ] satisfies readonly Identity[];
  refuseShared(identities);
  const folder = keeperFolder(config);
  writeTextFile(join(folder, 'access-key'), keeper.accessKey, OWN);
  writeTextFile(join(folder, 'secret-key'), keeper.secretKey, OWN);
  writeTextFile(identitiesFile(config), `${JSON.stringify({ identities }, null, 2)}\n`, OWN);
}

function identityOf({ name, bucket, keys }: Client): Identity {
  const actions = ['Read', 'Write', 'List'].map((action) => `${action}:${bucket}`);
  return { name, credentials: [readCredentials(keys)], actions };
}

function refuseShared(identities: readonly Identity[]): void {
  const owners = new Map<string, string>();
  for (const { name, credentials } of identities) {
    const [{ accessKey }] = credentials;
    const other = owners.get(accessKey);
    owners.set(accessKey, name);
    if (other === undefined) continue;
    throw new SallyportError('usage', {
      message: `${other} and ${name} have the same access key: the store could not tell them apart`,
      fix: `give each a key of its own in the Secrets object-store-${other} and object-store-${name}`,
    });
  }
}
