import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component as otelCollector } from '../../../src/components/observability/otel-collector';
import { component } from '../../../src/components/observability/siem-forwarder';
import { RECORD_ATTRIBUTES } from '../../../src/constructs/collector/metadata';
import type { KubeObject } from '../../../src/app/render';
import { knobDefects } from '../../../src/core/knobs';
import { contextOf } from '../../helpers/platform';
import { metadataOf, sampleInputs } from '../../helpers/render';
import { containerOf, objectAlone, specOf } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

interface Group {
  readonly context: string;
  readonly statements: readonly string[];
}

interface Config {
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly receivers: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, { readonly log_statements: readonly Group[] }>>;
  readonly exporters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly service: { readonly pipelines: Readonly<Record<string, unknown>>; readonly telemetry: object };
}

const STORES = [
  providing('logs', { port: 3100, security: 'mtls' }, 'metadata'),
  providing('traces', { port: 4317, security: 'mtls' }, 'metadata'),
];

const SIEM = providing('siem', { port: 4317, security: 'mtls' }, 'metadata');

function configOf(objects: readonly KubeObject[], name = 'siem-forwarder-config'): Config {
  return parse(fileOf(objects, name, 'config.yaml')) as Config;
}

const syslog = renderWired('airgapped', component as never, []);
const splunk = renderWired('airgapped', component as never, [], { knobs: { form: 'splunk-hec' } });
const DELIVERY = {
  sending_queue: {
    enabled: true,
    storage: 'file_storage',
    sizer: 'bytes',
    queue_size: 5 * 2 ** 30,
    block_on_overflow: true,
    num_consumers: 1,
    batch: { flush_timeout: '1s', min_size: 256, max_size: 1024, sizer: 'items' },
  },
  retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '30s', max_elapsed_time: '0s' },
};
const TLS = {
  ca_file: '/etc/sallyport/trust/ca.crt',
  cert_file: '/etc/sallyport/tls/tls.crt',
  key_file: '/etc/sallyport/tls/tls.key',
  min_version: '1.2',
  reload_interval: '1h',
};

describe('the way to the SIEM', () => {
  it('is syslog by TLS, each record with its length, to the host that the site names', () => {
    expect(configOf(syslog).exporters).toEqual({
      syslog: {
        endpoint: 'siem.internal.example.mil',
        port: 6514,
        network: 'tcp',
        protocol: 'rfc5424',
        enable_octet_counting: true,
        // With session tickets of TLS 1.3 that nobody reads, the end of a connection is a reset.
        tls: { ...TLS, max_version: '1.2' },
        timeout: '30s',
        ...DELIVERY,
      },
    });
  });

  it('or the event collector of Splunk, with a token that stands in no file of ours', () => {
    const { exporters } = configOf(splunk);
    expect(exporters).toMatchObject({
      splunk_hec: {
        endpoint: 'https://siem.internal.example.mil:6514/services/collector',
        token: ['$', '{env:HEC_TOKEN}'].join(''),
        tls: TLS,
        ...DELIVERY,
      },
    });
    const { env } = containerOf(objectAlone(splunk, 'StatefulSet', 'siem-forwarder'), 'siem-forwarder');
    expect(env).toEqual(
      expect.arrayContaining([
        { name: 'HEC_TOKEN', valueFrom: { secretKeyRef: { name: 'siem-forwarder-hec', key: 'token' } } },
      ]),
    );
    expect(JSON.stringify(syslog)).not.toContain('HEC_TOKEN');
  });

  it('holds what was taken on disk, also over a loss of power', () => {
    for (const objects of [syslog, splunk]) {
      expect(configOf(objects).extensions['file_storage']).toMatchObject({
        directory: '/var/lib/otelcol',
        fsync: true,
      });
      expect(specOf(objectAlone(objects, 'StatefulSet', 'siem-forwarder'))).toMatchObject({
        replicas: 1,
        volumeClaimTemplates: [{ metadata: { name: 'queue' }, spec: { resources: { requests: { storage: '10Gi' } } } }],
      });
    }
  });

  it('is the only one', () => {
    const { egress } = specOf(objectAlone(syslog, 'NetworkPolicy', 'siem-forwarder'));
    expect(egress).toEqual(
      expect.arrayContaining([
        { to: [{ ipBlock: { cidr: '10.10.0.30/32' } }], ports: [{ port: 6514, protocol: 'TCP' }] },
      ]),
    );
    expect(egress).toHaveLength(2);
  });
});

describe.each([
  ['syslog', syslog],
  ['splunk-hec', splunk],
] as const)('records as %s', (_form, objects) => {
  const { processors, receivers, service } = configOf(objects);
  const statementsOf = (step: string, context: string): readonly string[] =>
    processors[step]?.log_statements.find((group) => group.context === context)?.statements ?? [];

  it('come from callers with a certificate, lose payload, and then all that is no record of use', () => {
    expect(receivers).toMatchObject({
      otlp: { protocols: { grpc: { tls: { client_ca_file: '/etc/sallyport/trust/ca.crt', min_version: '1.3' } } } },
    });
    expect(Object.values(service.pipelines)).toMatchObject([
      { processors: ['memory_limiter', 'transform/no-payload', 'filter/audit', 'transform/record'] },
    ]);
    expect(statementsOf('transform/no-payload', 'log')).toEqual(
      expect.arrayContaining(['set(log.body, "")', `keep_keys(log.attributes, ${JSON.stringify(RECORD_ATTRIBUTES)})`]),
    );
    expect(processors['filter/audit']).toEqual({
      error_mode: 'propagate',
      logs: { log_record: ['log.attributes["audit.principal"] == nil'] },
    });
    expect(service.telemetry).not.toHaveProperty('traces');
  });

  it('say from which site they are, and when', () => {
    const steps = statementsOf('transform/record', 'log');
    expect(steps[0]).toBe('set(log.time, Now()) where log.time_unix_nano == 0');
    expect(steps.join('\n')).toContain('"example-enclave"');
  });
});

describe('a line of syslog', () => {
  it('has the record as JSON in its message: what a caller chose cannot end an element', () => {
    const [{ statements } = { statements: [] }] = configOf(syslog).processors['transform/record']?.log_statements ?? [];
    expect(statements.slice(1)).toEqual([
      'merge_maps(log.attributes, resource.attributes, "insert")',
      'set(log.attributes["message"], String(log.attributes))',
      'keep_keys(log.attributes, ["message"])',
      'set(log.attributes["appname"], "sallyport")',
      'set(log.attributes["hostname"], "example-enclave")',
      'set(log.attributes["msg_id"], "audit")',
      'set(log.attributes["priority"], "109")',
    ]);
  });
});

describe('a site without a SIEM', () => {
  const { values } = sampleInputs('airgapped');
  const { siem, ...hosts } = values.site.hosts;
  const without = { values: { site: { ...values.site, hosts } } };

  it('has no forwarder, and a collector that hands over nothing', () => {
    expect(siem).toBeDefined();
    const objects = renderWired('airgapped', component as never, [], without);
    expect(objects.filter((object) => String(metadataOf(object)['name']).includes('siem'))).toEqual([]);
    expect(
      component.declare({ ...contextOf('airgapped'), ...without.values, knobs: component.knobs.parse({}) }),
    ).toEqual({
      members: [],
    });
    const collector = renderWired('airgapped', otelCollector as never, STORES, without);
    expect(Object.keys(configOf(collector, 'otel-collector-config').service.pipelines)).toEqual(['logs', 'traces']);
  });

  it('and one with it hands over the record of use, beside the log store', () => {
    const collector = configOf(
      renderWired('airgapped', otelCollector as never, [...STORES, SIEM]),
      'otel-collector-config',
    );
    expect(collector.service.pipelines).toMatchObject({
      logs: { exporters: ['otlp_http/logs'] },
      'logs/siem': {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'transform/no-payload', 'transform/stream', 'filter/audit'],
        exporters: ['otlp_grpc/siem'],
      },
    });
    expect(collector.exporters['otlp_grpc/siem']).toMatchObject({
      endpoint: 'stub-siem.sallyport-observability.svc.cluster.local:4317',
      sending_queue: { storage: 'file_storage', queue_size: Math.floor((5 * 2 ** 30) / 3) },
      retry_on_failure: { max_elapsed_time: '0s' },
    });
  });
});

describe('its knobs', () => {
  it('change what they say', () => {
    const other = renderWired('airgapped', component as never, [], {
      knobs: { cpu: '300m', memory: '1Gi', storage: '20Gi' },
    });
    const container = containerOf(objectAlone(other, 'StatefulSet', 'siem-forwarder'), 'siem-forwarder');
    expect(container['resources']).toMatchObject({ requests: { cpu: '300m', memory: '1Gi' } });
    expect(configOf(other).exporters['syslog']).toMatchObject({ sending_queue: { queue_size: 10 * 2 ** 30 } });
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
