import type { Declaration } from '../../../core/component';

export const NTP_PORT = 1123;
export const EXPORTER_PORT = 9123;
/** Monitoring commands, loopback only; above 1024, so that no capability is needed. */
export const COMMAND_PORT = 11323;

/** The site's clocks are called by address, so that time does not wait for names. */
export function declareChrony(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        resolvesNames: false,
        identity: { reload: 'self' },
        ports: [
          {
            name: 'ntp',
            port: NTP_PORT,
            servicePort: 123,
            protocol: 'UDP',
            security: 'plain',
            endpoint: 'time',
            rating: 'public',
            entries: [
              { peer: 'cluster:nodes', purpose: 'ask for the time from the host network', dataClass: 'public' },
            ],
          },
          { name: 'metrics', port: EXPORTER_PORT, security: 'mtls', scrape: {} },
        ],
        needs: [{ endpoint: 'site:ntp', purpose: 'take time from the clocks of the site', dataClass: 'public' }],
      },
    ],
  };
}
