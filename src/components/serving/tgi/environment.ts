import type { Accelerator } from '../../../constructs/accelerators';
import { flashInferEnvironment, MODEL_DIR, offlineEnvironment } from '../../../constructs/serving/offline-environment';
import type { ModelDeployment } from '../../../core/model-catalogue';
import { LOOPBACK_METRICS_PORT, LOOPBACK_PORT } from './flows';

export const HOME = '/home/tgi';

/** Bytes of one request; the proxy holds the same limit, so that nothing larger is read at all. */
export const PAYLOAD_LIMIT = 2_000_000;

/** Where the catalogue states no longest prompt: three quarters of the context, one quarter for the answer. */
const PROMPT_SHARE = 0.75;

/**
 * Arguments of the launcher: where it listens. As arguments, because the container runtime sets HOSTNAME by itself; and
 * an address, because the router takes any name that is no address for "listen everywhere".
 */
export function launcherArguments(): readonly string[] {
  return [
    ...['--hostname', '127.0.0.1'],
    ...['--port', String(LOOPBACK_PORT)],
    ...['--prometheus-port', String(LOOPBACK_METRICS_PORT)],
  ];
}

/** Environment of a TGI that has no network but its callers. */
export function tgiEnvironment(deployment: ModelDeployment, drainSeconds: number): Readonly<Record<string, string>> {
  const prompt = longestPrompt(deployment);
  return {
    ...offlineEnvironment(HOME),
    ...vendorEnvironment(deployment.accelerator),
    // TGI reads neither DO_NOT_TRACK nor HF_HUB_DISABLE_TELEMETRY, and `no-stack` still reports starts and stops.
    USAGE_STATS: 'off',
    MODEL_ID: MODEL_DIR,
    NUM_SHARD: String(deployment.gpus),
    MAX_INPUT_TOKENS: String(prompt),
    MAX_TOTAL_TOKENS: String(deployment.maxModelLen),
    // Never less than a prompt: stated, because the launcher would ask the device's tools for a guess.
    MAX_BATCH_PREFILL_TOKENS: String(Math.max(deployment.tgi?.maxBatchPrefillTokens ?? 0, prompt)),
    PAYLOAD_LIMIT: String(PAYLOAD_LIMIT),
    GRACEFUL_TERMINATION_TIMEOUT: String(drainSeconds),
    JSON_OUTPUT: 'true',
    LOG_LEVEL: 'info',
    MASTER_ADDR: '127.0.0.1',
    HUGGINGFACE_HUB_CACHE: `${HOME}/.cache/huggingface/hub`,
    ...(deployment.dtype === 'auto' ? {} : { DTYPE: deployment.dtype }),
  };
}

function vendorEnvironment(accelerator: Accelerator): Readonly<Record<string, string>> {
  return accelerator === 'nvidia' ? flashInferEnvironment() : {};
}

/** The catalogue refuses a prompt that leaves no room for an answer: the launcher would not start. */
function longestPrompt({ maxModelLen, tgi }: ModelDeployment): number {
  return tgi?.maxInputTokens ?? Math.floor(maxModelLen * PROMPT_SHARE);
}
