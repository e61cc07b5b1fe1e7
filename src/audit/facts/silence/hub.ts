import type { SilenceRecord } from './record';
import { anyOf, anythingBut, env, hubTrue, off, unlessTold } from './write';

// Images that ship huggingface_hub. TEI is left out on purpose: its Rust client reads none of these switches.
const SHIPS_HUB = [
  'vllm-openai*',
  'rocm/vllm',
  'sglang',
  'huggingface/*',
  'infinity',
  'open-webui',
  'huggingfaceserver',
  'argilla-server',
  'argilla-quickstart',
  'llm-guard-api',
  'docling-serve*',
  '*gradio*',
];
const NO_HUB = ['text-embeddings-inference'];

/** The Hugging Face client libraries, attached to the images that ship them. */
export const HUB: readonly SilenceRecord[] = [
  {
    id: 'huggingface-hub-offline',
    images: [...SHIPS_HUB, '*jupyter*', 'kserve/*server'],
    exceptImages: [...NO_HUB, 'k8s-hub', 'jupyterhub'],
    contacts: 'huggingface.co and its storage hosts, for every file, cached or not',
    clauses: [anyOf(env('HF_HUB_OFFLINE', hubTrue), env('TRANSFORMERS_OFFLINE', hubTrue))],
  },
  {
    id: 'huggingface-hub-telemetry',
    images: SHIPS_HUB,
    exceptImages: NO_HUB,
    contacts: 'huggingface.co/api/telemetry',
    clauses: [
      anyOf(
        env('HF_HUB_DISABLE_TELEMETRY', hubTrue),
        env('HF_HUB_OFFLINE', hubTrue),
        env('DISABLE_TELEMETRY', hubTrue),
        env('DO_NOT_TRACK', hubTrue),
      ),
    ],
  },
  {
    id: 'huggingface-hub-agent-registry',
    images: SHIPS_HUB,
    exceptImages: NO_HUB,
    contacts: 'huggingface.co/api/agent-harnesses once a day',
    clauses: [anyOf(env('HF_HUB_DISABLE_TELEMETRY', hubTrue), env('HF_HUB_OFFLINE', hubTrue))],
  },
  {
    id: 'huggingface-hub-cli-update-check',
    images: ['*'],
    command: /(^|[\s/])(hf\s+(download|upload|auth|cache)|huggingface-cli|transformers-cli)\b/,
    contacts: 'the public Python index, once a day',
    clauses: [anyOf(env('HF_HUB_DISABLE_UPDATE_CHECK', hubTrue), env('HF_HUB_OFFLINE', hubTrue))],
  },
  {
    id: 'hf-xet-telemetry',
    images: SHIPS_HUB,
    exceptImages: NO_HUB,
    // Sent at the end of a transfer; a hub client that is offline starts none.
    contacts: 'the storage server of the hub, at the end of each transfer',
    clauses: [
      anyOf(env('HF_XET_TELEMETRY_ENABLED', off), env('HF_HUB_DISABLE_XET', hubTrue), env('HF_HUB_OFFLINE', hubTrue)),
    ],
  },
  {
    id: 'transformers-safetensors-autoconvert',
    images: ['llm-guard-api', '*jupyter*'],
    exceptImages: ['k8s-hub', 'jupyterhub'],
    contacts: 'safetensors-convert.hf.space, with the model id and the user token',
    clauses: [anyOf(env('HF_HUB_OFFLINE', hubTrue), env('TRANSFORMERS_OFFLINE', hubTrue))],
  },
  {
    id: 'hf-datasets-offline',
    images: ['*'],
    contacts: 'the dataset hub; the variable overrides HF_HUB_OFFLINE',
    clauses: [
      unlessTold(env('HF_DATASETS_OFFLINE', hubTrue)),
      unlessTold(env('HF_UPDATE_DOWNLOAD_COUNTS', anythingBut('1', 'on', 'yes', 'true', 'auto'), '0')),
    ],
  },
  {
    id: 'hf-evaluate-offline',
    images: ['*'],
    contacts: 'metric code on the hub; the library reads no other switch',
    clauses: [unlessTold(env('HF_EVALUATE_OFFLINE', hubTrue))],
  },
];
