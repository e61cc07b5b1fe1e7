import type { z } from 'zod';
import type { Declaration, Need, Port, ServiceDeclaration } from '../../../core/component';
import type { knobs } from './knobs';

export const HTTPS_PORT = 9093;
export const GOSSIP_PORT = 9094;
/** Headless Service behind which each pod has a name for the others. */
export const PEERS = 'alertmanager-peers';

const GOSSIP = 'alerts-gossip';

const HTTPS: Port = { name: 'https', port: HTTPS_PORT, security: 'mtls', endpoint: 'alerts', scrape: {} };
const PEER: Port = { name: 'gossip', port: GOSSIP_PORT, security: 'mtls', endpoint: GOSSIP };
const PEER_SERVICE: ServiceDeclaration = { name: PEERS, ports: [PEER.name], isHeadless: true };

type Told = Pick<z.infer<typeof knobs>, 'mailTo' | 'socMailTo' | 'chat' | 'socChat'>;

export function sendsMail({ mailTo, socMailTo }: Pick<Told, 'mailTo' | 'socMailTo'>): boolean {
  return mailTo !== '' || socMailTo !== '';
}

function untold({ mailTo, socMailTo, chat, socChat }: Told): string | undefined {
  const isOnCall = mailTo !== '' || chat !== 'none';
  const isSoc = socMailTo !== '' || socChat !== 'none';
  if (isOnCall) return isSoc ? undefined : 'security operations are told of no alert; set its socMailTo or socChat';
  return isSoc
    ? 'nobody on call is told of alerts; set its mailTo or chat'
    : 'nobody is told of alerts; set its mailTo or chat, and socMailTo or socChat';
}

/** Alertmanager is told alerts and tells the site, by its mail server or its chat, and nobody else. */
export function declareAlertmanager(own: z.infer<typeof knobs>): Declaration {
  const mail: Need = { endpoint: 'site:smtp', purpose: 'send alerts by mail', dataClass: 'operational' };
  const chat: Need = { endpoint: 'site:chat', purpose: 'send alerts to the chat', dataClass: 'operational' };
  const agree: Need = { endpoint: GOSSIP, purpose: 'agree on what was sent', dataClass: 'operational' };
  const isCluster = own.replicas > 1;
  const notice = untold(own);
  return {
    members: [
      {
        rating: 'operational',
        ...(notice === undefined ? {} : { notice }),
        identity: { reload: 'self', alsoClient: 'its probe asks the server with the certificate of the pod' },
        ports: [HTTPS, ...(isCluster ? [PEER] : [])],
        services: [{ name: 'alertmanager', ports: [HTTPS.name] }, ...(isCluster ? [PEER_SERVICE] : [])],
        // A receiver that the knobs ask for and the site lacks is refused, not dropped: silence would look like health.
        needs: [
          ...(sendsMail(own) ? [mail] : []),
          ...(own.chat === 'none' && own.socChat === 'none' ? [] : [chat]),
          ...(isCluster ? [agree] : []),
        ],
        stores: [
          {
            name: 'data',
            dataClass: 'operational',
            size: own.storage,
            kind: 'block',
            backup: { none: 'silences, and what was already told: set again by hand' },
          },
        ],
      },
    ],
  };
}
