/** Lock entries that Dex uses. */
export const IMAGES = ['dex'] as const;
