/** Lock entries that the generator uses. */
export const IMAGES = ['vector'] as const;
