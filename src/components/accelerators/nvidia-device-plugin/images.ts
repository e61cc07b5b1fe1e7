export const IMAGE = 'nvidia-k8s-device-plugin';

/** Lock entries that the NVIDIA device plugin uses. */
export const IMAGES = [IMAGE] as const;
