import { HEALTH_PORT, METRICS_PORT, OTLP_PORT } from '../../../constructs/collector/program';
import type { Declaration, DeclareContext } from '../../../core/component';
import type { Knobs } from './siem-forwarder';

/** Records of use come in from the collector and go to the SIEM of the site; without one there is nothing to forward to. */
export function declareSiemForwarder({ knobs, site }: DeclareContext<Knobs>): Declaration {
  if (site.hosts.siem === undefined) return { members: [] };
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'self', alsoClient: 'the SIEM of the site may ask for a certificate' },
        ports: [
          { name: 'otlp', port: OTLP_PORT, security: 'mtls', endpoint: 'siem' },
          { name: 'metrics', port: METRICS_PORT, security: 'plain', rating: 'operational', scrape: {} },
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'public' },
        ],
        services: [{ name: 'siem-forwarder', ports: ['otlp', 'metrics'] }],
        needs: [{ endpoint: 'site:siem', purpose: 'deliver the record of use', dataClass: 'metadata' }],
        stores: [
          {
            name: 'queue',
            dataClass: 'metadata',
            size: knobs.storage,
            kind: 'block',
            backup: { none: 'records wait there until the SIEM has them; the log store has them as well' },
          },
        ],
      },
    ],
  };
}
