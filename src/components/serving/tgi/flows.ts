import { deploymentsOf, modelServerMember } from '../../../constructs/serving/model-server';
import type { Declaration } from '../../../core/component';
import type { Catalogue } from '../../../core/model-catalogue';

export const HTTPS_PORT = 8443;

/** TGI itself listens on loopback: it speaks no TLS and authenticates nobody. */
export const LOOPBACK_PORT = 3000;
export const LOOPBACK_METRICS_PORT = 9000;

/**
 * One member for each deployment, with the port of the proxy beside it. Server TLS only, as for vLLM: callers are
 * authenticated at the gateway and by NetworkPolicy (decisions 21). nginx reads its certificate at start.
 */
export function declareTgi(models: Catalogue): Declaration {
  const port = { name: 'https', port: HTTPS_PORT, security: 'tls' } as const;
  const reload = { reload: 'restart', workload: 'Deployment' } as const;
  return { members: deploymentsOf(models, 'tgi').map((deployment) => modelServerMember(deployment, port, reload)) };
}
