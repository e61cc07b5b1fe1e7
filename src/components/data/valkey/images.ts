/** Lock entries that Valkey uses. */
export const IMAGES = ['valkey'] as const;
