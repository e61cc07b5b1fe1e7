import type { Declaration } from '../../../core/component';
import type { Catalogue } from '../../../core/model-catalogue';
import { deploymentsOf, modelServerMember } from '../../../constructs/serving/model-server';

export const HTTPS_PORT = 8000;

/**
 * One member for each deployment. Server TLS only: the kubelet's probes bring no client certificate, so callers are
 * authenticated at the gateway and by NetworkPolicy (decisions 21). The server re-reads its certificate.
 */
export function declareVllm(models: Catalogue): Declaration {
  const port = { name: 'https', port: HTTPS_PORT, security: 'tls' } as const;
  const reload = { reload: 'self' } as const;
  return { members: deploymentsOf(models, 'vllm').map((deployment) => modelServerMember(deployment, port, reload)) };
}
