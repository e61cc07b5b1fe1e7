import type { Accelerator } from '../../../constructs/accelerators';

/** Lock entry for each vendor's accelerators. */
export const IMAGE_OF: Readonly<Record<Accelerator, string>> = { nvidia: 'vllm-openai', amd: 'vllm-openai-rocm' };

/** Lock entries that vLLM uses. */
export const IMAGES: readonly string[] = Object.values(IMAGE_OF);
