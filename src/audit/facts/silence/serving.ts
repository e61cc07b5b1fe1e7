import type { SilenceRecord } from './record';
import {
  anyOf,
  anythingBut,
  arg,
  behind,
  directory,
  env,
  exactly,
  firstOf,
  hubTrue,
  inside,
  nonEmpty,
  unlessTold,
  word,
  yaml,
} from './write';

const VLLM = [
  'vllm-openai*',
  'rocm/vllm',
  'rocm/vllm-dev',
  'llm-d-cuda',
  'vllm-cpu*',
  'q9t5s3a7/vllm-*',
  'huggingfaceserver',
];
const SGLANG = ['sglang'];
const TGI = ['text-generation-inference', 'tgi'];

/** Model servers: usage statistics, model downloads, and fetches that a request can ask for. */
export const SERVING: readonly SilenceRecord[] = [
  {
    id: 'vllm-usage-stats',
    images: VLLM,
    contacts: 'stats.vllm.ai at start and every ten minutes',
    clauses: [
      anyOf(
        env('VLLM_NO_USAGE_STATS', exactly('1')),
        env('VLLM_DO_NOT_TRACK', exactly('1')),
        // Not looked at while the one above says anything, be it `0`.
        behind(env('VLLM_DO_NOT_TRACK', exactly('1', '')), env('DO_NOT_TRACK', exactly('1'))),
      ),
    ],
  },
  {
    id: 'vllm-request-media-fetch',
    images: VLLM.filter((image) => image !== 'huggingfaceserver'),
    // Which models take images, audio or video stands in their files: a name says nothing, so every server needs both.
    contacts: 'any address that a request names in image_url, audio_url or video_url, and any that it redirects to',
    clauses: [
      anyOf(
        arg('--allowed-media-domains', nonEmpty, '<internal hosts>'),
        arg('--allowed_media_domains', nonEmpty, '<internal hosts>'),
      ),
      // vllm/envs.py: redirects are followed unless a number says 0.
      anyOf(env('VLLM_MEDIA_URL_ALLOW_REDIRECTS', exactly('0'))),
    ],
  },
  {
    id: 'vllm-modelscope',
    images: ['vllm-openai*', 'rocm/vllm'],
    contacts: 'the model hub at start, unless the model is a local directory',
    clauses: [
      unlessTold(env('VLLM_USE_MODELSCOPE', anythingBut('true'), 'False')),
      anyOf(env('HF_HUB_OFFLINE', hubTrue)),
      firstOf(arg('--model', directory, '/models/<name>', 'serve')),
    ],
  },
  {
    id: 'openai-harmony-vocab',
    images: [...VLLM, ...SGLANG],
    command: /gpt-oss/i,
    contacts: 'openaipublic.blob.core.windows.net for the harmony vocabulary',
    clauses: [
      anyOf(
        env('TIKTOKEN_ENCODINGS_BASE', directory, '/models/encodings'),
        env('TIKTOKEN_RS_CACHE_DIR', directory, '/models/encodings'),
      ),
    ],
  },
  {
    id: 'flashinfer-cubins',
    images: ['vllm-openai*', ...SGLANG],
    contacts:
      'edge.urm.nvidia.com for kernels that are not on disk; silent if the image carries the flashinfer-cubin wheel',
    clauses: [
      unlessTold(env('FLASHINFER_CUBIN_DIR', directory, '/cache/cubins')),
      unlessTold(env('FLASHINFER_CUBINS_REPOSITORY', inside)),
    ],
  },
  {
    id: 'tgi-usage-stats',
    images: TGI,
    contacts: 'huggingface.co/api/telemetry/tgi',
    clauses: [firstOf(arg('--usage-stats', exactly('off')), env('USAGE_STATS', exactly('off')))],
  },
  {
    id: 'tgi-hub-offline',
    images: TGI,
    contacts: 'huggingface.co at start; the router honours only 1',
    clauses: [
      // A local model alone is silent today; the switch says it whatever the next option fetches.
      anyOf(env('HF_HUB_OFFLINE', exactly('1'))),
      firstOf(arg('--model-id', directory, '/models/<name>'), env('MODEL_ID', directory, '/models/<name>')),
    ],
  },
  {
    id: 'tei-model-download',
    images: ['text-embeddings-inference', 'tei'],
    contacts: 'huggingface.co at start; HF_HUB_OFFLINE is not read',
    clauses: [firstOf(arg('--model-id', directory, '/models/<name>'), env('MODEL_ID', directory, '/models/<name>'))],
  },
  {
    id: 'infinity-telemetry',
    images: ['michaelf34/infinity', 'infinity'],
    contacts: 'eu.i.posthog.com at start',
    clauses: [
      anyOf(
        env('DO_NOT_TRACK', word('1', 'true', 't', 'yes', 'y')),
        env('INFINITY_ANONYMOUS_USAGE_STATS', anythingBut('1', 'true', 't', 'yes', 'y'), '0'),
      ),
    ],
  },
  {
    id: 'infinity-calibration-download',
    images: ['michaelf34/infinity', 'infinity'],
    contacts: 'raw.githubusercontent.com, when calibration is asked for',
    clauses: [unlessTold(env('INFINITY_CALIBRATION_DATASET_URL', inside))],
  },
  {
    id: 'ollama-model-recommendations',
    images: ['ollama'],
    contacts: 'ollama.com at start and every four hours',
    // Go's reading of a boolean, where a word it does not know counts as true.
    clauses: [
      anyOf(
        env('OLLAMA_NO_CLOUD', anythingBut('', '0', 'f', 'false'), '1'),
        yaml(/server\.json/, 'disable_ollama_cloud', word('true')),
      ),
    ],
  },
  {
    id: 'ray-usage-stats',
    images: ['rayproject/ray', 'ray', 'ray-llm', 'ray-ml'],
    contacts: 'usage-stats.ray.io every hour',
    clauses: [
      firstOf(env('RAY_USAGE_STATS_ENABLED', exactly('0')), yaml(/config\.json/, 'usage_stats', word('false'))),
    ],
  },
  {
    id: 'sglang-model-source',
    images: SGLANG,
    contacts: 'the model hub at start',
    clauses: [
      anyOf(env('HF_HUB_OFFLINE', hubTrue)),
      firstOf(arg('--model-path', directory, '/models/<name>'), arg('--model', directory, '/models/<name>')),
      unlessTold(env('SGLANG_USE_MODELSCOPE', anythingBut('true', '1', 'yes', 'y'), 'false')),
    ],
  },
  {
    id: 'kserve-huggingfaceserver',
    images: ['huggingfaceserver'],
    contacts: 'stats.vllm.ai and huggingface.co; the image presets only the hub telemetry switch',
    clauses: [anyOf(env('VLLM_NO_USAGE_STATS', exactly('1'))), anyOf(env('HF_HUB_OFFLINE', hubTrue))],
  },
  {
    id: 'vllm-semantic-router-models',
    images: ['semantic-router/extproc'],
    contacts: 'huggingface.co at start, when a configured model is missing',
    clauses: [anyOf(env('HF_HUB_OFFLINE', hubTrue))],
  },
];
