/** Lock entries that Loki uses. */
export const IMAGES = ['loki'] as const;
