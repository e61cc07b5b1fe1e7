import { bytes, fieldsOf, uint } from './protobuf';

/** Call of the rate limiting service of Envoy, version 3. */
export const SHOULD_RATE_LIMIT = '/envoy.service.ratelimit.v3.RateLimitService/ShouldRateLimit';

/** Field numbers of its messages. */
const REQUEST = { domain: 1, descriptors: 2, hits: 3 };
const DESCRIPTOR = { entries: 1 };
const ENTRY = { key: 1, value: 2 };
const RESPONSE = { overall: 1 };
const VERDICTS = ['unknown', 'ok', 'over limit'] as const;

export type Verdict = (typeof VERDICTS)[number];

export interface Question {
  readonly domain: string;
  readonly key: string;
  readonly value: string;
  /** How many requests it stands for. */
  readonly hits: number;
}

export function rateLimitRequest({ domain, key, value, hits }: Question): Buffer {
  const entry = Buffer.concat([bytes(ENTRY.key, key), bytes(ENTRY.value, value)]);
  const descriptor = bytes(DESCRIPTOR.entries, entry);
  return Buffer.concat([
    bytes(REQUEST.domain, domain),
    bytes(REQUEST.descriptors, descriptor),
    uint(REQUEST.hits, hits),
  ]);
}

/** What the answer says of the whole request. */
export function verdictIn(message: Buffer): Verdict {
  const [code = 0n] = fieldsOf(message).get(RESPONSE.overall) ?? [];
  return VERDICTS[Number(code)] ?? 'unknown';
}
