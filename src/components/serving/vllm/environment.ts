import type { Accelerator } from '../../../constructs/accelerators';
import type { EnvValue } from '../../../constructs/container';
import { flashInferEnvironment, offlineEnvironment } from '../../../constructs/serving/offline-environment';
import type { StartupBudget } from '../../../constructs/serving/startup-budget';

/** Home of the image's own user. One scratch volume there holds every cache. */
export const HOME = '/home/vllm';
const USER = 'vllm';

/** Answers to one prompt: each costs as much as a request of its own, and the engine's own limit is 16384. */
const MAX_ANSWERS_PER_PROMPT = 64;

/** Environment of a vLLM that has no network but its callers. */
export function vllmEnvironment(accelerator: Accelerator, budget: StartupBudget): Readonly<Record<string, EnvValue>> {
  return {
    ...offlineEnvironment(HOME),
    ...(accelerator === 'nvidia' ? flashInferEnvironment() : {}),
    // Exactly 1: `true` is silently ignored and the usage thread starts.
    VLLM_NO_USAGE_STATS: '1',
    VLLM_DO_NOT_TRACK: '1',
    VLLM_USE_MODELSCOPE: 'False',
    // A redirect would lead an allowed host's request to any other.
    VLLM_MEDIA_URL_ALLOW_REDIRECTS: '0',
    VLLM_MAX_N_SEQUENCES: String(MAX_ANSWERS_PER_PROMPT),
    VLLM_ENGINE_READY_TIMEOUT_S: String(budget.seconds),
    VLLM_HOST_IP: { field: 'status.podIP' },
    VLLM_LOGGING_LEVEL: 'INFO',
    // An id without a passwd entry would end the start.
    USER,
    LOGNAME: USER,
  };
}
