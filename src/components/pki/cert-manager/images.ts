/** Lock entries that cert-manager uses. */
export const IMAGES = ['cert-manager-cainjector', 'cert-manager-controller', 'cert-manager-webhook'] as const;
