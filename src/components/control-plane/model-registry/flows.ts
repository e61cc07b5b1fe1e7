import type { z } from 'zod';
import type { DeclareContext, Declaration } from '../../../core/component';
import type { knobs } from './knobs';

export const HTTPS_PORT = 8443;

/** Readers come in; it calls nobody. Server TLS only: readers of a page rarely have client certificates. */
export function declareModelRegistry({ knobs: own, site }: DeclareContext<z.infer<typeof knobs>>): Declaration {
  const [domain] = site.domains;
  return {
    members: [
      {
        rating: 'operational',
        // nginx reads its certificate at start.
        identity: {
          reload: 'restart',
          workload: 'Deployment',
          names: domain === undefined ? [] : [`${own.host}.${domain}`],
        },
        resolvesNames: false,
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            servicePort: 443,
            security: 'tls',
            entries: [{ peer: 'site:clients', purpose: 'read which models there are', dataClass: 'operational' }],
          },
        ],
        needs: [],
        services: [{ name: 'model-registry', ports: ['https'], exposure: 'load-balancer' }],
      },
    ],
  };
}
