/** Lock entries that chrony uses. */
export const IMAGES = ['chrony', 'chrony-exporter'] as const;
