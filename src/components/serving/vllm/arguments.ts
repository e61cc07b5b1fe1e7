import type { ModelDeployment } from '../../../core/model-catalogue';
import { fraction } from '../../../core/quantity';
import { MODEL_DIR } from '../../../constructs/serving/offline-environment';
import { TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import { HTTPS_PORT } from './flows';

export interface VllmArguments {
  readonly deployment: ModelDeployment;
  /** Hosts that requests may name as the source of an image or sound; an empty list would allow any. */
  readonly mediaDomains: readonly string[];
  /** Seconds that running requests may go on after the stop signal. */
  readonly drainSeconds: number;
}

/** Share of accelerator memory where the catalogue says nothing: stated, because the engine's own default has moved. */
const DEFAULT_UTILIZATION = '90%';

/** Parsers that understand a model only together with vLLM's own chat template for tools (facts/serving §1.5). */
const PARSERS_WITH_TEMPLATE = new Set([
  'llama3_json',
  'llama4_json',
  'llama4_pythonic',
  'mistral',
  'deepseek_v3',
  'gemma4',
]);

/** Part of the model artefact, because the copy in the image changes with the image. */
export const TOOL_TEMPLATE = `${MODEL_DIR}/tool_chat_template.jinja`;

/** First release with each flag that is rendered and that older releases refuse (facts/serving §1.9). */
export const FIRST_RELEASE_WITH: Readonly<Record<string, string>> = {
  '--disable-access-log-for-endpoints': '0.16.0',
  '--shutdown-timeout': '0.18.0',
  'user 2000 instead of root': '0.20.0',
};

/** Arguments of `vllm serve`. Every load-bearing default is stated: they move between releases. */
export function vllmArguments({ deployment, mediaDomains, drainSeconds }: VllmArguments): readonly string[] {
  return [
    MODEL_DIR,
    ...['--served-model-name', deployment.servedName],
    ...['--port', String(HTTPS_PORT)],
    // Pickled weights run code when they are loaded.
    ...['--load-format', 'safetensors'],
    ...['--dtype', deployment.dtype],
    ...['--max-model-len', String(deployment.maxModelLen)],
    ...parallelism(deployment),
    ...capacity(deployment),
    ...['--ssl-certfile', TLS_CERT, '--ssl-keyfile', TLS_KEY, '--enable-ssl-refresh'],
    ...['--disable-access-log-for-endpoints', '/health,/metrics,/ping'],
    // The pages load their scripts from a public network.
    '--disable-fastapi-docs',
    ...['--allowed-media-domains', ...mediaDomains],
    ...['--shutdown-timeout', String(drainSeconds)],
    ...parsers(deployment),
  ];
}

function parallelism({ gpus }: ModelDeployment): readonly string[] {
  const executor = gpus > 1 ? ['--distributed-executor-backend', 'mp'] : [];
  return ['--tensor-parallel-size', String(gpus), ...executor];
}

function capacity({ vllm }: ModelDeployment): readonly string[] {
  const share = String(fraction(vllm?.gpuMemoryUtilization ?? DEFAULT_UTILIZATION));
  const sequences = vllm?.maxNumSeqs === undefined ? [] : ['--max-num-seqs', String(vllm.maxNumSeqs)];
  return ['--gpu-memory-utilization', share, ...sequences];
}

function parsers({ vllm }: ModelDeployment): readonly string[] {
  const reasoning = vllm?.reasoningParser === undefined ? [] : ['--reasoning-parser', vllm.reasoningParser];
  return [...toolParser(vllm?.toolCallParser), ...reasoning];
}

function toolParser(parser: string | undefined): readonly string[] {
  if (parser === undefined) return [];
  const template = PARSERS_WITH_TEMPLATE.has(parser) ? ['--chat-template', TOOL_TEMPLATE] : [];
  return ['--enable-auto-tool-choice', '--tool-call-parser', parser, ...template];
}
