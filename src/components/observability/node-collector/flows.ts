import type { z } from 'zod';
import { HEALTH_PORT, METRICS_PORT } from '../../../constructs/collector/program';
import type { Declaration } from '../../../core/component';
import type { knobs } from './knobs';

/** It reads files of its node and hands their lines to the collector; nobody calls it but who reads its metrics. */
export function declareNodeCollector({ queue }: z.infer<typeof knobs>): Declaration {
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'self' },
        ports: [
          { name: 'metrics', port: METRICS_PORT, security: 'plain', rating: 'operational', scrape: {} },
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'public' },
        ],
        services: [{ name: 'node-collector', ports: ['metrics'] }],
        needs: [{ endpoint: 'node-logs', purpose: 'hand over what pods of its node write', dataClass: 'metadata' }],
        stores: [
          {
            name: 'state',
            dataClass: 'metadata',
            size: queue,
            kind: 'ephemeral',
            backup: { none: 'how far files of the node were read: they are read once more' },
          },
        ],
      },
    ],
  };
}
