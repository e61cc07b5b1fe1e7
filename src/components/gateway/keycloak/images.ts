/** Lock entries that Keycloak uses. */
export const IMAGES = ['keycloak'] as const;
