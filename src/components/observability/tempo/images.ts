/** Lock entries that Tempo uses. */
export const IMAGES = ['tempo'] as const;
