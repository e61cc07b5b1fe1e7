import { randomLabels } from './random-values-names';
import type { Draw } from './random-values-draw';

type Document = Readonly<Record<string, unknown>>;

const CONTEXTS = [2048, 8192, 32_768, 131_072];

/** A catalogue of one to four models and one to six deployments of them. */
export function randomModels(draw: Draw): { readonly document: Document; readonly deployments: readonly string[] } {
  const ids = randomLabels(draw, draw.int(1, 4), 40).map(
    (name) => `${draw.pick(['org', 'Meta-Llama', 'lab-ai', 'x_y'])}/${name}-${draw.pick(['7B', '3.1-8B', 'v0.3'])}`,
  );
  const models = ids.map((id) => ({ id, length: draw.pick(CONTEXTS) }));
  const names = randomLabels(draw, draw.pick([1, 1, 2, 2, 3, 4, 5, 6]), 40);
  return {
    deployments: names,
    document: {
      models: models.map(({ id, length }) => randomModel(draw, id, length)),
      deployments: names.map((name) => randomDeployment(draw, name, draw.pick(models))),
    },
  };
}

function randomModel(draw: Draw, id: string, contextLength: number): Document {
  const files = draw.chance(30)
    ? [{ path: 'model-00001-of-00002.safetensors', sha256: digest(draw), size: draw.int(0, 10 ** 12) }]
    : [];
  return {
    id,
    source: { repository: id, revision: draw.chance(50) ? null : digest(draw).slice(0, 40) },
    licence: {
      name: draw.pick(['Apache-2.0', 'Community License: v3']),
      spdx: null,
      gated: draw.pick([true, false, null]),
    },
    artefact: { digest: draw.chance(50) ? null : `sha256:${digest(draw)}` },
    contextLength,
    files,
  };
}

/** The same catalogue after every model was imported. */
export function imported(draw: Draw, { models, ...rest }: Document): Document {
  const digests = (models as readonly Document[]).map((model) => ({
    ...model,
    artefact: { digest: `sha256:${digest(draw)}` },
  }));
  return { models: digests, ...rest };
}

function randomDeployment(draw: Draw, name: string, model: { readonly id: string; readonly length: number }): Document {
  const engine = draw.pick(['vllm', 'tgi'] as const);
  const gpus = draw.int(1, 16);
  const maxModelLen = draw.int(512, model.length);
  return {
    name,
    model: model.id,
    servedName: `${name}${draw.pick(['', '/chat', '.v2', '_8B', '-Q4'])}`,
    engine,
    accelerator: draw.pick(['nvidia', 'amd']),
    gpus,
    replicas: draw.int(1, 5),
    maxModelLen,
    dtype: draw.pick(['auto', 'bfloat16', 'float16']),
    storage: `${draw.int(1, 900)}Gi`,
    cpu: draw.pick(['500m', '4', '32']),
    memory: `${draw.int(32, 512)}Gi`,
    // Four accelerators and more ask for it.
    sharedMemory: draw.pick(gpus >= 4 ? ['16Gi', '24Gi'] : ['64Mi', '2Gi', '16Gi']),
    ...(draw.chance(60) ? { [engine]: engine === 'vllm' ? vllmOptions(draw) : tgiOptions(draw, maxModelLen) } : {}),
  };
}

function vllmOptions(draw: Draw): Document {
  return {
    gpuMemoryUtilization: `${draw.int(10, 98)}%`,
    ...(draw.chance(50) ? { toolCallParser: draw.pick(['hermes', 'llama3_json']) } : {}),
    ...(draw.chance(50) ? { reasoningParser: 'qwen3' } : {}),
    ...(draw.chance(50) ? { maxNumSeqs: draw.int(1, 4096) } : {}),
  };
}

function tgiOptions(draw: Draw, maxModelLen: number): Document {
  return {
    ...(draw.chance(50) ? { maxInputTokens: draw.int(1, maxModelLen - 1) } : {}),
    ...(draw.chance(50) ? { maxBatchPrefillTokens: draw.int(maxModelLen, 200_000) } : {}),
  };
}

/** A policy over the deployments. @param gateways pods that share a limit out evenly */
export function randomPolicy(draw: Draw, deployments: readonly string[], gateways: number): Document {
  const projects = randomLabels(draw, draw.int(1, 4));
  return {
    projects: projects.map((name) => ({ name, teams: randomLabels(draw, draw.int(0, 2)) })),
    principals: randomLabels(draw, draw.int(0, 5)).map((name) => ({
      name,
      keyHash: `sha256:${digest(draw)}`,
      project: draw.pick(projects),
    })),
    access: draw.some(projects, 0, 4).map((project) => ({ project, models: draw.some(deployments, 1, 6) })),
    limits: draw.some(projects, 0, 4).map((project) => ({ project, requestsPerMinute: gateways * draw.int(1, 1000) })),
  };
}

/** 64 hex digits. */
export function digest(draw: Draw): string {
  return Array.from({ length: 8 }, () =>
    draw
      .int(0, 2 ** 32 - 1)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}
