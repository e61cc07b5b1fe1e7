/** Lock entries that the rollout uses: our own image. */
export const IMAGES = ['toolbox'] as const;
