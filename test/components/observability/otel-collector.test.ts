import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KubeObject } from '../../../src/app/render';
import { component } from '../../../src/components/observability/otel-collector';
import { metricsExit, takesLink } from '../../../src/components/observability/otel-collector/exits';
import { declareCollector } from '../../../src/components/observability/otel-collector/flows';
import { dropSpanTexts, keepMetadata } from '../../../src/constructs/collector/metadata';
import { environment } from '../../../src/constructs/collector/program';
import { knobDefects } from '../../../src/core/knobs';
import type { TierName } from '../../../src/core/tier';
import { contextOf } from '../../helpers/platform';
import { containerOf, objectAlone, specOf } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

type Part = 'control-plane' | 'data-plane' | null;

const STORES = [
  providing('logs', { port: 3100, security: 'mtls' }, 'metadata'),
  providing('traces', { port: 4317, security: 'mtls' }, 'metadata'),
  providing('metrics', { port: 9090, security: 'mtls' }, 'operational'),
];
const OPERATOR = providing('egress:telemetry', { port: 443, security: 'tls' }, 'operational');
const LINK = providing('egress:control-plane', { port: 443, security: 'tls' }, 'metadata');

interface Config {
  readonly receivers: Readonly<Record<string, Record<string, unknown>>>;
  readonly processors: Readonly<Record<string, Record<string, unknown>>>;
  readonly exporters: Readonly<Record<string, Record<string, unknown>>>;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly service: {
    readonly pipelines: Readonly<
      Record<string, { readonly receivers: string[]; readonly processors: string[]; readonly exporters: string[] }>
    >;
    readonly telemetry: Readonly<Record<string, unknown>>;
  };
}

function configOf(objects: readonly KubeObject[]): Config {
  return parse(fileOf(objects, 'otel-collector-config', 'config.yaml')) as Config;
}

function context(tier: TierName, part: Part = null): Parameters<typeof declareCollector>[0] {
  return { ...contextOf(tier, part), knobs: component.knobs.parse({}) };
}

const airgapped = renderWired('airgapped', component as never, STORES);
const saas = renderWired('saas', component as never, [...STORES, OPERATOR]);
const dataPlane = renderWired('byoc', component as never, [...STORES, LINK], { part: 'data-plane' });
const controlPlane = renderWired('byoc', component as never, STORES, { part: 'control-plane' });

describe('the collector everywhere', () => {
  const config = configOf(airgapped);

  it('takes logs and traces only from callers with a certificate', () => {
    expect(config.receivers).toEqual({
      otlp: {
        protocols: {
          grpc: {
            endpoint: '0.0.0.0:4317',
            tls: {
              cert_file: '/etc/sallyport/tls/tls.crt',
              key_file: '/etc/sallyport/tls/tls.key',
              client_ca_file: '/etc/sallyport/trust/ca.crt',
              min_version: '1.3',
              reload_interval: '1h',
            },
          },
        },
      },
    });
  });

  it.each([
    ['logs', ['memory_limiter', 'transform/no-payload', 'transform/stream']],
    ['traces', ['memory_limiter', 'transform/no-payload', 'filter/no-payload']],
  ])('limits memory first, strips payloads, and holds nothing back in memory: %s', (pipeline, processors) => {
    expect(config.service.pipelines[pipeline]?.processors).toEqual(processors);
    expect(config.processors).not.toHaveProperty('batch');
  });

  it('names the stream of a log itself: audit for what the gateway marks, none for the rest, whatever a caller says', () => {
    expect(config.processors['transform/stream']).toEqual({
      error_mode: 'propagate',
      log_statements: [
        { context: 'resource', statements: ['delete_key(resource.attributes, "stream")'] },
        {
          context: 'log',
          statements: ['set(resource.attributes["stream"], "audit") where log.attributes["audit.principal"] != nil'],
        },
      ],
    });
  });

  it('keeps metadata only, of logs and of traces', () => {
    expect(config.processors['transform/no-payload']).toEqual(keepMetadata());
    expect(config.processors['filter/no-payload']).toEqual(dropSpanTexts());
  });

  it.each([
    ['airgapped', airgapped, 2],
    ['saas', saas, 3],
  ] as const)(
    'keeps what it cannot deliver in %s on disk, in half of its volume, and tries for ever',
    (_tier, objects, queues) => {
      const { exporters, extensions } = configOf(objects);
      expect(Object.keys(exporters)).toHaveLength(queues);
      for (const exporter of Object.values(exporters)) {
        expect(exporter).toMatchObject({
          sending_queue: {
            enabled: true,
            storage: 'file_storage',
            sizer: 'bytes',
            queue_size: Math.floor((5 * 2 ** 30) / queues),
            batch: { flush_timeout: '200ms', min_size: 8192, sizer: 'items' },
          },
          retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
        });
      }
      expect(extensions['file_storage']).toMatchObject({ directory: '/var/lib/otelcol' });
    },
  );

  it('hands logs to the log store and traces to the trace store, with its certificate', () => {
    expect(config.exporters['otlp_http/logs']).toMatchObject({
      endpoint: 'https://stub-logs.sallyport-observability.svc.cluster.local:3100/otlp',
      tls: { ca_file: '/etc/sallyport/trust/ca.crt', cert_file: '/etc/sallyport/tls/tls.crt' },
    });
    expect(config.exporters['otlp_grpc/traces']).toMatchObject({
      endpoint: 'stub-traces.sallyport-observability.svc.cluster.local:4317',
      tls: { ca_file: '/etc/sallyport/trust/ca.crt', cert_file: '/etc/sallyport/tls/tls.crt' },
    });
  });

  it('asks no cloud for credentials and sends no traces of itself', () => {
    expect(environment('1Gi')).toEqual({
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_GCE_CHECK: 'true',
      OTEL_TRACES_EXPORTER: 'none',
      GOMEMLIMIT: '819MiB',
    });
    expect(config.processors).not.toHaveProperty('resourcedetection');
    expect(config.service.telemetry).not.toHaveProperty('traces');
  });

  it.each(['readinessProbe', 'livenessProbe', 'startupProbe'])('%s asks the plain health port', (probe) => {
    const container = containerOf(objectAlone(airgapped, 'StatefulSet', 'otel-collector'), 'otel-collector');
    expect(container[probe]).toMatchObject({ httpGet: { path: '/', port: 'health', scheme: 'HTTP' } });
    expect(config.extensions['health_check']).toEqual({ endpoint: '0.0.0.0:13133' });
  });

  it('gives each replica a queue of its own', () => {
    expect(specOf(objectAlone(airgapped, 'StatefulSet', 'otel-collector'))).toMatchObject({
      replicas: 2,
      volumeClaimTemplates: [{ metadata: { name: 'queue' } }],
    });
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

describe('metrics that leave', () => {
  it.each([
    ['diode', null],
    ['airgapped', null],
    ['byoc', 'control-plane'],
  ] as const)('nothing leaves this way in %s %s', (tier, part) => {
    expect(metricsExit(context(tier, part))).toBeUndefined();
    const needs = declareCollector(context(tier, part)).members[0]?.needs.map(({ endpoint }) => endpoint);
    expect(needs).toEqual(['logs', 'traces', 'siem']);
  });

  it('in saas the platform own series go to the declared destination, under its own name', () => {
    const config = configOf(saas);
    expect(config.service.pipelines['metrics/exit']).toEqual({
      receivers: ['prometheus/exit'],
      processors: ['memory_limiter', 'filter/allowed', 'transform/anonymous'],
      exporters: ['otlp_http/exit'],
    });
    expect(config.exporters['otlp_http/exit']).toMatchObject({
      endpoint: 'https://otlp.example.net:443',
      tls: { min_version: '1.2' },
    });
    expect(config.exporters['otlp_http/exit']?.['tls']).not.toHaveProperty('cert_file');
    expect(config.processors['filter/allowed']).toMatchObject({
      metrics: { metric: ['not IsMatch(name, "^sallyport:.+$")'] },
    });
    expect(config.receivers['prometheus/exit']).toMatchObject({
      config: { scrape_configs: [{ job_name: 'exit', params: { 'match[]': ['{__name__=~"sallyport:.+"}'] } }] },
    });
    expect(config.exporters['otlp_http/exit']?.['headers']).toEqual({ 'User-Agent': 'sallyport' });
    expect(metricsExit(context('saas'))?.dataClass).toBe('operational');
  });

  it('in byoc approved aggregates go to the control plane, through the egress gateway', () => {
    const config = configOf(dataPlane);
    expect(config.exporters['otlp_grpc/exit']).toMatchObject({
      endpoint: 'stub-egress-control-plane.sallyport-observability.svc.cluster.local:443',
      tls: { ca_file: '/etc/sallyport/trust/ca.crt', server_name_override: 'control.internal.example.mil' },
    });
    expect(config.processors['filter/allowed']).toMatchObject({
      metrics: { metric: ['not IsMatch(name, "^agg:.+$")'] },
    });
    expect(metricsExit(context('byoc', 'data-plane'))).toMatchObject({
      dataClass: 'aggregate',
      series: ['{__name__=~"agg:.+"}'],
    });
  });

  it.each([
    ['saas', () => renderWired('saas', component as never, STORES)],
    ['byoc', () => renderWired('byoc', component as never, STORES, { part: 'data-plane' })],
  ] as const)('nothing leaves %s without an egress gateway', (_tier, render) => {
    expect(Object.keys(configOf(render()).service.pipelines)).toEqual(['logs', 'traces']);
  });

  const JOB =
    'set(datapoint.attributes["job"], resource.attributes["service.name"]) where resource.attributes["service.name"] != "exit"';

  it.each([
    ['saas', saas, 'example-saas', ['gen_ai_token_type', 'job', 'model_name', 'name', 'namespace'], [JOB]],
    ['byoc', dataPlane, 'example-customer', ['finished_reason', 'severity'], []],
  ] as const)(
    'what leaves %s carries the name of the site and a closed list of labels, the job among them where it is listed',
    (...[, objects, site, labels, first]) => {
      expect(configOf(objects).processors['transform/anonymous']).toEqual({
        error_mode: 'propagate',
        // In this order, each for everything: the job is read before the resource is emptied.
        metric_statements: [
          {
            context: 'datapoint',
            statements: [...first, `keep_keys(datapoint.attributes, ${JSON.stringify(labels)})`],
          },
          {
            context: 'resource',
            statements: [
              'delete_matching_keys(resource.attributes, ".*")',
              'set(resource.attributes["service.name"], "sallyport")',
              `set(resource.attributes["service.instance.id"], "${site}")`,
            ],
          },
          { context: 'scope', statements: ['set(scope.name, "")', 'set(scope.version, "")'] },
        ],
      });
    },
  );

  it('logs and traces never share an exporter with what leaves', () => {
    for (const objects of [saas, dataPlane, controlPlane]) {
      const { pipelines } = configOf(objects).service;
      expect(pipelines['logs']?.exporters).toEqual(['otlp_http/logs']);
      expect(pipelines['traces']?.exporters).toEqual(['otlp_grpc/traces']);
    }
  });
});

describe('the control plane side of the link', () => {
  it('takes aggregates from the data planes and from nobody else', () => {
    const link = declareCollector(context('byoc', 'control-plane')).members[0]?.ports.find(
      ({ name }) => name === 'link',
    );
    expect(link).toMatchObject({
      port: 4319,
      servicePort: 443,
      security: 'mtls',
      entries: [{ peer: 'site:dataPlane', dataClass: 'aggregate' }],
    });
    expect(takesLink(context('byoc', 'data-plane'))).toBe(false);
    expect(takesLink(context('saas'))).toBe(false);
  });

  it('carries the name of the control plane in its certificate, behind a load balancer', () => {
    const certificate = objectAlone(controlPlane, 'Certificate', 'otel-collector');
    expect(specOf(certificate)['dnsNames']).toContain('control.internal.example.mil');
    expect(specOf(objectAlone(controlPlane, 'Service', 'otel-collector-link'))).toMatchObject({
      type: 'LoadBalancer',
      loadBalancerSourceRanges: ['10.20.0.0/24'],
      ports: [{ name: 'link', port: 443 }],
    });
  });

  it('drops what is no approved aggregate and shows the rest to Prometheus alone', () => {
    const config = configOf(controlPlane);
    expect(config.service.pipelines['metrics/link']).toEqual({
      receivers: ['otlp/link'],
      processors: ['memory_limiter', 'filter/aggregates'],
      exporters: ['prometheus/link'],
    });
    expect(config.processors['filter/aggregates']).toMatchObject({
      metrics: { metric: ['not IsMatch(name, "^agg:.+$")'] },
    });
    expect(config.receivers['otlp/link']).toMatchObject({
      protocols: { grpc: { tls: { client_ca_file: '/etc/sallyport/trust/ca.crt' } } },
    });
    expect(config.exporters['prometheus/link']).toMatchObject({
      endpoint: '0.0.0.0:8889',
      tls: { client_ca_file: '/etc/sallyport/trust/ca.crt' },
    });
  });
});
