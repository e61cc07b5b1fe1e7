import type { z } from 'zod';
import type { Declaration, Need } from '../../../core/component';
import type { knobs } from './knobs';

export const HTTPS_PORT = 9093;

/** Alertmanager is told alerts and tells the site, by its mail server or its chat, and nobody else. */
export function declareAlertmanager(own: z.infer<typeof knobs>): Declaration {
  const mail: Need = { endpoint: 'site:smtp', purpose: 'send alerts by mail', dataClass: 'operational' };
  const chat: Need = { endpoint: 'site:chat', purpose: 'send alerts to the chat', dataClass: 'operational' };
  return {
    members: [
      {
        rating: 'operational',
        identity: { reload: 'self' },
        ports: [{ name: 'https', port: HTTPS_PORT, security: 'mtls', endpoint: 'alerts', scrape: {} }],
        // A receiver that the knobs ask for and the site lacks is refused, not dropped: silence would look like health.
        needs: [...(own.mailTo === '' ? [] : [mail]), ...(own.chat === 'none' ? [] : [chat])],
        stores: [{ name: 'state', dataClass: 'operational', size: own.storage, kind: 'block' }],
      },
    ],
  };
}
