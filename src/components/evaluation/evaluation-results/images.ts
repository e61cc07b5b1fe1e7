/** Lock entries that the results use: our own image. */
export const IMAGES = ['toolbox'] as const;
