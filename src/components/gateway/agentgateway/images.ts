/** Lock entries that the gateway uses. */
export const IMAGES = ['agentgateway'] as const;
