import type { Declaration } from '../../../core/component';
import type { Knobs } from './knobs';

export const TLS_PORT = 6379;

/** Valkey calls nobody, and resolves no name: callers come by their certificates. */
export function declareValkey({ persistence, storage }: Pick<Knobs, 'persistence' | 'storage'>): Declaration {
  return {
    members: [
      {
        // A semantic cache keeps answers.
        rating: 'payload',
        identity: { reload: 'self', alsoClient: 'its probe asks the server with the certificate of the pod' },
        resolvesNames: false,
        ports: [{ name: 'tls', port: TLS_PORT, security: 'mtls', endpoint: 'cache' }],
        needs: [],
        stores:
          persistence === 'none'
            ? []
            : [
                {
                  name: 'data',
                  dataClass: 'payload',
                  size: storage,
                  kind: 'block',
                  backup: { none: 'counters of budgets end with their windows, and a cache is filled again' },
                },
              ],
      },
    ],
  };
}
