import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A model that a cluster serves, as the catalogue of the values has it. */
export interface ServedModel {
  /** Name of its Deployment, such as `vllm-chat`. */
  readonly workload: string;
  /** What its pods ask for, such as `nvidia.com/gpu`. */
  readonly device: string;
  /** Accelerators of one replica, times its replicas. */
  readonly count: number;
}

interface Catalogue {
  readonly deployments: readonly {
    readonly name: string;
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
  const file = join(values, 'models.yaml');
  const { deployments } = parse(readFileSync(file, 'utf8')) as Catalogue;
  if (deployments.length === 0) throw new Error(`${file}: serves no model`);
  return deployments.map(({ name, engine, accelerator, gpus, replicas = 1 }) => ({
    workload: `${engine}-${name}`,
    device: `${accelerator}.com/gpu`,
    count: gpus * replicas,
  }));
}
