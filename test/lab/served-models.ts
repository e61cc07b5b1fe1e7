import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { madeUpDigest } from './lock';

/** A model that a cluster serves, as the catalogue of the values has it. */
export interface ServedModel {
  /** Name of its Deployment, such as `vllm-chat`. */
  readonly workload: string;
  /** What its pods ask for, such as `nvidia.com/gpu`. */
  readonly device: string;
  /** Accelerators of one replica, times its replicas. */
  readonly count: number;
}

/** What admission has to let pass where models are served. */
export interface ListedModel {
  /** `organisation/name#sha256:…` */
  readonly reference: string;
  /** Claim of one deployment of it. */
  readonly claim: string;
}

interface Catalogue {
  readonly models?: readonly { readonly id: string; readonly artefact: { readonly digest: string | null } }[];
  readonly deployments: readonly {
    readonly name: string;
    readonly model?: string;
    readonly engine: string;
    readonly accelerator: string;
    readonly gpus: number;
    readonly replicas?: number;
  }[];
}

/** The plane that watches and hands out policy; models run in the other. */
const SERVE_NOTHING = ['byoc/control-plane'];

/**
 * Reads the catalogue once more, and not through the renderer, so that a replica or a device that gets lost there is missed.
 * @param values folder of the values that the output was rendered with
 * @param output such as `airgapped`, or `byoc/data-plane`
 */
export function servedModels(values: string, output: string): readonly ServedModel[] {
  if (SERVE_NOTHING.includes(output)) return [];
  const { file, deployments } = read(values);
  if (deployments.length === 0) throw new Error(`${file}: serves no model`);
  return deployments.map(({ name, engine, accelerator, gpus, replicas = 1 }) => ({
    workload: `${engine}-${name}`,
    device: `${accelerator}.com/gpu`,
    count: gpus * replicas,
  }));
}

/**
 * The models of the catalogue with their claims, one a deployment, again not through the renderer.
 * @throws Error for a model without a digest, which admission refuses
 */
export function listedModels(values: string): readonly ListedModel[] {
  const { file, models = [], deployments } = read(values);
  return deployments.map(({ name, model = '' }) => {
    const digest = models.find(({ id }) => id === model)?.artefact.digest;
    if (typeof digest !== 'string') throw new Error(`${file}: the model of ${name} has no digest`);
    return { reference: `${model}#${digest}`, claim: `model-${name}` };
  });
}

/** Gives each model without a digest one that is made up, so that admission can be tried: no artefact has it. */
export function importModels(values: string): void {
  const { file, models = [] } = read(values);
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const [index, { id, artefact }] of models.entries()) {
    if (artefact.digest === null) document.setIn(['models', index, 'artefact', 'digest'], madeUpDigest(id));
  }
  writeFileSync(file, document.toString());
}

function read(values: string): Catalogue & { readonly file: string } {
  const file = join(values, 'models.yaml');
  return { file, ...(parse(readFileSync(file, 'utf8')) as Catalogue) };
}
