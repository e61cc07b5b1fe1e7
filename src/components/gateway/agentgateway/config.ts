import { EDGE_CERT, EDGE_KEY, TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { AUDIT_MARK } from '../../../core/audit-stream';
import type { GatewayPolicy } from '../../../core/gateway-policy';
import type { Endpoint } from '../../../core/graph';
import type { ModelDeployment } from '../../../core/model-catalogue';
import { yamlText } from '../../../core/yaml-text';
import { HTTPS_PORT, METRICS_PORT, READINESS_PORT } from './flows';
import { accessRules, apiKeys, pathRules, PROJECT, remoteLimits, requestLimits } from './policy';

export interface GatewaySettings {
  readonly policy: GatewayPolicy;
  /** Deployments with the endpoint that each was resolved to. */
  readonly models: readonly { readonly deployment: ModelDeployment; readonly endpoint: Endpoint }[];
  /** The collector, where there is one. */
  readonly otlp?: Endpoint;
  /** The rate limiter, where there is one. */
  readonly limiter?: Endpoint;
  readonly replicas: number;
  readonly maxBodyMi: number;
  /** From 0 to 1. */
  readonly tracedShare: number;
}

const GATEWAY = 'service';
const COLLECTOR = 'collector';
const LIMITER = 'limiter';
/** Longer than any answer of the limiter takes; afterwards the request is refused. */
const LIMITER_TIMEOUT = '2s';

/** Configuration of agentgateway v1.4.1 in its standalone form. */
export function gatewayConfig(settings: GatewaySettings): Record<string, unknown> {
  const { policy, models } = settings;
  const limits = limitPolicy(settings);
  const backends = backendsOf(settings);
  return {
    config: processConfig(),
    gateways: { [GATEWAY]: { port: HTTPS_PORT, tls: serverTls(), apiKey: apiKeys(policy) } },
    frontendPolicies: frontend(settings),
    ...(backends.length === 0 ? {} : { backends }),
    ...(limits === undefined ? {} : { policies: [limits] }),
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
  return { cert: EDGE_CERT, key: EDGE_KEY, minTLSVersion: 'TLS_V1_3' };
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

/** What it calls beside the models, each over mutual TLS. */
function backendsOf({ otlp, limiter }: GatewaySettings): readonly Record<string, unknown>[] {
  return [
    ...(otlp === undefined ? [] : [backendEntry(COLLECTOR, otlp)]),
    ...(limiter === undefined ? [] : [backendEntry(LIMITER, limiter, { http: { requestTimeout: LIMITER_TIMEOUT } })]),
  ];
}

function backendEntry(
  name: string,
  endpoint: Endpoint,
  policies: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    name,
    host: `${endpoint.host}:${endpoint.port}`,
    policies: { backendTLS: { ...clientTls(endpoint), cert: TLS_CERT, key: TLS_KEY }, ...policies },
  };
}

/** The limiter counts for all gateways; without one, each gateway counts an even share. */
function limitPolicy({ policy, replicas, limiter }: GatewaySettings): Record<string, unknown> | undefined {
  const limits =
    limiter === undefined
      ? { localRateLimit: requestLimits(policy, replicas) }
      : { remoteRateLimit: { backend: `/${LIMITER}`, ...remoteLimits() } };
  if (policy.limits.length === 0) return undefined;
  return {
    name: { name: 'request-limits', namespace: 'sallyport' },
    // Name of the route that the engine builds from `llm` (facts: gateway §2).
    target: { route: { name: 'llm:request', namespace: 'internal' } },
    policy: limits,
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
