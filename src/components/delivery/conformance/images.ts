/** Lock entries that the probes use: our own image. */
export const IMAGES = ['toolbox'] as const;
