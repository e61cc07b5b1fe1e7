import { z } from 'zod';
import {
  choice,
  count,
  cpu,
  defineKnobs,
  dnsLabel,
  flag,
  hostless,
  line,
  memory,
  pattern,
  percent,
  storageSize,
} from '../knobs';

const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\/[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/;
const TOKENS = { min: 1, max: 100_000_000 };

/** Schema of `values/models.yaml`. */
export function modelsSchema() {
  return defineKnobs({
    models: z.array(modelSchema()).describe('models that were chosen'),
    deployments: z.array(deploymentSchema()).describe('how they are served'),
  });
}

export type RawModels = z.output<ReturnType<typeof modelsSchema>>;

function modelSchema() {
  return defineKnobs({
    // Stands in annotations and in a policy of what is rendered.
    id: hostless(REPOSITORY, 'organisation/name').describe('organisation/name, as the publisher writes it'),
    source: defineKnobs({
      repository: repository().describe('repository on the publisher’s hub'),
      revision: pattern(/^[0-9a-f]{40}$/, 'a commit of 40 hex digits')
        .nullable()
        .describe('commit; null while nobody has pinned it'),
    }).describe('where it comes from'),
    licence: defineKnobs({
      name: line().describe('name of the licence'),
      spdx: line().nullable().describe('SPDX expression; null where there is none'),
      gated: flag().nullable().describe('whether the publisher asks for acceptance; null where nobody has looked'),
      acceptedBy: line().nullable().default(null).describe('who accepted the terms for the site'),
    }).describe('terms of use'),
    artefact: defineKnobs({
      digest: pattern(/^sha256:[0-9a-f]{64}$/, 'sha256: with 64 lower-case hex digits')
        .nullable()
        .describe('digest of the imported artefact; null until import'),
    }).describe('what was imported'),
    contextLength: count(TOKENS).describe('longest context in tokens'),
    imported: defineKnobs({
      on: day().describe('day of the import'),
      by: line().describe('engineer who is responsible for it'),
    })
      .nullable()
      .default(null)
      .describe('when and by whom it was imported; null until import'),
    signature: defineKnobs({
      on: day().describe('day of the signature'),
      by: line().describe('who signed'),
    })
      .nullable()
      .default(null)
      .describe('who signed this entry; null while nobody has'),
    evaluations: z.array(evaluationSchema()).default([]).describe('results that it was accepted with'),
    files: z.array(fileSchema()).default([]).describe('files of the artefact; empty until import'),
  });
}

function evaluationSchema() {
  return defineKnobs({
    set: dnsLabel().describe('golden set or task'),
    score: z.number().min(0).max(1).meta({ allowed: 'a number from 0 to 1' }).describe('mean score'),
    on: day().describe('day of the run'),
  });
}

function day() {
  return pattern(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day such as 2026-05-31, in quotes');
}

function fileSchema() {
  return defineKnobs({
    path: pattern(/^(?!\/)(?!(.*\/)?\.\.?(\/|$))[A-Za-z0-9._/-]{1,300}$/, 'a relative path without . or ..').describe(
      'path in the artefact',
    ),
    sha256: pattern(/^[0-9a-f]{64}$/, '64 lower-case hex digits').describe('SHA-256 of the file'),
    size: count({ min: 0, max: Number.MAX_SAFE_INTEGER }).describe('bytes'),
  });
}

function deploymentSchema() {
  return defineKnobs({
    // The engine stands before it in the name of a Service, which has 63 characters.
    name: dnsLabel(40).describe('name of the deployment'),
    model: repository().describe('id of a model of this catalogue'),
    servedName: hostless(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/, 'letters, digits, and . _ / - between them').describe(
      'model name that clients send',
    ),
    engine: choice(['vllm', 'tgi']).describe('inference engine'),
    accelerator: choice(['nvidia', 'amd']).describe('vendor of the accelerators'),
    gpus: count({ min: 1, max: 16 }).describe('accelerators of one replica'),
    replicas: count({ min: 1, max: 100 }).default(1).describe('number of replicas'),
    maxModelLen: count(TOKENS).describe('longest prompt and answer together, in tokens'),
    dtype: choice(['auto', 'bfloat16', 'float16']).default('auto').describe('number format of the weights'),
    storage: storageSize({ min: '1Gi' }).describe('size of the model’s volume'),
    cpu: cpu().default('4').describe('processor request'),
    memory: memory().default('32Gi').describe('memory request and limit'),
    sharedMemory: memory().default('2Gi').describe('size of /dev/shm, part of memory'),
    vllm: vllmOptions().optional().describe('options of vLLM'),
    tgi: tgiOptions().optional().describe('options of TGI'),
  });
}

export function vllmOptions() {
  return defineKnobs({
    toolCallParser: word().optional().describe('turns tool calls on with this parser'),
    reasoningParser: word().optional().describe('parser of reasoning text'),
    gpuMemoryUtilization: percent({ min: '10%', max: '98%' })
      .default('90%')
      .describe('share of accelerator memory that the engine takes'),
    maxNumSeqs: count({ min: 1, max: 100_000 }).optional().describe('requests served at once'),
  });
}

export function tgiOptions() {
  return defineKnobs({
    maxInputTokens: count(TOKENS).optional().describe('longest prompt in tokens'),
    maxBatchPrefillTokens: count(TOKENS).optional().describe('tokens of one prefill batch'),
  });
}

function repository() {
  return pattern(REPOSITORY, 'organisation/name');
}

/** A parser's name. It becomes an argument of a program, so that nothing but a word may stand here. */
function word() {
  return hostless(/^[a-z0-9][a-z0-9_.-]{0,63}$/, 'one word in lower case');
}
