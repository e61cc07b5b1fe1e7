/** Lock entries that the validator uses: our own image. */
export const IMAGES = ['toolbox'] as const;
