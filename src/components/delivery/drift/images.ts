/** Lock entries that the job uses: our own image. */
export const IMAGES = ['toolbox'] as const;
