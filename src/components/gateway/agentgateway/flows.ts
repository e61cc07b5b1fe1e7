import type { DeclareContext, Declaration, Need } from '../../../core/component';
import type { z } from 'zod';
import type { GatewayPolicy } from '../../../core/gateway-policy';
import type { knobs } from './knobs';

export const HTTPS_PORT = 8443;
export const METRICS_PORT = 15020;
export const READINESS_PORT = 15021;

/** Endpoint of a deployment of the model catalogue. */
export function modelEndpoint(deployment: string): string {
  return `model:${deployment}`;
}

/** Users come in, prompts go to the models, and what is known about a request goes to the collector. */
export function declareAgentgateway(context: DeclareContext<z.infer<typeof knobs>>): Declaration {
  const { knobs: own, site, models, policy } = context;
  const [domain] = site.domains;
  return {
    members: [
      {
        rating: 'payload',
        identity: {
          reload: 'restart',
          workload: 'Deployment',
          names: domain === undefined ? [] : [`${own.host}.${domain}`],
        },
        ports: [
          {
            name: 'https',
            port: HTTPS_PORT,
            servicePort: 443,
            // Services of the site call with hashed tokens; few of them have a client certificate.
            security: 'tls',
            endpoint: 'gateway',
            entries: [{ peer: 'site:clients', purpose: 'send prompts, receive answers', dataClass: 'payload' }],
          },
          { name: 'metrics', port: METRICS_PORT, security: 'plain', rating: 'operational', scrape: {} },
          { name: 'readiness', port: READINESS_PORT, security: 'plain', rating: 'operational' },
        ],
        needs: [
          ...models.deployments.map(({ name }): Need => ({
            endpoint: modelEndpoint(name),
            purpose: `prompts and answers of ${name}`,
            dataClass: 'payload',
          })),
          ...limiterNeed(policy),
          {
            endpoint: 'otlp',
            purpose: 'access records and traces, without texts',
            dataClass: 'metadata',
            whenAbsent: 'omit',
          },
        ],
        // Metrics must not stand on the load balancer.
        services: [
          { name: 'agentgateway', ports: ['https'], exposure: 'load-balancer' },
          { name: 'agentgateway-metrics', ports: ['metrics'] },
        ],
      },
    ],
  };
}

/** Where nobody is limited, nobody is asked. */
function limiterNeed({ limits }: GatewayPolicy): readonly Need[] {
  if (limits.length === 0) return [];
  const purpose = 'ask whether a project may call once more';
  return [{ endpoint: 'limits', purpose, dataClass: 'metadata', whenAbsent: 'omit' }];
}
