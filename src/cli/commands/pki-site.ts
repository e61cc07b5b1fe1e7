import { certificateNames } from '../../app/certificate-names';
import { SallyportError } from '../../core/errors';
import type { LoadedValues } from '../../core/site';
import { addInputOptions, inputsFor, tierOption, type InputFlags } from '../inputs';
import type { Command } from 'commander';

/** Flags that say whose certificates are meant. */
export interface SiteFlags extends InputFlags {
  readonly tier?: string;
}

/** What the commands of the PKI need to know of a site. */
export interface PkiSite {
  readonly values: LoadedValues;
  /** Every DNS name in a Certificate of the render. */
  readonly dnsNames: readonly string[];
}

export function addSiteOptions(command: Command): Command {
  return addInputOptions(command.addOption(tierOption('the tier whose site is meant')));
}

/** Composes the tier, without writing anything; undefined where no tier is named. */
export function siteOf(flags: SiteFlags): PkiSite | undefined {
  if (flags.tier === undefined) {
    refuseWithoutTier(flags);
    return undefined;
  }
  const { tier, inputs } = inputsFor(flags.tier, flags);
  return { values: inputs.values, dnsNames: certificateNames(tier, inputs) };
}

function refuseWithoutTier({ values, policy, models, lock }: SiteFlags): void {
  const given = Object.entries({ values, policy, models, lock }).find(([, file]) => file !== undefined);
  if (given === undefined) return;
  throw new SallyportError('usage', {
    message: `--${given[0]} is a file of a tier, and no tier is named`,
    value: given[1] ?? '',
    fix: 'add --tier',
  });
}
