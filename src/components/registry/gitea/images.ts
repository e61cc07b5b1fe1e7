/** Lock entries that Gitea uses. */
export const IMAGES = ['gitea'] as const;
