import type { DeclareContext, Declaration, Entry, Port } from '../../../core/component';
import { checkedForwarders } from './forwarders';
import type { Knobs } from './knobs';

export const DNS_PORT = 1053;
export const METRICS_PORT = 9153;
export const HEALTH_PORT = 8080;
export const READY_PORT = 8181;

/** Who asks without being a member: pods on the host network, from node addresses, and pods of the distribution. */
const OTHERS: readonly Entry[] = [
  { peer: 'cluster:system-pods', purpose: 'resolve names for pods of the distribution', dataClass: 'operational' },
  { peer: 'cluster:nodes', purpose: 'resolve names for pods on the host network', dataClass: 'operational' },
];

function dnsPort(name: string, protocol: 'TCP' | 'UDP'): Port {
  return { name, port: DNS_PORT, servicePort: 53, protocol, security: 'plain', endpoint: 'dns', entries: OTHERS };
}

/**
 * High ports, so that no capability is needed. Metrics are plain: with a certificate, the first start of the resolver
 * would wait for the issuer, and everything else for the resolver.
 */
export function declareCoredns({ site, cluster }: DeclareContext<Knobs>): Declaration {
  const forwards = checkedForwarders(site.dns).length > 0;
  return {
    members: [
      {
        rating: 'operational',
        ports: [
          dnsPort('dns-udp', 'UDP'),
          dnsPort('dns-tcp', 'TCP'),
          { name: 'metrics', port: METRICS_PORT, security: 'plain', scrape: {} },
          { name: 'health', port: HEALTH_PORT, security: 'plain' },
          { name: 'ready', port: READY_PORT, security: 'plain' },
        ],
        services: [{ name: 'coredns', ports: ['dns-udp', 'dns-tcp', 'metrics'], clusterIP: cluster.dns.serviceIP }],
        needs: [
          {
            endpoint: 'cluster:kube-apiserver',
            purpose: 'watch Services and their endpoints',
            dataClass: 'operational',
          },
          ...(forwards
            ? [
                {
                  endpoint: 'site:dns',
                  purpose: 'ask the site for names of the site',
                  dataClass: 'operational',
                } as const,
              ]
            : []),
        ],
      },
    ],
  };
}
