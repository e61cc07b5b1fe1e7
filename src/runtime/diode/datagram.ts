import { createHmac } from 'node:crypto';
import type { ApprovedRecord } from './record';

/** Size of every datagram: one size tells nothing, and this one is never fragmented. */
export const DATAGRAM_BYTES = 640;

/** What the datagrams of one validator have in common. */
export interface Seal {
  readonly schema: string;
  readonly keyId: string;
  readonly key: Buffer;
  /** First number of this run of the validator: the receiver tells a restart from a loss by it. */
  readonly since: number;
}

/** The bytes that are authenticated: one line of JSON without spaces, keys always in this order. */
export function canonical(record: ApprovedRecord, sequence: number, seal: Seal): string {
  const { aggregate, labels, value } = record;
  return JSON.stringify({
    schema: seal.schema,
    key: seal.keyId,
    since: seal.since,
    sequence,
    name: aggregate.name,
    labels: Object.fromEntries(labels),
    unit: aggregate.unit,
    value,
  });
}

/** Canonical line, line end, HMAC-SHA-256 of that line in hex, line end, spaces up to the fixed size. */
export function datagram(record: ApprovedRecord, sequence: number, seal: Seal): Buffer {
  const line = canonical(record, sequence, seal);
  const mac = createHmac('sha256', seal.key).update(line, 'ascii').digest('hex');
  const text = `${line}\n${mac}\n`;
  if (text.length > DATAGRAM_BYTES)
    throw new RangeError(`a record of ${aggregateName(record)} does not fit a datagram`);
  return Buffer.from(text.padEnd(DATAGRAM_BYTES, ' '), 'ascii');
}

function aggregateName({ aggregate }: ApprovedRecord): string {
  return aggregate.name;
}
