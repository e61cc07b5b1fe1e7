/** The foundation runs nothing. */
export const IMAGES = [] as const;
