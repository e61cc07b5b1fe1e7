import { aggregates, DIODE_SCHEMA } from '../../../../src/core/diode-schema';
import { datagram } from '../../../../src/runtime/diode/datagram';

export const KEY = Buffer.alloc(32, 7);

export interface Sent {
  readonly sequence: number;
  readonly since?: number;
  readonly value?: number;
  readonly key?: Buffer;
  readonly keyId?: string;
  readonly schema?: string;
}

/** What the real sender puts on the wire for `agg:targets_up`. */
export function sent({ sequence, since = 1, value = 7, key = KEY, keyId = 'k1', schema = DIODE_SCHEMA }: Sent): Buffer {
  const aggregate = aggregates().find(({ name }) => name === 'agg:targets_up');
  if (aggregate === undefined) throw new Error('the list has no agg:targets_up');
  return datagram({ aggregate, labels: [], value }, sequence, { schema, keyId, key, since });
}
