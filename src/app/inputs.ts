import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { readTextFile } from '../core/files';
import { loadPolicy, type GatewayPolicy } from '../core/gateway-policy';
import type { Lock } from '../core/image';
import { readLock } from '../core/lock';
import { readCatalogue, type Catalogue } from '../core/model-catalogue';
import { homelessDeployments, loadSite, siteRulesOf, type LoadedValues } from '../core/site';
import type { Tier } from '../core/tier';
import { problemAt, refuseAll } from '../core/yaml-source';
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
  /** SHA-256 of the text of the lock, hex: one line end at its end, however it is spelled. @default not known */
  readonly lockDigest?: string;
  /** The way back to the keys of the files, for what only a component can refuse. @default refusals have no line */
  readonly sources?: Sources;
}

/** Reads the inputs of a tier. Every problem of a file is reported, with file, line and column. */
export function loadInputs(tier: Tier, paths: InputPaths): Inputs {
  const values = loadSite(paths.values, siteRulesOf(tier));
  const sibling = (name: string): string => join(dirname(paths.values), name);
  const models = readCatalogue(paths.models ?? sibling('models.yaml'));
  const homeless = homelessDeployments(values.nodePools, models);
  refuseAll(homeless.map(({ path, ...refusal }) => problemAt(values.positions, path, refusal)));
  const deployments = models.deployments.map((deployment) => deployment.name);
  const policy = loadPolicy(paths.policy ?? sibling('policy.yaml'), { deployments });
  const lock = paths.lock ?? sibling('lock.yaml');
  return {
    values,
    models,
    policy: policy.value,
    lock: readLock(lock),
    lockDigest: createHash('sha256')
      .update(`${readTextFile(lock).trimEnd()}\n`)
      .digest('hex'),
    sources: { values: values.positions, policy: policy.source },
  };
}
