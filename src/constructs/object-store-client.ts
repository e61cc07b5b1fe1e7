import type { Endpoint } from '../core/graph';
import { bucketOf, OBJECT_STORE_REGION, objectStoreSecret } from '../core/object-store';
import type { EnvValue } from './container';
import { TRUST_FILE } from './trust';

/** What a program needs to know of its bucket; keys are variables of its container, so that no file has them. */
export interface ObjectStoreClient {
  /** Host and port. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly caFile: string;
  /** As a configuration file refers to the variables. */
  readonly accessKey: string;
  readonly secretKey: string;
}

const [ACCESS_KEY, SECRET_KEY] = ['OBJECT_STORE_ACCESS_KEY', 'OBJECT_STORE_SECRET_KEY'] as const;

/** The bucket of a caller at an endpoint of an object store, ours or the site's. */
export function objectStoreClient(caller: string, { host, port }: Pick<Endpoint, 'host' | 'port'>): ObjectStoreClient {
  return {
    endpoint: `${host}:${port}`,
    bucket: bucketOf(caller),
    region: OBJECT_STORE_REGION,
    caFile: TRUST_FILE,
    accessKey: `\${${ACCESS_KEY}}`,
    secretKey: `\${${SECRET_KEY}}`,
  };
}

/** Variables with the keys of a caller, from its Secret. */
export function objectStoreEnvironment(caller: string): Readonly<Record<string, EnvValue>> {
  const secret = objectStoreSecret(caller);
  return {
    [ACCESS_KEY]: { secret, key: 'access-key' },
    [SECRET_KEY]: { secret, key: 'secret-key' },
  };
}
