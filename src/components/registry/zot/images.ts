/** Lock entries that the registry uses. */
export const IMAGES = ['zot'] as const;
