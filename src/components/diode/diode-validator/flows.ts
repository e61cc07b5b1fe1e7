import type { Declaration } from '../../../core/component';

export const RECORDS_PORT = 9443;
export const HEALTH_PORT = 8080;

/** The only pod with a way to the diode. It resolves no names: it sends to an address. */
export function declareValidator(storage: string): Declaration {
  return {
    members: [
      {
        rating: 'aggregate',
        identity: { reload: 'self' },
        resolvesNames: false,
        ports: [
          { name: 'records', port: RECORDS_PORT, security: 'mtls', endpoint: 'diode-validator' },
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'operational', scrape: {} },
        ],
        needs: [
          {
            endpoint: 'site:diode',
            purpose: 'send approved aggregates, one way',
            dataClass: 'aggregate',
            exit: 'diode',
          },
        ],
        stores: [
          {
            name: 'state',
            dataClass: 'aggregate',
            size: storage,
            kind: 'block',
            backup: {
              none: 'one number; after a loss, the one after the last that the other side has seen is written to it',
            },
          },
        ],
      },
    ],
  };
}
