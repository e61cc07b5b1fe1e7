/** Lock entries that Grafana uses. */
export const IMAGES = ['grafana'] as const;
