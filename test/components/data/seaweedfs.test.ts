import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/data/seaweedfs';
import { securityToml, storeConfigs } from '../../../src/components/data/seaweedfs/config';
import { declareSeaweedfs } from '../../../src/components/data/seaweedfs/flows';
import type { Knobs } from '../../../src/components/data/seaweedfs/knobs';
import type { KubeObject } from '../../../src/app/render';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, needing, renderWired } from '../wired';

const OWN_STORE = { host: 's3.internal.example.mil', addresses: ['10.10.0.60'], port: 443, protocol: 'TCP' } as const;
const HOSTS = ['master', 'volume', 'filer'] as const;

function knobsOf(knobs: Readonly<Record<string, unknown>> = {}): Knobs {
  return component.knobs.parse(knobs);
}

function argumentsOf(objects: readonly KubeObject[], role: string): readonly string[] {
  return containerOf(objectAlone(objects, 'StatefulSet', `seaweedfs-${role}`), role).args ?? [];
}

describe('the parts of the object store', () => {
  const objects = renderAlone(component as never, { knobs: { storage: '7Gi' } });

  it('tell their maker nothing', () => {
    expect(argumentsOf(objects, 'master')).toContain('-telemetry=false');
  });

  it('ask for certificates, and take those of each other alone', () => {
    const text = securityToml(['a.x', 'b.x']);
    for (const part of ['master', 'volume', 'filer', 's3', 'client'])
      expect(text).toContain(
        `[grpc.${part}]\ncert = "/etc/sallyport/tls/tls.crt"\nkey = "/etc/sallyport/tls/tls.key"\nallowed_commonNames = "a.x,b.x"\n`,
      );
    for (const part of HOSTS) expect(text).toMatch(new RegExp(`\\[https\\.${part}\\]\\n(.*\\n)*?ca = `));
    expect(text).toContain('[tls]\nmin_version = "TLS 1.3"\nmax_version = "TLS 1.3"\n');
    expect(text).toContain('[https.client]\nenabled = true\n');
    for (const role of HOSTS)
      expect(fileOf(objects, `seaweedfs-${role}-security`, 'security.toml')).toContain(
        'seaweedfs-master.sallyport-data,seaweedfs-volume.sallyport-data,seaweedfs-filer.sallyport-data',
      );
  });

  it('sign what they write for each other, with keys of the site', () => {
    for (const role of HOSTS) {
      const { env = [] } = containerOf(objectAlone(objects, 'StatefulSet', `seaweedfs-${role}`), role);
      const keys = env.filter(({ name }) => name.startsWith('WEED_JWT'));
      expect(keys).toEqual([
        {
          name: 'WEED_JWT_FILER_SIGNING_KEY',
          valueFrom: { secretKeyRef: { name: 'seaweedfs-signing', key: 'filer' } },
        },
        { name: 'WEED_JWT_SIGNING_KEY', valueFrom: { secretKeyRef: { name: 'seaweedfs-signing', key: 'volume' } } },
      ]);
    }
  });

  it('write one volume each, and run as the user of the image without its entrypoint', () => {
    for (const role of HOSTS) {
      const set = objectAlone(objects, 'StatefulSet', `seaweedfs-${role}`);
      expect(containerOf(set, role)['command']).toEqual(['/usr/bin/weed']);
      expect(podOf(set).securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
      expect(specOf(set)['volumeClaimTemplates']).toHaveLength(1);
    }
  });

  it('open no listener that nobody calls, and make no bucket by themselves', () => {
    expect(argumentsOf(objects, 'filer')).toEqual(
      expect.arrayContaining([
        '-s3.port.iceberg=0',
        '-s3.port.lance=0',
        '-s3.iam=false',
        '-s3.autoCreateBucket=false',
        '-s3.allowDeleteBucketNotEmpty=false',
        '-encryptVolumeData=true',
      ]),
    );
    expect(argumentsOf(objects, 'master')).toContain('-disableHttp=true');
  });

  it('keep one copy on one server where one is asked for, and several on several', () => {
    expect(argumentsOf(objects, 'master')).toEqual(
      expect.arrayContaining(['-peers=none', '-defaultReplication=000', '-volumeSizeLimitMB=1024']),
    );
    const many = renderAlone(component as never, { knobs: { masters: '3', volumeServers: 3, copies: '2' } });
    const peers = [0, 1, 2].map(
      (n) => `seaweedfs-master-${n}.seaweedfs-master-peers.sallyport-data.svc.cluster.local:9333`,
    );
    expect(argumentsOf(many, 'master')).toEqual(
      expect.arrayContaining([`-peers=${peers.join(',')}`, '-defaultReplication=001']),
    );
    for (const role of ['volume', 'filer']) expect(argumentsOf(many, role)).toContain(`-master=${peers.join(',')}`);
    expect(specOf(objectAlone(many, 'StatefulSet', 'seaweedfs-volume'))['replicas']).toBe(3);
    expect(specOf(objectAlone(many, 'StatefulSet', 'seaweedfs-master'))['replicas']).toBe(3);
  });

  it('refuse more copies than there are servers', () => {
    expect(() => renderAlone(component as never, { knobs: { copies: '2' } })).toThrow(
      /2 copies need as many volume servers, and there are 1/,
    );
  });
});

describe('callers of the object store', () => {
  const objects = renderWired('airgapped', component as never, [needing('corpus', 'object-store', 'payload')]);

  it('have a bucket of their own name, and keys in a Secret of theirs', () => {
    const clientsIn = (file: string): unknown =>
      (JSON.parse(fileOf(objects, 'seaweedfs-filer-config', file)) as { readonly clients: unknown }).clients;
    expect(clientsIn('identities.json')).toEqual([
      { name: 'corpus', bucket: 'corpus', keys: '/etc/sallyport/object-store/keys/object-store-corpus' },
    ]);
    // Who makes the buckets has no keys of callers, and is told of none.
    expect(clientsIn('buckets.json')).toEqual([{ name: 'corpus', bucket: 'corpus' }]);
    const { volumes } = podOf(objectAlone(objects, 'StatefulSet', 'seaweedfs-filer'));
    expect(volumes).toContainEqual({
      name: 'object-store-corpus',
      secret: { secretName: 'object-store-corpus', defaultMode: 0o440 },
    });
  });

  it('have a bucket that is locked for as long as they ask', () => {
    const files = storeConfigs([{ name: 'logs', lockDays: 2557 }, { name: 'corpus' }], 'https://store:8333');
    expect(JSON.parse(files['buckets.json'] ?? '')).toMatchObject({
      clients: [
        { name: 'logs', bucket: 'logs', lockDays: 2557 },
        { name: 'corpus', bucket: 'corpus' },
      ],
    });
  });

  it('are not shown to the gateway, which reads what is made of their keys', () => {
    const filer = objectAlone(objects, 'StatefulSet', 'seaweedfs-filer');
    for (const name of ['filer', 'buckets'])
      expect(JSON.stringify(containerOf(filer, name)['volumeMounts'])).not.toContain('object-store-corpus');
  });
});

describe('the object store as declared', () => {
  it('is not there where the site has one of its own', () => {
    expect(
      declareSeaweedfs({ knobs: knobsOf(), site: { hosts: { objectStore: OWN_STORE } } as never }).members,
    ).toEqual([]);
  });

  it('shows callers TLS, and is reached by nobody at the ports between its parts', () => {
    const { members } = declareSeaweedfs({ knobs: knobsOf(), site: { hosts: {} } as never });
    const ports = members.flatMap(({ role, ports: own }) => own.map(({ name, security }) => [role, name, security]));
    expect(ports).toEqual([
      ['master', 'grpc', 'mtls'],
      ['master', 'master-metrics', 'plain'],
      ['volume', 'https', 'mtls'],
      ['volume', 'grpc', 'mtls'],
      ['volume', 'volume-metrics', 'plain'],
      ['filer', 's3', 'tls'],
      ['filer', 'filer-metrics', 'plain'],
    ]);
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
