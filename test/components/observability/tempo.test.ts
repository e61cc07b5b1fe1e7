import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/observability/tempo';
import { tempoConfig } from '../../../src/components/observability/tempo/config';
import { declareTempo } from '../../../src/components/observability/tempo/flows';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, environmentOf, objectAlone, podOf, renderAlone } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

describe('the configuration of Tempo', () => {
  const config = tempoConfig(component.knobs.parse({ retention: '14d' }), '/var/tempo');

  it('reports nothing to its maker', () => {
    expect(config['usage_report']).toEqual({ reporting_enabled: false });
  });

  it('asks every caller for a certificate, on both ports', () => {
    expect(config['server']).toMatchObject({
      tls_min_version: 'VersionTLS13',
      http_tls_config: {
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: '/etc/sallyport/trust/ca.crt',
      },
    });
    expect(config['distributor']).toEqual({
      receivers: {
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
      },
    });
  });

  it('keeps its inner ports on loopback', () => {
    expect(config['server']).toMatchObject({ grpc_listen_address: '127.0.0.1' });
    expect(config['internal_server']).toMatchObject({ grpc_listen_address: '127.0.0.1' });
  });

  it('says the same retention in both places that decide it', () => {
    expect(config['backend_worker']).toEqual({ compaction: { block_retention: '336h' } });
    expect(config['backend_scheduler']).toMatchObject({
      provider: { compaction: { compaction: { block_retention: '336h' } } },
    });
  });

  it('has none of the blocks that Tempo 3 refuses, and no server for agents', () => {
    expect(Object.keys(config).filter((key) => ['ingester', 'compactor', 'metrics_generator'].includes(key))).toEqual(
      [],
    );
    expect(config['query_frontend']).toEqual({ mcp_server: { enabled: false } });
  });
});

describe('Tempo as declared and rendered', () => {
  const [member] = declareTempo({ storage: '50Gi', store: 'disk' }, { hosts: {} }).members;
  const workload = objectAlone(renderAlone(component as never), 'StatefulSet', 'tempo');
  const container = containerOf(workload, 'tempo');

  it('calls nobody, and takes spans and queries on ports with client certificates', () => {
    expect(member?.needs).toEqual([]);
    expect(member?.ports.map(({ port, security, endpoint }) => [port, security, endpoint])).toEqual([
      [3200, 'mtls', 'traces-query'],
      [4317, 'mtls', 'traces'],
      [3201, 'plain', undefined],
    ]);
    expect(member?.services).toEqual([{ name: 'tempo', ports: ['https', 'otlp-grpc'] }]);
  });

  it('is ready when it says so on the plain port, and alive while it takes connections', () => {
    expect(container['readinessProbe']).toMatchObject({ httpGet: { path: '/ready', port: 'health', scheme: 'HTTP' } });
    expect(container['livenessProbe']).toMatchObject({ tcpSocket: { port: 'https' } });
    expect(container['startupProbe']).toMatchObject({ tcpSocket: { port: 'https' } });
  });

  it.each([
    ['AWS_EC2_METADATA_DISABLED', 'true'],
    ['NO_GCE_CHECK', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
  ])('sets %s to the exact word %s', (name, value) => {
    expect(environmentOf(container)[name]).toBe(value);
  });

  it('has longer to end than it needs', () => {
    expect(podOf(workload)['terminationGracePeriodSeconds']).toBe(90);
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

describe('Tempo with an object store', () => {
  const store = providing('object-store', { port: 8333, security: 'tls' }, 'payload');
  const objects = renderWired('airgapped', component as never, [store], { knobs: { store: 'object-store' } });

  it('keeps blocks in its own bucket, over TLS by the anchors of the site, and what is new on its volume', () => {
    const text = fileOf(objects, 'tempo-config', 'tempo.yaml');
    for (const line of ['backend: s3', 'bucket: tempo', 'insecure: false', 'tls_ca_path: /etc/sallyport/trust/ca.crt'])
      expect(text).toContain(line);
    expect(text).toContain('path: /var/tempo/wal');
    expect(text).not.toContain('backend: local');
  });

  it('has its keys from a Secret, and in no file', () => {
    const container = containerOf(objectAlone(objects, 'StatefulSet', 'tempo'), 'tempo');
    expect(container.args).toContain('-config.expand-env=true');
    expect(container.env).toContainEqual({
      name: 'OBJECT_STORE_ACCESS_KEY',
      valueFrom: { secretKeyRef: { name: 'object-store-tempo', key: 'access-key' } },
    });
  });
});
