export const IMAGE = 'kube-state-metrics';

/** Lock entries that kube-state-metrics uses. */
export const IMAGES = [IMAGE] as const;
