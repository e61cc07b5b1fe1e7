import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { AUDIT_MARK } from '../../../core/audit-stream';
import type { GatewayPolicy } from '../../../core/gateway-policy';
import type { Endpoint } from '../../../core/graph';
import type { ModelDeployment } from '../../../core/model-catalogue';
import { yamlText } from '../../../core/yaml-text';
import { HTTPS_PORT, METRICS_PORT, READINESS_PORT } from './flows';
import { accessRules, apiKeys, pathRules, PROJECT, requestLimits } from './policy';

export interface GatewaySettings {
  readonly policy: GatewayPolicy;
  /** Deployments with the endpoint that each was resolved to. */
  readonly models: readonly { readonly deployment: ModelDeployment; readonly endpoint: Endpoint }[];
  /** The collector, where there is one. */
  readonly otlp?: Endpoint;
  readonly replicas: number;
  readonly maxBodyMi: number;
  /** From 0 to 1. */
  readonly tracedShare: number;
}

const GATEWAY = 'service';
const COLLECTOR = 'collector';

/** Configuration of agentgateway v1.4.1 in its standalone form. */
export function gatewayConfig(settings: GatewaySettings): Record<string, unknown> {
  const { policy, models, otlp, replicas } = settings;
  const limits = requestLimits(policy, replicas);
  return {
    config: processConfig(),
    gateways: { [GATEWAY]: { port: HTTPS_PORT, tls: serverTls(), apiKey: apiKeys(policy) } },
    frontendPolicies: frontend(settings),
    ...(otlp === undefined ? {} : { backends: [collector(otlp)] }),
    ...(limits === undefined ? {} : { policies: [limitPolicy(limits)] }),
    llm: {
      gateways: [GATEWAY],
      models: models.map(({ deployment, endpoint }) => modelEntry(policy, deployment, endpoint)),
      policies: { authorization: { rules: pathRules() } },
    },
  };
}

/** The file as the engine reads it: `$` would be taken for a variable of the environment, and an unknown one stops it. */
export function renderConfig(config: Readonly<Record<string, unknown>>): string {
  return yamlText(config).replaceAll('$', () => '$$');
}

function processConfig(): Record<string, unknown> {
  return {
    // The admin server can change configuration and show secrets; nobody in the cluster needs it.
    adminAddr: 'off',
    statsAddr: `0.0.0.0:${METRICS_PORT}`,
    readinessAddr: `0.0.0.0:${READINESS_PORT}`,
    storage: { mode: 'file' },
    connectionTerminationDeadline: '60s',
    logging: { format: 'json', level: 'info' },
    metrics: { fields: { add: { project: `default(apiKey.project, "unknown")` } } },
  };
}

function serverTls(): Record<string, unknown> {
  return { cert: TLS_CERT, key: TLS_KEY, minTLSVersion: 'TLS_V1_3' };
}

function frontend({ otlp, maxBodyMi, tracedShare }: GatewaySettings): Record<string, unknown> {
  const backend = `/${COLLECTOR}`;
  return {
    http: { maxBufferSize: maxBodyMi * 1024 * 1024 },
    accessLog: {
      add: {
        'audit.project': PROJECT,
        // Never null, so that no line of the record lacks it.
        [AUDIT_MARK]: 'default(apiKey.principal, "")',
        'audit.path': 'request.path',
        'audit.request_id': 'default(request.headers["x-request-id"], "")',
      },
      ...(otlp === undefined ? {} : { otlp: { backend, protocol: 'grpc' } }),
    },
    ...(otlp === undefined
      ? {}
      : { tracing: { backend, protocol: 'grpc', randomSampling: tracedShare, clientSampling: tracedShare } }),
  };
}

function collector(endpoint: Endpoint): Record<string, unknown> {
  return {
    name: COLLECTOR,
    host: `${endpoint.host}:${endpoint.port}`,
    policies: { backendTLS: { ...clientTls(endpoint), cert: TLS_CERT, key: TLS_KEY } },
  };
}

function limitPolicy(limits: Record<string, unknown>): Record<string, unknown> {
  return {
    name: { name: 'request-limits', namespace: 'sallyport' },
    // Name of the route that the engine builds from `llm` (facts: gateway §2).
    target: { route: { name: 'llm:request', namespace: 'internal' } },
    policy: { localRateLimit: limits },
  };
}

function modelEntry(policy: GatewayPolicy, deployment: ModelDeployment, endpoint: Endpoint): Record<string, unknown> {
  const isPlain = endpoint.security === 'plain';
  return {
    name: deployment.servedName,
    id: deployment.name,
    visibility: 'public',
    provider: { custom: { providerOverride: deployment.name, formats: [{ type: 'completions' }] } },
    params: {
      model: deployment.servedName,
      baseUrl: `${isPlain ? 'http' : 'https'}://${endpoint.host}:${endpoint.port}`,
    },
    ...(isPlain ? {} : { backendTLS: backendTls(endpoint) }),
    authorization: { rules: accessRules(policy, deployment.name) },
  };
}

function backendTls(endpoint: Endpoint): Record<string, unknown> {
  return endpoint.security === 'mtls' ? { ...clientTls(endpoint), cert: TLS_CERT, key: TLS_KEY } : clientTls(endpoint);
}

function clientTls(endpoint: Endpoint): Record<string, unknown> {
  return { root: TRUST_FILE, hostname: endpoint.host };
}
