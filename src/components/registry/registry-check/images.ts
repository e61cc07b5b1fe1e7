/** Lock entries that the check uses: our own image. */
export const IMAGES = ['toolbox'] as const;
