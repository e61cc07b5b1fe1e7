/** Members with a certificate of the site who have no business at the stores: one that is a client, and one that is a server alone. */
export const STRANGERS = {
  client: { component: 'node-collector', namespace: 'sallyport-node-agents' },
  server: { component: 'chrony', namespace: 'sallyport-names' },
} as const;
