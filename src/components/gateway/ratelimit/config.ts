import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import type { GatewayPolicy } from '../../../core/gateway-policy';
import type { Endpoint } from '../../../core/graph';
import { LIMIT_DOMAIN, PROJECT_REQUESTS } from '../../../core/limit-descriptors';
import { compareText } from '../../../core/result';
import { GRPC_PORT, HEALTH_PORT, METRICS_PORT } from './flows';

/** Folder, subfolder and the folder in it: the program puts the three together. */
const RUNTIME = { root: '/etc', subdirectory: 'ratelimit', app: 'config' };
export const CONFIG_DIR = `${RUNTIME.root}/${RUNTIME.subdirectory}/${RUNTIME.app}`;

/** Limits of the policy as the program reads them. Its windows are fixed, and begin with the minute. */
export function limitsFile(policy: Pick<GatewayPolicy, 'limits'>): Readonly<Record<string, unknown>> {
  const limits = [...policy.limits].sort((a, b) => compareText(a.project, b.project));
  return {
    domain: LIMIT_DOMAIN,
    descriptors: limits.map(({ project, requestsPerMinute }) => ({
      key: PROJECT_REQUESTS,
      value: project,
      rate_limit: { unit: 'minute', requests_per_unit: requestsPerMinute },
    })),
  };
}

export interface RatelimitFacts {
  readonly cache: Endpoint;
  /** What its keys begin with: the name by which the cache knows it. */
  readonly prefix: string;
  readonly connections: number;
  /** DNS name in the certificate of the one caller. */
  readonly caller: string;
}

/** The program is configured by its environment. */
export function environment(facts: RatelimitFacts): Readonly<Record<string, string>> {
  return { ...runtime(), ...server(facts), ...counters(facts), ...told() };
}

function runtime(): Readonly<Record<string, string>> {
  return {
    CONFIG_TYPE: 'FILE',
    RUNTIME_ROOT: RUNTIME.root,
    RUNTIME_SUBDIRECTORY: RUNTIME.subdirectory,
    RUNTIME_APPDIRECTORY: RUNTIME.app,
    RUNTIME_WATCH_ROOT: 'false',
    // Kubernetes puts folders that begin with a dot beside the files.
    RUNTIME_IGNOREDOTFILES: 'true',
    SHADOW_MODE: 'false',
    QUOTA_MODE: 'false',
  };
}

function server({ caller }: RatelimitFacts): Readonly<Record<string, string>> {
  return {
    GRPC_HOST: '0.0.0.0',
    GRPC_PORT: String(GRPC_PORT),
    GRPC_SERVER_USE_TLS: 'true',
    GRPC_SERVER_TLS_CERT: TLS_CERT,
    GRPC_SERVER_TLS_KEY: TLS_KEY,
    GRPC_CLIENT_TLS_CACERT: TRUST_FILE,
    GRPC_CLIENT_TLS_SAN: caller,
    HOST: '0.0.0.0',
    PORT: String(HEALTH_PORT),
    // Profiles and counters for whoever asks.
    DEBUG_HOST: '127.0.0.1',
    LIMIT_RESPONSE_HEADERS_ENABLED: 'true',
  };
}

function counters({ cache, prefix, connections }: RatelimitFacts): Readonly<Record<string, string>> {
  return {
    BACKEND_TYPE: 'redis',
    REDIS_SOCKET_TYPE: 'tcp',
    REDIS_TYPE: 'SINGLE',
    REDIS_URL: `${cache.host}:${cache.port}`,
    REDIS_POOL_SIZE: String(connections),
    // For a connection that is being made; a question without one waits until its caller gives up.
    REDIS_TIMEOUT: '2s',
    REDIS_TLS: 'true',
    REDIS_TLS_CACERT: TRUST_FILE,
    REDIS_TLS_CLIENT_CERT: TLS_CERT,
    REDIS_TLS_CLIENT_KEY: TLS_KEY,
    REDIS_TLS_SKIP_HOSTNAME_VERIFICATION: 'false',
    // Without counters it takes no questions.
    REDIS_HEALTH_CHECK_ACTIVE_CONNECTION: 'true',
    CACHE_KEY_PREFIX: `${prefix}:`,
    // What one limiter remembers, the others would not know.
    LOCAL_CACHE_SIZE_IN_BYTES: '0',
  };
}

function told(): Readonly<Record<string, string>> {
  return {
    USE_STATSD: 'false',
    USE_DOG_STATSD: 'false',
    USE_PROMETHEUS: 'true',
    PROMETHEUS_ADDR: `:${METRICS_PORT}`,
    PROMETHEUS_PATH: '/metrics',
    TRACING_ENABLED: 'false',
    LOG_LEVEL: 'WARN',
    LOG_FORMAT: 'json',
  };
}
