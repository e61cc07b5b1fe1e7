/** Lock entries that CoreDNS uses. */
export const IMAGES = ['coredns'] as const;
