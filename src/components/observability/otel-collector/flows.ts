import { HEALTH_PORT, METRICS_PORT, OTLP_PORT } from '../../../constructs/collector/program';
import type { Declaration, DeclareContext, Member, Need, Port, ServiceDeclaration } from '../../../core/component';
import { metricsExit, takesLink } from './exits';
import type { Knobs } from './otel-collector';

export const LINK_PORT = 4319;
export const NODES_PORT = 4320;
export const LINK_METRICS_PORT = 8889;
/** Port that is open only where agents on nodes send what pods write. */
export const NODES = 'otlp-nodes';

const LINK_SERVICE = 'otel-collector-link';

/** Logs and traces come in, go to their stores; metrics leave only where the tier has an exit for them. */
export function declareCollector(context: DeclareContext<Knobs>): Declaration {
  const hasLink = takesLink(context);
  return {
    members: [
      {
        rating: 'metadata',
        identity: { reload: 'self', ...(hasLink ? { names: linkNames(context) } : {}) },
        ports: [
          { name: 'otlp', port: OTLP_PORT, security: 'mtls', endpoint: 'otlp' },
          { name: NODES, port: NODES_PORT, security: 'mtls', endpoint: 'node-logs', onDemand: true },
          { name: 'metrics', port: METRICS_PORT, security: 'plain', rating: 'operational', scrape: {} },
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'public' },
          ...(hasLink ? linkPorts(context) : []),
        ],
        services: services(context),
        needs: [...storeNeeds(), ...exitNeeds(context)],
        stores: [
          {
            name: 'queue',
            dataClass: 'metadata',
            size: context.knobs.storage,
            kind: 'block',
            backup: {
              none: 'records wait there until their store has them; a lost volume loses those that it had not',
            },
          },
        ],
      },
    ],
  };
}

function storeNeeds(): readonly Need[] {
  return [
    { endpoint: 'logs', purpose: 'store logs', dataClass: 'metadata' },
    { endpoint: 'traces', purpose: 'store traces', dataClass: 'metadata' },
    {
      endpoint: 'siem',
      purpose: 'hand over the audit stream for the SIEM of the site',
      dataClass: 'metadata',
      whenAbsent: 'omit',
    },
  ];
}

/** Metrics that leave are read from Prometheus, which alone knows what they add up to. */
function exitNeeds(context: DeclareContext<Knobs>): readonly Need[] {
  const exit = metricsExit(context);
  if (exit === undefined) return [];
  const { dataClass } = exit;
  return [
    { endpoint: 'metrics', purpose: 'read the series that may leave', dataClass, whenAbsent: 'omit' },
    { endpoint: exit.endpoint, purpose: 'send the series that may leave', dataClass, whenAbsent: 'omit' },
  ];
}

function linkPorts({ site }: DeclareContext<Knobs>): readonly Port[] {
  return [
    {
      name: 'link',
      port: LINK_PORT,
      servicePort: site.hosts.controlPlane?.port ?? LINK_PORT,
      security: 'mtls',
      rating: 'metadata',
      entries: [{ peer: 'site:dataPlane', purpose: 'aggregates of the data planes', dataClass: 'aggregate' }],
    },
    { name: 'link-metrics', port: LINK_METRICS_PORT, security: 'mtls', rating: 'operational', scrape: {} },
  ];
}

function linkNames({ site }: DeclareContext<Knobs>): readonly string[] {
  return site.hosts.controlPlane === undefined ? [] : [site.hosts.controlPlane.host];
}

function services(context: DeclareContext<Knobs>): readonly ServiceDeclaration[] {
  const hasLink = takesLink(context);
  const own: Member['services'] = [
    { name: 'otel-collector', ports: ['otlp', NODES, 'metrics', ...(hasLink ? ['link-metrics'] : [])] },
  ];
  return hasLink ? [...own, linkService(context)] : own;
}

/** Data planes call the addresses of `site.controlPlane`: where these are one, the load balancer must have that one. */
function linkService({ site }: DeclareContext<Knobs>): ServiceDeclaration {
  const [address, second] = site.hosts.controlPlane?.addresses ?? [];
  const isOne = address !== undefined && second === undefined && !address.includes('/');
  return { name: LINK_SERVICE, ports: ['link'], exposure: 'load-balancer', ...(isOne ? { address } : {}) };
}
