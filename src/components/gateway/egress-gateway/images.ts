/** Lock entries that the egress gateway uses: the same unprivileged nginx as the package mirrors. */
export const IMAGES = ['package-mirror-nginx'] as const;
