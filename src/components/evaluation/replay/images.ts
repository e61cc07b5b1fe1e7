/** Lock entries that the replay uses: our own image. */
export const IMAGES = ['toolbox'] as const;
