import type { Accelerator } from '../../../constructs/accelerators';

/** Lock entry for each vendor's accelerators. */
export const IMAGE_OF: Readonly<Record<Accelerator, string>> = {
  nvidia: 'text-generation-inference',
  amd: 'text-generation-inference-rocm',
};

/** The same unprivileged nginx that serves the package mirrors. */
export const PROXY_IMAGE = 'package-mirror-nginx';

/** Lock entries that TGI uses. */
export const IMAGES: readonly string[] = [...Object.values(IMAGE_OF), PROXY_IMAGE];
