import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/data/qdrant';
import { qdrantConfig } from '../../../src/components/data/qdrant/config';
import { declareQdrant } from '../../../src/components/data/qdrant/flows';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, needing, renderWired } from '../wired';

const ON = { enabled: true };

function knobsOf(own: Readonly<Record<string, unknown>> = {}): never {
  return component.knobs.parse({ ...ON, ...own }) as never;
}

function set(own: Readonly<Record<string, unknown>> = {}) {
  return objectAlone(renderAlone(component as never, { knobs: { ...ON, ...own } }), 'StatefulSet', 'qdrant');
}

describe('the configuration of Qdrant', () => {
  const config = qdrantConfig(knobsOf()) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  it('tells its maker nothing', () => {
    expect(config['telemetry_disabled']).toBe(true);
  });

  it('asks whoever calls for a certificate of the site, and opens no port that does not', () => {
    expect(config['service']).toMatchObject({
      enable_tls: true,
      verify_https_client_certificate: true,
      grpc_port: null,
    });
    expect(config['tls']).toMatchObject({ ca_cert: '/etc/sallyport/trust/ca.crt', cert_ttl: 3600 });
    expect(config['cluster']).toEqual({ enabled: false });
  });

  it('fetches no snapshot from addresses, and serves no page', () => {
    expect(config['service']).toMatchObject({
      enable_snapshot_url_recovery: false,
      enable_static_content: false,
      enable_cors: false,
    });
  });

  it('holds no key', () => {
    expect(Object.keys(config['service'] ?? {}).filter((key) => key.includes('api_key'))).toEqual([]);
  });

  it('keeps snapshots on another volume than vectors', () => {
    expect(config['storage']).toMatchObject({
      storage_path: '/qdrant/storage',
      snapshots_path: '/qdrant/snapshots',
      snapshots_config: { snapshots_storage: 'local' },
    });
  });
});

describe('Qdrant as declared and rendered', () => {
  it('is not there unless it is asked for', () => {
    expect(declareQdrant(component.knobs.parse({}) as never)).toEqual({ members: [] });
    const kinds = renderAlone(component as never).map((object) => object['kind']);
    expect(kinds.filter((kind) => kind !== 'Namespace' && kind !== 'NetworkPolicy')).toEqual([]);
  });

  it('calls nobody, and lets nobody in without a certificate', () => {
    const [server] = declareQdrant(knobsOf()).members;
    expect(server).toMatchObject({ needs: [], resolvesNames: false, rating: 'payload', identity: { reload: 'self' } });
    expect(server?.ports.map(({ name, port, security }) => [name, port, security])).toEqual([
      ['https', 6333, 'mtls'],
      ['metrics', 6336, 'mtls'],
    ]);
  });

  it('copies vectors each day to the shared storage, and says so', () => {
    const claims = specOf(set({ storage: '7Gi', snapshotStorage: '9Gi' }))['volumeClaimTemplates'] as readonly {
      readonly metadata: { readonly name: string };
      readonly spec: { readonly accessModes: readonly string[]; readonly resources: object };
    }[];
    expect(claims.map(({ metadata, spec }) => [metadata.name, spec.accessModes, spec.resources])).toEqual([
      ['data', ['ReadWriteOnce'], { requests: { storage: '7Gi' } }],
      ['snapshots', ['ReadWriteMany'], { requests: { storage: '9Gi' } }],
    ]);
    expect(set()['metadata']).toMatchObject({
      annotations: { 'sallyport.dev/backup-data': 'copied to snapshots, at least every 1d' },
    });
  });

  it('takes its keys from a Secret, and its silence from its environment as well', () => {
    const { env } = containerOf(set(), 'qdrant');
    const key = (name: string) => env?.find((one) => one.name === `QDRANT__SERVICE__${name}`);
    expect(key('API_KEY')).toMatchObject({ valueFrom: { secretKeyRef: { name: 'qdrant-api-keys', key: 'api-key' } } });
    expect(key('READ_ONLY_API_KEY')).toMatchObject({
      valueFrom: { secretKeyRef: { name: 'qdrant-api-keys', key: 'read-only-api-key' } },
    });
    expect(env).toContainEqual({ name: 'QDRANT__TELEMETRY_DISABLED', value: 'true' });
  });

  it('is asked by a job for a snapshot, at the hour of the knob in UTC, by certificate and key', () => {
    const objects = renderWired('airgapped', component as never, [], {
      knobs: { ...ON, snapshotHour: 4, snapshotCopies: 3 },
    });
    const job = objectAlone(objects, 'CronJob', 'qdrant-backup');
    expect(specOf(job)).toMatchObject({ schedule: '0 4 * * *', timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid' });
    expect(JSON.parse(fileOf(objects, 'qdrant-backup-config', 'config.json'))).toEqual({
      url: 'https://qdrant.sallyport-data.svc.cluster.local:6333',
      tls: {
        certFile: '/etc/sallyport/tls/tls.crt',
        keyFile: '/etc/sallyport/tls/tls.key',
        caFile: '/etc/sallyport/trust/ca.crt',
      },
      copies: 3,
      timeoutSeconds: 21600,
    });
    expect(JSON.stringify(job)).toContain('"secretKeyRef":{"key":"api-key","name":"qdrant-api-keys"}');
  });

  it('lets in those alone who need it, its own job among them', () => {
    const objects = renderWired('airgapped', component as never, [needing('search', 'vectors:qdrant', 'payload')], {
      knobs: ON,
    });
    const { ingress } = specOf(objectAlone(objects, 'NetworkPolicy', 'qdrant')) as {
      readonly ingress: readonly {
        readonly from: readonly { readonly podSelector: object }[];
        readonly ports: unknown;
      }[];
    };
    const callers = JSON.stringify(ingress.map(({ from }) => from));
    expect(callers).toContain('search');
    expect(callers).toContain('backup');
    expect(JSON.stringify(ingress)).not.toContain('6334');
  });

  it('runs as the user of its image, on a root that it cannot write to', () => {
    expect(podOf(set()).securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
    expect(containerOf(set(), 'qdrant')['securityContext']).toMatchObject({ readOnlyRootFilesystem: true });
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
