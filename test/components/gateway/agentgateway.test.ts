import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/gateway/agentgateway';
import { gatewayConfig, renderConfig, type GatewaySettings } from '../../../src/components/gateway/agentgateway/config';
import { accessRules, apiKeys, requestLimits } from '../../../src/components/gateway/agentgateway/policy';
import type { GatewayPolicy } from '../../../src/core/gateway-policy';
import type { Endpoint } from '../../../src/core/graph';
import { skipBecause } from '../../helpers/skip';
import { containerOf, deploymentOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

const SCHEMA = join(
  __dirname,
  '..',
  '..',
  '..',
  '..',
  'shared',
  'schemas',
  'agentgateway-v1.4.1',
  'config.schema.json',
);
const HASH = `sha256:${'ab'.repeat(32)}`;

const POLICY: GatewayPolicy = {
  projects: [
    { name: 'analysis', teams: [] },
    { name: 'operations', teams: [] },
  ],
  principals: [
    { name: 'writer', keyHash: HASH, project: 'analysis' },
    { name: 'assistant', keyHash: HASH.replaceAll('ab', 'cd'), project: 'operations' },
  ],
  access: [
    { project: 'operations', models: ['chat'] },
    { project: 'analysis', models: ['chat'] },
  ],
  limits: [
    { project: 'analysis', requestsPerMinute: 120 },
    { project: 'operations', requestsPerMinute: 60 },
  ],
};

function endpoint(name: string, port: number, security: Endpoint['security']): Endpoint {
  return { name, host: `${name.replace(':', '-')}.svc.cluster.local`, port, protocol: 'TCP', security, addresses: [] };
}

function settings(changes: Partial<GatewaySettings> = {}): GatewaySettings {
  return {
    policy: POLICY,
    models: [{ deployment: deploymentOf({}), endpoint: endpoint('model:chat', 8000, 'tls') }],
    otlp: endpoint('otlp', 4317, 'mtls'),
    replicas: 2,
    maxBodyMi: 20,
    tracedShare: 0.1,
    ...changes,
  };
}

/** A value deep in a configuration. */
function at(config: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], config);
}

const validator = existsSync(SCHEMA) ? compileSchema() : undefined;

function compileSchema(): (value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  addFormats(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

describe('configuration of agentgateway', () => {
  it.for<[string, Partial<GatewaySettings>]>([
    ['the usual case', {}],
    ['no collector', { otlp: undefined }],
    ['no limits', { policy: { ...POLICY, limits: [] } }],
    ['no models', { models: [] }],
    [
      'a model without TLS',
      { models: [{ deployment: deploymentOf({}), endpoint: endpoint('model:chat', 8000, 'plain') }] },
    ],
    [
      'a model with client certificates',
      { models: [{ deployment: deploymentOf({}), endpoint: endpoint('model:chat', 8000, 'mtls') }] },
    ],
  ])('is valid by the schema of v1.4.1: %s', ([, changes], context) => {
    if (validator === undefined) skipBecause(context, 'the schema of agentgateway v1.4.1 is not beside this checkout');
    expect(validator(parse(renderConfig(gatewayConfig(settings(changes)))))).toEqual([]);
  });

  it('is judged by a schema that refuses unknown keys', (context) => {
    if (validator === undefined) skipBecause(context, 'the schema of agentgateway v1.4.1 is not beside this checkout');
    expect(validator({ ...gatewayConfig(settings()), unknown: true })).not.toEqual([]);
    expect(validator({ ...gatewayConfig(settings()), config: { adminAddress: 'off' } })).not.toEqual([]);
  });

  it('has no admin server, no user interface, no database and no control plane', () => {
    const config = gatewayConfig(settings());
    expect(at(config, 'config', 'adminAddr')).toBe('off');
    expect(Object.keys(config).sort()).toEqual([
      'backends',
      'config',
      'frontendPolicies',
      'gateways',
      'llm',
      'policies',
    ]);
    expect(Object.keys(config['config'] as object)).not.toEqual(expect.arrayContaining(['database']));
    expect(JSON.stringify(config)).not.toMatch(/xdsAddress|caAddress|guardrails|stdio/);
  });

  it('lets nobody in without a known token, and knows only hashes', () => {
    expect(apiKeys(POLICY)).toEqual({
      mode: 'strict',
      keys: [
        { keyHash: HASH.replaceAll('ab', 'cd'), metadata: { principal: 'assistant', project: 'operations' } },
        { keyHash: HASH, metadata: { principal: 'writer', project: 'analysis' } },
      ],
    });
    expect(at(gatewayConfig(settings()), 'gateways', 'service', 'apiKey')).toEqual(apiKeys(POLICY));
  });

  it('requires a project and one of the paths that it understands, so that no path slips past the rules', () => {
    expect(at(gatewayConfig(settings()), 'llm', 'policies', 'authorization', 'rules')).toEqual([
      { require: 'default(apiKey.project, "") != ""' },
      { require: 'request.path in ["/v1/models","/v1/chat/completions"]' },
    ]);
  });

  it('gives a model to the projects of the policy, and to nobody where the policy is silent', () => {
    expect(accessRules(POLICY, 'chat')).toEqual([
      { require: 'default(apiKey.project, "") in ["analysis","operations"]' },
    ]);
    expect(accessRules(POLICY, 'other')).toEqual([{ require: 'false' }]);
    const config = gatewayConfig(settings());
    expect(at(config, 'llm', 'models', 0, 'authorization', 'rules')).toEqual(accessRules(POLICY, 'chat'));
  });

  it('shares a project’s limit out evenly, a bucket for each project', () => {
    expect(requestLimits(POLICY, 2)).toEqual({
      conditional: [
        {
          condition: 'default(apiKey.project, "") == "analysis"',
          type: 'requests',
          maxTokens: 60,
          tokensPerFill: 60,
          fillInterval: '60s',
        },
        {
          condition: 'default(apiKey.project, "") == "operations"',
          type: 'requests',
          maxTokens: 30,
          tokensPerFill: 30,
          fillInterval: '60s',
        },
      ],
    });
    const policy = at(gatewayConfig(settings()), 'policies', 0);
    expect(at(policy, 'policy', 'localRateLimit')).toEqual(requestLimits(POLICY, 2));
    expect(at(policy, 'target', 'route', 'name')).toBe('llm:request');
  });

  it('asks the rate limiter instead where there is one, over mutual TLS, and refuses what it cannot ask for', () => {
    const config = gatewayConfig(settings({ limiter: endpoint('limits', 8081, 'mtls'), replicas: 7 }));
    expect(at(config, 'policies', 0, 'policy')).toEqual({
      remoteRateLimit: {
        backend: '/limiter',
        domain: 'sallyport',
        failureMode: 'failClosed',
        descriptors: [
          { type: 'requests', entries: [{ key: 'project_requests', value: 'default(apiKey.project, "")' }] },
        ],
      },
    });
    expect(at(config, 'backends', 1)).toEqual({
      name: 'limiter',
      host: 'limits.svc.cluster.local:8081',
      policies: {
        backendTLS: {
          root: '/etc/sallyport/trust/ca.crt',
          hostname: 'limits.svc.cluster.local',
          cert: '/etc/sallyport/tls/tls.crt',
          key: '/etc/sallyport/tls/tls.key',
        },
        http: { requestTimeout: '2s' },
      },
    });
  });

  it('asks nobody where nobody is limited', () => {
    const config = gatewayConfig(settings({ policy: { ...POLICY, limits: [] } }));
    expect(at(config, 'policies')).toBeUndefined();
  });

  it('refuses a limit that cannot be shared out exactly, with the numbers and the cure', () => {
    expect(() => requestLimits({ ...POLICY, limits: [{ project: 'analysis', requestsPerMinute: 100 }] }, 3)).toThrow(
      /project analysis cannot be enforced exactly by 3 gateways[\s\S]*100 requests a minute[\s\S]*multiple of 3/,
    );
  });

  it.each([
    [
      'tls',
      'https://model-chat.svc.cluster.local:8000',
      { root: '/etc/sallyport/trust/ca.crt', hostname: 'model-chat.svc.cluster.local' },
    ],
    ['plain', 'http://model-chat.svc.cluster.local:8000', undefined],
  ] as const)('calls a model over %s as its endpoint says, and checks its name', (security, baseUrl, tls) => {
    const models = [{ deployment: deploymentOf({}), endpoint: endpoint('model:chat', 8000, security) }];
    const model = at(gatewayConfig(settings({ models })), 'llm', 'models', 0);
    expect(at(model, 'name')).toBe('llama-3.1-8b');
    expect(at(model, 'params', 'baseUrl')).toBe(baseUrl);
    expect(at(model, 'backendTLS')).toEqual(tls);
  });

  it('sends records and traces to the collector over mutual TLS, and has none without a collector', () => {
    const config = gatewayConfig(settings());
    expect(at(config, 'backends', 0, 'policies', 'backendTLS')).toEqual({
      root: '/etc/sallyport/trust/ca.crt',
      hostname: 'otlp.svc.cluster.local',
      cert: '/etc/sallyport/tls/tls.crt',
      key: '/etc/sallyport/tls/tls.key',
    });
    expect(at(config, 'frontendPolicies', 'accessLog', 'otlp')).toEqual({ backend: '/collector', protocol: 'grpc' });
    expect(at(config, 'frontendPolicies', 'tracing', 'backend')).toBe('/collector');
    const silent = gatewayConfig(settings({ otlp: undefined }));
    expect(JSON.stringify(silent)).not.toMatch(/collector|tracing|otlp/);
  });

  it('records who asked for what, as JSON', () => {
    const config = gatewayConfig(settings());
    expect(at(config, 'config', 'logging', 'format')).toBe('json');
    expect(Object.keys(at(config, 'frontendPolicies', 'accessLog', 'add') as object)).toEqual([
      'audit.project',
      'audit.principal',
      'audit.path',
      'audit.request_id',
    ]);
  });

  it('doubles every dollar sign, which the engine would take for a variable', () => {
    expect(renderConfig({ a: '$HOME and $(B)' })).toBe('a: $$HOME and $$(B)\n');
  });
});

describe('agentgateway in the platform', () => {
  const models = ['chat-nvidia', 'chat-amd', 'legacy-nvidia', 'legacy-amd'].map((name) =>
    providing(`model:${name}`, { port: 8000, security: 'tls' }, 'payload'),
  );
  const collector = providing('otlp', { port: 4317, security: 'mtls' }, 'metadata');
  const objects = renderWired('airgapped', component as never, [...models, collector]);

  it('shows users one port on the load balancer, and not its metrics', () => {
    const service = specOf(objectAlone(objects, 'Service', 'agentgateway')) as {
      type: string;
      loadBalancerSourceRanges: string[];
      ports: { name: string; port: number }[];
    };
    expect(service.type).toBe('LoadBalancer');
    expect(service.loadBalancerSourceRanges).toEqual(['10.30.0.0/16']);
    expect(service.ports.map(({ name, port }) => [name, port])).toEqual([['https', 443]]);
    expect(specOf(objectAlone(objects, 'Service', 'agentgateway-metrics'))['type']).toBe('ClusterIP');
  });

  it('may call the models, the collector, the resolver and nobody else', () => {
    const { egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'agentgateway')) as {
      egress: { to: object[]; ports: { port: number }[] }[];
    };
    expect(egress.map(({ ports }) => ports.map(({ port }) => port)).sort()).toEqual([
      [1053],
      [4317],
      [8000],
      [8000],
      [8000],
      [8000],
    ]);
    expect(JSON.stringify(egress)).not.toContain('ipBlock');
  });

  it('carries the name that users call in its certificate', () => {
    const spec = specOf(objectAlone(objects, 'Certificate', 'agentgateway-edge'));
    expect(spec['dnsNames']).toContain('gateway.internal.example.mil');
    expect(spec['usages']).toEqual(['digital signature', 'server auth']);
  });

  it('calls others by a certificate that is no server’s, and shows outsiders none of its identity', () => {
    const own = specOf(objectAlone(objects, 'Certificate', 'agentgateway'));
    expect([own['usages'], own['dnsNames']]).toEqual([
      ['digital signature', 'client auth'],
      ['agentgateway.sallyport-gateway'],
    ]);
    expect(specOf(objectAlone(objects, 'Certificate', 'agentgateway-edge'))).not.toHaveProperty('uris');
  });

  it('is asked about its health on the plain port, and rolls without a pod more than its replicas', () => {
    const deployment = objectAlone(objects, 'Deployment', 'agentgateway');
    const container = containerOf(deployment, 'agentgateway');
    expect(container['readinessProbe']).toMatchObject({
      httpGet: { path: '/healthz/ready', port: 'readiness', scheme: 'HTTP' },
    });
    expect(container['livenessProbe']).toMatchObject({ tcpSocket: { port: 'readiness' } });
    expect(specOf(deployment)['strategy']).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
    expect(podOf(deployment).securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 });
  });

  it('is valid by the engine’s schema with the sample policy and catalogue', (context) => {
    if (validator === undefined) skipBecause(context, 'the schema of agentgateway v1.4.1 is not beside this checkout');
    const config: unknown = parse(fileOf(objects, 'agentgateway-config', 'config.yaml'));
    expect(validator(config)).toEqual([]);
    expect(at(config, 'llm', 'models')).toHaveLength(4);
  });
});
