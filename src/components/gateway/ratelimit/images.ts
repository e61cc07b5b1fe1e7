/** Lock entries that the rate limiter uses. */
export const IMAGES = ['ratelimit'] as const;
