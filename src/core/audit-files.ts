import { z } from 'zod';
import type { Boundary } from './boundary';
import { boundarySchema } from './boundary-schema';
import { pattern, readValues } from './knobs';
import type { DestinationRules } from './site/destinations';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_WORDS = 'a day such as 2026-05-31, in quotes';

/** An entry of a waiver file (decisions 4): exact in everything, with an owner and an end. */
export interface WaiverEntry {
  readonly rule: string;
  readonly object: string;
  readonly path: string;
  readonly value: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

/**
 * Reads a boundary file.
 * @param rules what the tier permits; `STRICT_DESTINATIONS` without one.
 * @throws SallyportError 'usage' with every problem and its place.
 */
export function readBoundary(file: string, rules: DestinationRules): Boundary {
  return readValues(file, 'boundary file', boundarySchema(rules)).value;
}

/** Reads a waiver file. @throws SallyportError 'usage' with every problem and its place. */
export function readWaivers(file: string): readonly WaiverEntry[] {
  const text = z.string().min(1).meta({ allowed: 'text that is not empty' });
  const entry = z.strictObject({
    rule: text.describe('rule id'),
    object: text.describe('apiVersion/kind/namespace/name'),
    path: text.describe('JSON pointer'),
    value: text.describe('the value, exactly as the finding has it'),
    reason: text.describe('why it is acceptable'),
    owner: text.describe('who answers for it'),
    expires: pattern(DATE, DATE_WORDS).describe('last day it holds, YYYY-MM-DD'),
  });
  return readValues(file, 'waiver file', z.strictObject({ waivers: z.array(entry) })).value.waivers;
}
