/** It runs nothing. */
export const IMAGES = [] as const;
