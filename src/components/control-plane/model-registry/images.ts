/** Lock entries that the registry of models uses: the server of files that the package mirrors have as well. */
export const IMAGES = ['package-mirror-nginx'] as const;
