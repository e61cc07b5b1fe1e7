import type { Declaration, Member, Need, Port } from '../../../core/component';

export const METRICS_PORT = 9402;
export const HEALTH_PORT = 9403;
export const WEBHOOK_PORT = 10250;
export const WEBHOOK_HEALTH_PORT = 6080;

/** Plain: a certificate for it cannot exist before the issuer runs. */
const METRICS: Port = {
  name: 'metrics',
  port: METRICS_PORT,
  security: 'plain',
  rating: 'operational',
  scrape: { keepsLabels: true },
};

function apiServer(purpose: string): Need {
  return { endpoint: 'cluster:kube-apiserver', purpose, dataClass: 'secret' };
}

/**
 * The three parts call the API server and nobody else. None has an identity (nothing could issue it before they run) and
 * none resolves names: the API server's address comes from the environment that the kubelet sets.
 */
export function declareCertManager(): Declaration {
  return { members: [CONTROLLER, WEBHOOK, CAINJECTOR] };
}

const CONTROLLER: Member = {
  role: 'controller',
  rating: 'secret',
  resolvesNames: false,
  ports: [METRICS, { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'operational' }],
  services: [{ name: 'cert-manager-controller', ports: ['metrics'] }],
  needs: [apiServer('watch certificates, sign requests, keep keys in Secrets')],
};

const WEBHOOK: Member = {
  role: 'webhook',
  rating: 'secret',
  resolvesNames: false,
  ports: [
    {
      name: 'https',
      port: WEBHOOK_PORT,
      servicePort: 443,
      security: 'tls',
      entries: [
        {
          peer: 'cluster:kube-apiserver',
          purpose: 'ask for admission of certificates and requests',
          dataClass: 'operational',
        },
      ],
    },
    METRICS,
    { name: 'health', port: WEBHOOK_HEALTH_PORT, security: 'plain', rating: 'operational' },
  ],
  services: [{ name: 'cert-manager-webhook', ports: ['https', 'metrics'] }],
  needs: [apiServer('keep its own serving CA, ask who may approve')],
};

const CAINJECTOR: Member = {
  role: 'cainjector',
  rating: 'secret',
  resolvesNames: false,
  ports: [METRICS],
  needs: [apiServer('write the serving CA into the webhook configurations')],
};
