import { dirname, join } from 'node:path';
import { loadPolicy, type GatewayPolicy } from '../core/gateway-policy';
import type { Lock } from '../core/image';
import { readLock } from '../core/lock';
import { readCatalogue, type Catalogue } from '../core/model-catalogue';
import { loadSite, siteRulesOf, type LoadedValues } from '../core/site';
import type { Tier } from '../core/tier';
import type { Sources } from './places';

/** Where the four input files lie. Policy, models and lock are siblings of the values file unless named (decisions 15). */
export interface InputPaths {
  readonly values: string;
  readonly policy?: string;
  readonly models?: string;
  readonly lock?: string;
}

/** Everything a render depends on, parsed and checked. */
export interface Inputs {
  readonly values: LoadedValues;
  readonly policy: GatewayPolicy;
  readonly models: Catalogue;
  readonly lock: Lock;
  /** The way back to the keys of the files, for what only a component can refuse. @default refusals have no line */
  readonly sources?: Sources;
}

/** Reads the inputs of a tier. Every problem of a file is reported, with file, line and column. */
export function loadInputs(tier: Tier, paths: InputPaths): Inputs {
  const values = loadSite(paths.values, siteRulesOf(tier));
  const sibling = (name: string): string => join(dirname(paths.values), name);
  const models = readCatalogue(paths.models ?? sibling('models.yaml'));
  const deployments = models.deployments.map((deployment) => deployment.name);
  const policy = loadPolicy(paths.policy ?? sibling('policy.yaml'), { deployments });
  return {
    values,
    models,
    policy: policy.value,
    lock: readLock(paths.lock ?? sibling('lock.yaml')),
    sources: { values: values.positions, policy: policy.source },
  };
}
