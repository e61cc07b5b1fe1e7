/** Lock entries that Alertmanager uses. */
export const IMAGES = ['alertmanager'] as const;
