import type { Declaration } from '../../../core/component';

/** What has to work is declared; what must not work is not, and is tried all the same. */
export function declareConformance(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        identity: {
          reload: 'self',
          alsoClient: 'it is shown to nobody, only looked at: of the uses that a certificate must have, the lesser one',
        },
        ports: [],
        needs: [
          { endpoint: 'time', purpose: 'compare the clock of the node', dataClass: 'public', whenAbsent: 'omit' },
          {
            endpoint: 'images',
            purpose: 'see the certificate of the registry',
            dataClass: 'operational',
            whenAbsent: 'omit',
          },
        ],
      },
    ],
  };
}
