/** Lock entries that the mirror uses. */
export const IMAGES = ['package-mirror-nginx'] as const;
