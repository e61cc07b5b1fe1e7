/** Lock entries that Prometheus uses. */
export const IMAGES = ['prometheus'] as const;
