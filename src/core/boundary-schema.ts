import { z } from 'zod';
import {
  asCidr,
  isPrivate,
  isUnicast,
  parseAddress,
  type parseAddressOrBlock,
  parseBlock,
  PRIVATE_BLOCKS,
} from './address';
import type { Boundary } from './boundary';
import { isWithin } from './deny-list';
import { pattern, refuseBy, type Refusal } from './knobs';
import { judgeDestination, judgeDestinationIn, judgeDestinationPort, type DestinationRules } from './site/destinations';
import { judgeDomain, judgeName } from './site/names';
import { judgeRegistryHost, judgeRegistryPrefix } from './site/registry-schema';
import { judgeFingerprint } from './site/trust';

const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * Schema of a boundary file, for auditing manifests that are not ours (decisions 1). It may say no more than a values file
 * may (decisions 2): what is public is outside, whoever calls it inside.
 * @param rules what the tier permits, or what is closed without one.
 */
export function boundarySchema(rules: DestinationRules): z.ZodType<Boundary> {
  return z.strictObject({
    domains: listOf(judgeDomain).describe('DNS domains that are inside'),
    registries: listOf((text) => judgeRegistry(text, rules)).describe(
      'where images may come from: host or host/prefix',
    ),
    cidrs: listOf((text) => judgeAddress(text, parseBlock(text))).describe('address blocks that are inside'),
    clients: listOf((text) => judgeAddress(text, parseBlock(text))).describe(
      'address blocks from which users may come in; nothing may go there',
    ),
    trustAnchors: z
      .array(pattern(FINGERPRINT, '64 lower-case hex digits').check(refuseBy(judgeFingerprint)))
      .default([])
      .describe('SHA-256 of the certificates that may be trust anchors, hex'),
    resolvers: listOf((text) => judgeAddress(text, parseAddress(text))).describe(
      'addresses of DNS servers that may be asked',
    ),
    timeSources: listOf(judgeTimeSource).describe('names and addresses of time servers that may be asked'),
    egress: z
      .array(
        z.strictObject({
          host: z.string().check(refuseBy((host) => judgeExit(host, rules))),
          port: z.int().min(1).max(65_535).check(refuseBy(judgeDestinationPort)),
        }),
      )
      .default([])
      .describe('outside destinations that are permitted'),
  }) as z.ZodType<Boundary>;
}

function listOf(judge: (text: string) => Refusal | undefined) {
  return z.array(z.string().check(refuseBy(judge))).default([]);
}

/** A registry is of the site, or one of the upstreams that the tier lists. */
function judgeRegistry(text: string, { registries }: DestinationRules): Refusal | undefined {
  const [host = '', ...path] = text.split('/');
  const name = host.replace(/:[0-9]+$/, '');
  const refusal = judgeRegistryHost(host) ?? judgeRegistryPrefix(path.join('/'));
  if (refusal !== undefined || registries.some((registry) => isWithin(name, registry))) return refusal;
  return judgeDomain(name);
}

function judgeAddress(text: string, parsed: ReturnType<typeof parseAddressOrBlock>): Refusal | undefined {
  if ('problem' in parsed) return { message: parsed.problem, fix: parsed.fix };
  if (isPrivate(parsed.block) && isUnicast(parsed.block)) return undefined;
  return {
    message: `${asCidr(text)} is not private: anybody may have an address in it`,
    allowed: `addresses in ${PRIVATE_BLOCKS.join(', ')}`,
    fix: 'list what is inside; a destination outside stands under egress, by name',
  };
}

function judgeTimeSource(text: string): Refusal | undefined {
  const parsed = parseAddress(text);
  if ('block' in parsed) return judgeAddress(text, parsed);
  return judgeName(text) ?? judgeDomain(text);
}

function judgeExit(host: string, rules: DestinationRules): Refusal | undefined {
  if (rules.isOpen) return judgeDestination(host) ?? judgeDestinationIn(host, rules);
  return {
    message: `tier ${rules.tier ?? ''} has no destinations outside the boundary`,
    fix: 'remove the entry: nothing leaves this tier',
  };
}
