import type { Boundary, Permissions } from '../../src/core/boundary';

/** The site that every rule sample is judged against; outside names in samples stand under `example.net`. */
export const SAMPLE_BOUNDARY: Boundary = {
  domains: ['internal.example.mil'],
  registries: ['harbor.internal.example.mil/sallyport'],
  cidrs: ['10.0.0.0/8'],
  clients: ['172.30.0.0/16'],
  trustAnchors: [],
  resolvers: ['10.0.0.53'],
  timeSources: ['ntp1.internal.example.mil'],
  egress: [],
};

/** Permissions of an audit without a tier: nothing beyond the boundary. */
export const NO_PERMISSIONS: Permissions = { tier: null, systemTrust: false, egressRelays: [] };
