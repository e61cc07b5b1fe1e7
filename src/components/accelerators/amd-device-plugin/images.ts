export const IMAGE = 'amd-k8s-device-plugin';

/** Lock entries that the AMD device plugin uses. */
export const IMAGES = [IMAGE] as const;
