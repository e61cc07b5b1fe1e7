import type { Declaration } from '../../../core/component';

/** It asks the registry and nobody else, as nodes do: without a certificate. */
export function declareRegistryCheck(): Declaration {
  return {
    members: [
      {
        rating: 'operational',
        ports: [],
        needs: [{ endpoint: 'images', purpose: 'compare the catalogue with the lock', dataClass: 'operational' }],
      },
    ],
  };
}
