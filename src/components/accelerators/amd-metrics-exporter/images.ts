export const IMAGE = 'amd-device-metrics-exporter';

/** The same unprivileged nginx that serves the package mirrors. */
export const PROXY_IMAGE = 'package-mirror-nginx';

/** Lock entries that the AMD metrics exporter uses. */
export const IMAGES = [IMAGE, PROXY_IMAGE] as const;
