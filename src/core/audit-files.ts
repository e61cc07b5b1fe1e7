import { z } from 'zod';
import type { Boundary } from './boundary';
import { readValues } from './knobs';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const FINGERPRINT = /^[0-9a-f]{64}$/;

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

/** Schema of a boundary file, for auditing manifests that are not ours (decisions 1). */
export function boundarySchema(): z.ZodType<Boundary> {
  const list = z.array(z.string().min(1)).default([]);
  return z.strictObject({
    domains: list.describe('DNS domains that are inside'),
    registries: list.describe('where images may come from: host or host/prefix'),
    cidrs: list.describe('address blocks that are inside'),
    clients: list.describe('address blocks from which users may come in; nothing may go there'),
    trustAnchors: z
      .array(z.string().regex(FINGERPRINT))
      .default([])
      .describe('SHA-256 of the certificates that may be trust anchors, hex'),
    resolvers: list.describe('addresses of DNS servers that may be asked'),
    timeSources: list.describe('names and addresses of time servers that may be asked'),
    egress: z
      .array(z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) }))
      .default([])
      .describe('outside destinations that are permitted'),
  }) as z.ZodType<Boundary>;
}

/** Reads a boundary file. @throws SallyportError 'usage' with every problem and its place. */
export function readBoundary(file: string): Boundary {
  return readValues(file, 'boundary file', boundarySchema()).value;
}

/** Reads a waiver file. @throws SallyportError 'usage' with every problem and its place. */
export function readWaivers(file: string): readonly WaiverEntry[] {
  const text = z.string().min(1);
  const entry = z.strictObject({
    rule: text.describe('rule id'),
    object: text.describe('apiVersion/kind/namespace/name'),
    path: text.describe('JSON pointer'),
    value: text.describe('the value, exactly as the finding has it'),
    reason: text.describe('why it is acceptable'),
    owner: text.describe('who answers for it'),
    expires: z.string().regex(DATE).describe('last day it holds, YYYY-MM-DD'),
  });
  return readValues(file, 'waiver file', z.strictObject({ waivers: z.array(entry) })).value.waivers;
}
