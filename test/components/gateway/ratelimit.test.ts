import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/gateway/ratelimit';
import { limitsFile } from '../../../src/components/gateway/ratelimit/config';
import { declareRatelimit } from '../../../src/components/gateway/ratelimit/flows';
import type { GatewayPolicy } from '../../../src/core/gateway-policy';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, environmentOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, needing, providing, renderWired, type Wired } from '../wired';

const POLICY: GatewayPolicy = {
  projects: [
    { name: 'analysis', teams: [] },
    { name: 'operations', teams: [] },
  ],
  principals: [],
  access: [],
  limits: [
    { project: 'operations', requestsPerMinute: 60 },
    { project: 'analysis', requestsPerMinute: 121 },
  ],
};
const NOBODY: GatewayPolicy = { ...POLICY, limits: [] };

function render(wired: Wired = {}, callers = ['agentgateway']) {
  const asking = callers.map((name) => needing(name, 'limits', 'metadata'));
  const cache = providing('cache', { port: 6379, security: 'mtls' }, 'payload');
  return renderWired('airgapped', component as never, [cache, ...asking], { policy: POLICY, ...wired });
}

describe('the limits of the rate limiter', () => {
  it('are those of the policy, by project', () => {
    expect(limitsFile(POLICY)).toEqual({
      domain: 'sallyport',
      descriptors: [
        { key: 'project_requests', value: 'analysis', rate_limit: { unit: 'minute', requests_per_unit: 121 } },
        { key: 'project_requests', value: 'operations', rate_limit: { unit: 'minute', requests_per_unit: 60 } },
      ],
    });
  });

  it('stand in the file that it reads', () => {
    expect(parse(fileOf(render(), 'ratelimit-config', 'limits.yaml'))).toEqual(limitsFile(POLICY));
  });

  it('are nobody’s where the policy has none, and then nothing is rendered', () => {
    expect(declareRatelimit({ policy: NOBODY }).members).toEqual([]);
    const objects = render({ policy: NOBODY }, []);
    expect(objects.filter((object) => JSON.stringify(object).includes('"ratelimit"'))).toEqual([]);
  });
});

describe('the rate limiter as rendered', () => {
  const objects = render();
  const workload = objectAlone(objects, 'Deployment', 'ratelimit');
  const container = containerOf(workload, 'ratelimit');
  const env = environmentOf(container);

  it('asks for a certificate of the site with the name of the gateway', () => {
    expect(env).toMatchObject({
      GRPC_SERVER_USE_TLS: 'true',
      GRPC_SERVER_TLS_CERT: '/etc/sallyport/tls/tls.crt',
      GRPC_SERVER_TLS_KEY: '/etc/sallyport/tls/tls.key',
      GRPC_CLIENT_TLS_CACERT: '/etc/sallyport/trust/ca.crt',
      GRPC_CLIENT_TLS_SAN: 'agentgateway.sallyport-observability',
    });
  });

  it('counts in Valkey over mutual TLS, under its own name, with no password', () => {
    expect(env).toMatchObject({
      REDIS_SOCKET_TYPE: 'tcp',
      REDIS_TYPE: 'SINGLE',
      REDIS_URL: 'stub-cache.sallyport-observability.svc.cluster.local:6379',
      REDIS_TLS: 'true',
      REDIS_TLS_CACERT: '/etc/sallyport/trust/ca.crt',
      REDIS_TLS_CLIENT_CERT: '/etc/sallyport/tls/tls.crt',
      REDIS_TLS_CLIENT_KEY: '/etc/sallyport/tls/tls.key',
      REDIS_TLS_SKIP_HOSTNAME_VERIFICATION: 'false',
      CACHE_KEY_PREFIX: 'ratelimit:',
    });
    expect(Object.keys(env).filter((name) => /AUTH/.test(name))).toEqual([]);
  });

  it('believes the anchors of the site alone: its settings add to the store of the image', () => {
    expect(env).toMatchObject({ SSL_CERT_FILE: '/etc/sallyport/trust/ca.crt', SSL_CERT_DIR: '/etc/sallyport/trust' });
  });

  it('is not ready without its counters, and never says yes to everything', () => {
    expect(env).toMatchObject({
      REDIS_HEALTH_CHECK_ACTIVE_CONNECTION: 'true',
      SHADOW_MODE: 'false',
      QUOTA_MODE: 'false',
    });
    expect(container['readinessProbe']).toMatchObject({ httpGet: { path: '/healthcheck', port: 'health' } });
    expect(container['livenessProbe']).toMatchObject({ tcpSocket: { port: 'health' } });
  });

  it('sends its numbers nowhere, and shows profiles to nobody', () => {
    expect(env).toMatchObject({
      USE_STATSD: 'false',
      USE_DOG_STATSD: 'false',
      TRACING_ENABLED: 'false',
      USE_PROMETHEUS: 'true',
      DEBUG_HOST: '127.0.0.1',
    });
  });

  it('is reached by the gateway alone, and reaches the cache and the resolver alone', () => {
    const { ingress, egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'ratelimit')) as {
      readonly ingress: readonly { readonly ports: readonly { readonly port: number }[] }[];
      readonly egress: readonly unknown[];
    };
    expect(ingress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([8081]);
    expect(JSON.stringify(egress)).toContain('6379');
    expect(egress).toHaveLength(2);
  });

  it('has two pods at least, of a user that is not root', () => {
    expect(specOf(workload)['replicas']).toBe(2);
    expect(podOf(workload).securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 });
  });

  it('refuses a second caller, which it could not tell from the first', () => {
    expect(() => render({}, ['agentgateway', 'other'])).toThrow(/knows one caller by name[\s\S]*agentgateway, other/);
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
