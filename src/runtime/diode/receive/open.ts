import { createHmac, timingSafeEqual } from 'node:crypto';
import { aggregates, DIODE_SCHEMA } from '../../../core/diode-schema';
import type { ApprovedAggregate } from '../config';
import { judge } from '../record';

/** Why a datagram is thrown away. Words of ours only. */
export const FAULTS = ['malformed', 'unknown-key', 'bad-mac', 'other-schema', 'off-schema'] as const;
export type Fault = (typeof FAULTS)[number];

/** A datagram that the key of the site vouches for, and the list allows. */
export interface Received {
  readonly since: number;
  readonly sequence: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly value: number;
}

export type Opened = { readonly received: Received } | { readonly fault: Fault };

const BYTES = 640;
const FORM = /^(\{[\x20-\x7e]+\})\n([0-9a-f]{64})\n *$/;
/** How every line begins; whose key it is must be known before anything of it can be believed. */
const HEAD = /^\{"schema":"[a-z0-9./-]{1,40}","key":"([a-z0-9-]{1,32})",/;

const APPROVED: ReadonlyMap<string, ApprovedAggregate> = new Map(aggregates().map((one) => [one.name, one]));

/** Opens a datagram: its form, its HMAC, its version, and the list, in this order. Nothing is parsed before the HMAC fits. */
export function openDatagram(bytes: Buffer, keys: ReadonlyMap<string, Buffer>): Opened {
  const [, line = '', mac = ''] = (bytes.length === BYTES && FORM.exec(bytes.toString('latin1'))) || [];
  const [, id = ''] = HEAD.exec(line) ?? [];
  if (id === '') return { fault: 'malformed' };
  const key = keys.get(id);
  if (key === undefined) return { fault: 'unknown-key' };
  const own = createHmac('sha256', key).update(line, 'ascii').digest();
  if (!timingSafeEqual(own, Buffer.from(mac, 'hex'))) return { fault: 'bad-mac' };
  return readLine(line);
}

function readLine(line: string): Opened {
  const { schema, since, sequence, name, labels, unit, value } = parse(line);
  if (schema !== DIODE_SCHEMA) return { fault: 'other-schema' };
  const verdict = judge(JSON.stringify({ name, labels, value }), APPROVED);
  if ('refusal' in verdict || unit !== verdict.record.aggregate.unit) return { fault: 'off-schema' };
  if (!isNumber(since) || !isNumber(sequence) || sequence < since) return { fault: 'off-schema' };
  const { aggregate, labels: own } = verdict.record;
  const words = { name: aggregate.name, labels: Object.fromEntries(own), unit: aggregate.unit };
  return { received: { since, sequence, ...words, value: verdict.record.value } };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}
