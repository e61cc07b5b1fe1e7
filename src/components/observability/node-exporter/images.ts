export const IMAGE = 'node-exporter';

/** Lock entries that node-exporter uses. */
export const IMAGES = [IMAGE] as const;
