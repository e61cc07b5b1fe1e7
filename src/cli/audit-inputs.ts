import type { Command } from 'commander';
import { tierBoundary, tierPermissions } from '../app';
import type { AuditOptions } from '../audit';
import { readBoundary, readWaivers } from '../core/audit-files';
import { SallyportError } from '../core/errors';
import { readLock } from '../core/lock';
import { destinationRulesOf, STRICT_DESTINATIONS } from '../core/site/destinations';
import { inputsFor, tierOption, type InputFlags } from './inputs';

/** Flags of the commands that look at manifests. */
export interface AuditFlags extends InputFlags {
  readonly tier?: string;
  readonly boundary?: string;
  readonly waivers?: string;
  readonly asOf?: string;
}

export function addAuditOptions(command: Command): Command {
  return command
    .addOption(tierOption('the tier whose permissions apply'))
    .option('--boundary <file>', 'what counts as inside (default: site and cluster of values/<tier>.yaml)')
    .option('--values <file>', 'values file that the boundary is taken from (default: values/<tier>.yaml)')
    .option('--lock <file>', 'images by digest (default: lock.yaml beside the values)');
}

/** What the auditor is told: the boundary, what the tier permits, the lock. Manifests of strangers need no tier, only a boundary. */
export function auditOptions(flags: AuditFlags): AuditOptions {
  const shared = {
    waivers: flags.waivers === undefined ? [] : readWaivers(flags.waivers),
    asOf: asOf(flags.asOf),
  };
  if (flags.tier === undefined) {
    return {
      ...shared,
      boundary: readBoundary(flags.boundary ?? neitherTierNorBoundary(), STRICT_DESTINATIONS),
      permissions: { tier: null, systemTrust: false, egressRelays: [] },
      lock: flags.lock === undefined ? null : readLock(flags.lock),
      exceptions: [],
    };
  }
  const { tier, inputs } = inputsFor(flags.tier, flags);
  return {
    ...shared,
    boundary:
      flags.boundary === undefined
        ? tierBoundary(tier, inputs)
        : readBoundary(flags.boundary, destinationRulesOf(tier)),
    permissions: tierPermissions(tier, inputs.values),
    lock: inputs.lock,
    exceptions: tier.exceptions,
  };
}

function asOf(date: string | undefined): string | null {
  if (date === undefined) return null;
  if (/^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date))) return date;
  throw new SallyportError('usage', {
    message: '--as-of is not a date',
    value: date,
    allowed: 'YYYY-MM-DD',
    fix: 'write a day such as 2026-05-31',
  });
}

function neitherTierNorBoundary(): never {
  throw new SallyportError('usage', {
    message: 'what counts as inside is not known',
    allowed: '--tier for manifests of ours, --boundary for anybody else’s',
    fix: 'add --tier airgapped, or --boundary with a file that lists domains, registries, cidrs, clients, trustAnchors, resolvers, timeSources, egress',
  });
}
