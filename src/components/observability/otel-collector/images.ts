/** Lock entries that the collector uses. */
export const IMAGES = ['otel-collector-contrib'] as const;
