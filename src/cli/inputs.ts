import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { loadInputs, tierNamed, type Inputs } from '../app';
import type { Tier } from '../core/tier';
import { TIER_NAMES } from '../core/tier';

/** Flags that name our own files. */
export interface InputFlags {
  readonly values?: string;
  readonly policy?: string;
  readonly models?: string;
  readonly lock?: string;
}

export function addInputOptions(command: Command): Command {
  return command
    .option('--values <file>', 'knobs of the site; only with exactly one --tier (default: values/<tier>.yaml)')
    .option('--policy <file>', 'gateway policy (default: policy.yaml beside the values)')
    .option('--models <file>', 'model catalogue (default: models.yaml beside the values)')
    .option('--lock <file>', 'images by digest (default: lock.yaml beside the values)');
}

export function tierOption(description: string): Option {
  return new Option('--tier <tier>', description).choices(TIER_NAMES);
}

/** Reads a tier's inputs from where the flags say, or from `values/` in the working directory. */
export function inputsFor(tier: Tier | string, flags: InputFlags): { readonly tier: Tier; readonly inputs: Inputs } {
  const chosen = typeof tier === 'string' ? tierNamed(tier) : tier;
  const values = flags.values ?? join('values', `${chosen.name}.yaml`);
  return { tier: chosen, inputs: loadInputs(chosen, { ...flags, values }) };
}
