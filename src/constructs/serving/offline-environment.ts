/** Where every engine finds its model, the same path for all (decisions 24). */
export const MODEL_DIR = '/mnt/models';

/** Nothing listens on the discard port of loopback: a request there fails at once instead of waiting for a time-out. */
const DEAD_END = 'http://127.0.0.1:9/';

/**
 * Variables that keep the Python libraries of a model server from calling their makers: each has its own grammar, so the
 * values are not interchangeable (facts/phone-home, traps 1 to 3). All are set although one may imply another: the
 * implications changed between releases.
 */
export function offlineEnvironment(home: string): Readonly<Record<string, string>> {
  return {
    // vLLM wants exactly 1 here, huggingface_hub takes 1 as well.
    DO_NOT_TRACK: '1',
    DISABLE_TELEMETRY: '1',
    // Exactly 1: the Rust router of TGI compares text.
    HF_HUB_OFFLINE: '1',
    TRANSFORMERS_OFFLINE: '1',
    // Overrides HF_HUB_OFFLINE for datasets: 0 would open the network again.
    HF_DATASETS_OFFLINE: '1',
    HF_EVALUATE_OFFLINE: '1',
    HF_UPDATE_DOWNLOAD_COUNTS: '0',
    HF_HUB_DISABLE_TELEMETRY: '1',
    HF_HUB_DISABLE_UPDATE_CHECK: '1',
    // The native transfer library knows none of the switches above.
    HF_HUB_DISABLE_XET: '1',
    HF_XET_TELEMETRY_ENABLED: '0',
    // Loaders of tokenizer vocabularies that know no offline mode: they look beside the weights instead.
    TIKTOKEN_ENCODINGS_BASE: `${MODEL_DIR}/encodings`,
    TIKTOKEN_CACHE_DIR: `${MODEL_DIR}/encodings`,
    // Exactly 0 or 1: any other word ends the process.
    RAY_USAGE_STATS_ENABLED: '0',
    HF_HOME: `${home}/.cache/huggingface`,
    XDG_CACHE_HOME: `${home}/.cache`,
    TRITON_CACHE_DIR: `${home}/.triton`,
    TORCHINDUCTOR_CACHE_DIR: `${home}/.cache/torchinductor`,
    HOME: home,
  };
}

/**
 * FlashInfer (NVIDIA images) has no off switch: a kernel that the image lacks is fetched from its maker. The images carry
 * them; should one be missing, the request ends on loopback. Never set FLASHINFER_CUBIN_DIR: it hides the image's own.
 */
export function flashInferEnvironment(): Readonly<Record<string, string>> {
  return { FLASHINFER_CUBINS_REPOSITORY: DEAD_END };
}
