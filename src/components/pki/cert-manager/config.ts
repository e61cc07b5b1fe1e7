import { METRICS_PORT, HEALTH_PORT, WEBHOOK_HEALTH_PORT, WEBHOOK_PORT } from './flows';

/** Secret in which the webhook keeps the CA of its own serving certificate. */
export const WEBHOOK_CA_SECRET = 'cert-manager-webhook-ca';

/** Lease of the controllers and of the CA injector; their names are fixed in the programs. */
export const CONTROLLER_LEASE = 'cert-manager-controller';
export const CAINJECTOR_LEASE = 'cert-manager-cainjector-leader-election';

/**
 * The controllers that run, by name: a positive list, so that a new one of a later version stays off. Not in it: all of
 * ACME, Venafi, Vault and self-signing, the shims that make certificates from Ingress or Gateway objects, and `issuers`:
 * the only signer is the ClusterIssuer.
 */
export const CONTROLLERS = [
  'clusterissuers',
  'certificates-metrics',
  'certificates-trigger',
  'certificates-issuing',
  'certificates-key-manager',
  'certificates-request-manager',
  'certificates-readiness',
  'certificates-revision-manager',
  'certificaterequests-approver',
  'certificaterequests-issuer-ca',
] as const;

export interface ControllerSettings {
  readonly namespace: string;
  /** Address of the internal resolver. */
  readonly resolver: string;
  /** Image to name where the program would otherwise name its maker's ACME solver. */
  readonly ownImage: string;
}

/** Configuration file of the controller, cert-manager 1.21. */
export function controllerConfig({ namespace, resolver, ownImage }: ControllerSettings): Record<string, unknown> {
  return {
    apiVersion: 'controller.config.cert-manager.io/v1alpha1',
    kind: 'ControllerConfiguration',
    clusterResourceNamespace: namespace,
    controllers: [...CONTROLLERS],
    leaderElectionConfig: { enabled: true, namespace },
    // Never from the metadata service of a cloud.
    issuerAmbientCredentials: false,
    clusterIssuerAmbientCredentials: false,
    gatewayAPI: { enabled: false, enableListenerSet: false },
    metricsListenAddress: `0.0.0.0:${METRICS_PORT}`,
    healthzListenAddress: `0.0.0.0:${HEALTH_PORT}`,
    enablePprof: false,
    // No ACME controller runs; these keep the program's defaults (an image and resolvers from outside) out of it.
    acmeHTTP01Config: { solverImage: ownImage },
    acmeDNS01Config: { recursiveNameservers: [hostPort(resolver, 53)], recursiveNameserversOnly: true },
    logging: { format: 'json' },
  };
}

/** Configuration file of the webhook: it makes its own serving CA, because nobody else can before it runs. */
export function webhookConfig(namespace: string, dnsNames: readonly string[]): Record<string, unknown> {
  return {
    apiVersion: 'webhook.config.cert-manager.io/v1alpha1',
    kind: 'WebhookConfiguration',
    securePort: WEBHOOK_PORT,
    healthzPort: WEBHOOK_HEALTH_PORT,
    tlsConfig: {
      minTLSVersion: 'VersionTLS13',
      dynamic: { secretNamespace: namespace, secretName: WEBHOOK_CA_SECRET, dnsNames: [...dnsNames] },
    },
    metricsListenAddress: `0.0.0.0:${METRICS_PORT}`,
    enablePprof: false,
    logging: { format: 'json' },
  };
}

/** Configuration file of the CA injector: Secrets of its own namespace into webhook configurations, and nothing else. */
export function cainjectorConfig(namespace: string): Record<string, unknown> {
  return {
    apiVersion: 'cainjector.config.cert-manager.io/v1alpha1',
    kind: 'CAInjectorConfiguration',
    namespace,
    leaderElectionConfig: { enabled: true, namespace },
    enableDataSourceConfig: { certificates: false },
    enableInjectableConfig: {
      validatingWebhookConfigurations: true,
      mutatingWebhookConfigurations: true,
      customResourceDefinitions: false,
      apiServices: false,
    },
    metricsListenAddress: `0.0.0.0:${METRICS_PORT}`,
    enablePprof: false,
    logging: { format: 'json' },
  };
}

function hostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
