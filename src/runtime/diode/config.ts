import { z } from 'zod';
import type { Aggregate } from '../../core/diode-schema';
import { readJson } from '../read-json';

const text = z.string().min(1).max(300);
const port = z.int().min(1).max(65_535);
const whole = z.int();

const aggregate = z.strictObject({
  name: z.string().regex(/^agg:[a-z0-9_]{1,80}$/),
  kind: z.literal('gauge'),
  unit: z.enum(['count', 'tokens', 'milliseconds', 'percent']),
  min: whole,
  max: whole,
  step: whole.min(1),
  k: whole.min(0),
  labels: z.record(z.string().regex(/^[a-z_]{1,40}$/), z.array(z.string().regex(/^[a-z0-9_-]{1,40}$/)).min(1)),
});

const schema = z.strictObject({
  /** Version of the wire format; stands in every record. */
  schema: text,
  /** Port of the records, with client certificates; 0 takes any free one, for tests. */
  listen: z.strictObject({ port: z.int().min(0).max(65_535) }),
  /** Port of health and counts, plain. */
  health: z.strictObject({ port: z.int().min(0).max(65_535) }),
  tls: z.strictObject({
    certFile: text,
    keyFile: text,
    caFile: text,
    /** SPIFFE ids that may send records. */
    clients: z.array(z.string().startsWith('spiffe://')).min(1),
  }),
  /** The sending side of the diode: an address, so that no name is resolved. */
  destination: z.strictObject({ address: z.union([z.ipv4(), z.ipv6()]), port }),
  hmac: z.strictObject({ keyFile: text, keyId: z.string().regex(/^[a-z0-9-]{1,32}$/) }),
  /** Where the sequence survives a restart. */
  sequenceFile: text,
  /** How often each datagram is sent: nothing on the other side can ask again. */
  repeat: z.int().min(1).max(10),
  /** Shortest time between two records of the same name and labels; bounds what could be told by timing. */
  minIntervalSeconds: z.number().min(0).max(86_400),
  aggregates: z.array(aggregate).min(1).max(500),
});

export type ValidatorConfig = z.infer<typeof schema>;
export type ApprovedAggregate = Omit<Aggregate, 'purpose' | 'expr'>;

/**
 * Reads the validator's configuration, the approved list included.
 * @throws SallyportError 'usage' with every problem.
 */
export function readConfig(file: string): ValidatorConfig {
  return readJson(file, 'configuration of the diode validator', schema);
}
