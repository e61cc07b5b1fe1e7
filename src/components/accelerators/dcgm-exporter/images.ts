export const IMAGE = 'dcgm-exporter';

/** Lock entries that the DCGM exporter uses. */
export const IMAGES = [IMAGE] as const;
