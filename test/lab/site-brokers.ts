/** Tier in which users of the lab's site log in by brokers, so that an API server judges what no sample renders. */
export const BROKER_TIER = 'saas';

/** Knobs of both, and of the one whose users they log in, as a values file has them. */
export const BROKER_KNOBS = {
  keycloak: { upstream: 'ldap', userBase: 'ou=people,dc=example' },
  dex: { userBase: 'ou=people,dc=example' },
  grafana: { broker: 'keycloak' },
} as const;
