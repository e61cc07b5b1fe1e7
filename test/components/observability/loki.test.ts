import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/observability/loki';
import { lokiConfig } from '../../../src/components/observability/loki/config';
import { declareLoki } from '../../../src/components/observability/loki/flows';
import { knobDefects } from '../../../src/core/knobs';
import { TIER_NAMES } from '../../../src/core/tier';
import { fileOf, providing, renderWired } from '../wired';
import { containerOf, environmentOf, objectAlone, renderAlone, specOf } from '../rendering';

describe('the configuration of Loki', () => {
  const own = component.knobs.parse({ retention: '31d', auditRetention: '2557d', ingestionRateMb: 8 });
  const config = lokiConfig(own, '/loki');

  it('reports nothing to its maker and traces itself to nobody', () => {
    expect(config['analytics']).toEqual({ reporting_enabled: false });
    expect(config['tracing']).toEqual({ enabled: false });
  });

  it('asks every caller for a certificate of the internal CA, over TLS 1.3', () => {
    expect(config['server']).toMatchObject({
      tls_min_version: 'VersionTLS13',
      http_tls_config: {
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: '/etc/sallyport/trust/ca.crt',
      },
    });
  });

  it('keeps its inner ports on loopback', () => {
    expect(config['server']).toMatchObject({ grpc_listen_address: '127.0.0.1' });
    expect(config['common']).toMatchObject({ instance_addr: '127.0.0.1', ring: { kvstore: { store: 'inmemory' } } });
  });

  it('has no second server, with which the process would never end by itself', () => {
    expect(config).not.toHaveProperty('internal_server');
  });

  it('keeps the audit stream for its own period and lets no client delete', () => {
    expect(config['limits_config']).toMatchObject({
      retention_period: '31d',
      retention_stream: [{ selector: '{stream="audit"}', priority: 100, period: '2557d' }],
      deletion_mode: 'disabled',
    });
    expect(config['compactor']).toMatchObject({ retention_enabled: true, delete_request_store: 'filesystem' });
  });

  it('indexes neither pods nor persons', () => {
    expect(config['limits_config']).toMatchObject({
      otlp_config: {
        resource_attributes: {
          ignore_defaults: true,
          attributes_config: [{ action: 'index_label', attributes: ['service.name', 'k8s.namespace.name', 'stream'] }],
        },
      },
    });
  });
});

describe('the record of use', () => {
  const part = (tier: string) => (tier === 'byoc' ? { part: 'data-plane' as const } : {});
  const keep = (tier: (typeof TIER_NAMES)[number], auditRetention: string): unknown =>
    renderWired(tier, component as never, [], { ...part(tier), knobs: { auditRetention } });

  it.each([
    ['saas', '366d'],
    ['byoc', '366d'],
    ['diode', '2192d'],
    ['airgapped', '2192d'],
  ] as const)('is kept in %s for %s or longer', (tier, floor) => {
    expect(() => keep(tier, floor)).not.toThrow();
    expect(() => keep(tier, '10y')).not.toThrow();
  });

  it.each([
    ['diode', '2191d'],
    ['airgapped', '366d'],
    ['airgapped', '5y'],
  ] as const)('is not kept in %s for %s only: the refusal names knob and posture', (tier, period) => {
    expect(() => keep(tier, period)).toThrow(
      new RegExp(
        `auditRecord: six-years[^]*components\\.loki\\.auditRetention[^]*${period}[^]*2192d or longer[^]*tiers/${tier}\\.ts`,
      ),
    );
  });

  it.each(['365d', '1d', '1y'])('is kept nowhere for %s: the knob itself does not take it', (period) => {
    expect(component.knobs.safeParse({ auditRetention: period }).success).toBe(false);
  });

  it.each(TIER_NAMES)('is kept longer than the floor by default in %s', (tier) => {
    expect(() => renderWired(tier, component as never, [], part(tier))).not.toThrow();
  });
});

describe('Loki as declared and rendered', () => {
  const knobs = component.knobs.parse({});
  const [member] = declareLoki(knobs, { hosts: {} }).members;
  const objects = renderAlone(component as never);
  const workload = objectAlone(objects, 'StatefulSet', 'loki');
  const container = containerOf(workload, 'loki');

  it('calls nobody and resolves no names', () => {
    expect(member?.needs).toEqual([]);
    expect(member?.resolvesNames).toBe(false);
  });

  it('asks for a bucket that nobody takes anything away from, for as long as the audit stream is kept', () => {
    const locked = { ...knobs, store: 'object-store', objectLock: 'compliance' } as const;
    expect(declareLoki(locked, { hosts: {} }).members[0]?.needs[0]).toMatchObject({ lockDays: 2557 });
    expect(declareLoki({ ...locked, objectLock: 'none' }, { hosts: {} }).members[0]?.needs[0]).not.toHaveProperty(
      'lockDays',
    );
    expect(() => declareLoki({ ...locked, store: 'disk' }, { hosts: {} })).toThrow(/on a disk cannot be locked/);
    const hosts = {
      objectStore: { host: 's3.internal.example.mil', addresses: ['10.10.0.50'], port: 443, protocol: 'TCP' },
    } as const;
    expect(() => declareLoki(locked, { hosts })).toThrow(/locked by the site, and not by the platform/);
  });

  it('takes logs and queries on one port, from callers with a certificate', () => {
    expect(member?.ports).toEqual([{ name: 'https', port: 3100, security: 'mtls', endpoint: 'logs', scrape: {} }]);
  });

  it.each(['readinessProbe', 'livenessProbe', 'startupProbe'])(
    '%s opens a connection, which needs no certificate',
    (probe) => {
      expect(container[probe]).toMatchObject({ tcpSocket: { port: 'https' } });
    },
  );

  it.each([
    ['AWS_EC2_METADATA_DISABLED', 'true'],
    ['NO_GCE_CHECK', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
  ])('sets %s to the exact word %s', (name, value) => {
    expect(environmentOf(container)[name]).toBe(value);
  });

  it('runs once, on a volume of the knob size', () => {
    expect(specOf(workload)).toMatchObject({
      replicas: 1,
      volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '50Gi' } } } }],
    });
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

describe('Loki with an object store', () => {
  const store = providing('object-store', { port: 8333, security: 'tls' }, 'payload');
  const objects = renderWired('airgapped', component as never, [store], { knobs: { store: 'object-store' } });

  it('keeps chunks and index in its own bucket, over TLS by the anchors of the site', () => {
    const text = fileOf(objects, 'loki-config', 'loki.yaml');
    for (const line of [
      'bucketnames: loki',
      'insecure: false',
      'ca_file: /etc/sallyport/trust/ca.crt',
      'object_store: s3',
    ])
      expect(text).toContain(line);
    expect(text).not.toContain('filesystem');
  });

  it('has its keys from a Secret, and in no file', () => {
    const container = containerOf(objectAlone(objects, 'StatefulSet', 'loki'), 'loki');
    expect(container.args).toContain('-config.expand-env=true');
    expect(container.env).toContainEqual({
      name: 'OBJECT_STORE_SECRET_KEY',
      valueFrom: { secretKeyRef: { name: 'object-store-loki', key: 'secret-key' } },
    });
    expect(fileOf(objects, 'loki-config', 'loki.yaml')).toMatch(
      /secret_access_key: ["']?\$\{OBJECT_STORE_SECRET_KEY\}/,
    );
  });

  it('is refused where there is none', () => {
    expect(() => renderWired('airgapped', component as never, [], { knobs: { store: 'object-store' } })).toThrow(
      /loki needs endpoint object-store/,
    );
  });
});
