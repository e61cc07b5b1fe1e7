import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/data/milvus';
import { etcdConfig, milvusConfig } from '../../../src/components/data/milvus/config';
import { declareMilvus } from '../../../src/components/data/milvus/flows';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, objectAlone, podOf, renderAlone } from '../rendering';

const ON = { enabled: true };
const objects = renderAlone(component as never, { knobs: ON });
const set = objectAlone(objects, 'StatefulSet', 'milvus');

describe('the configuration of Milvus', () => {
  const config = milvusConfig(component.knobs.parse(ON) as never);

  it('asks whoever calls for a certificate of the site and a login', () => {
    expect(config).toMatchObject({
      common: { security: { authorizationEnabled: true, tlsMode: 2 } },
      tls: { caPemPath: '/etc/sallyport/trust/ca.crt' },
    });
  });

  it('serves no REST, which would share the port only without certificates', () => {
    expect(config).toMatchObject({ proxy: { port: 19530, http: { enabled: false } } });
  });

  it('keeps everything on its volume', () => {
    expect(config).toMatchObject({
      common: { storageType: 'local' },
      mq: { type: 'woodpecker' },
      woodpecker: { storage: { type: 'local', rootPath: '/var/lib/milvus/woodpecker' } },
    });
  });

  it('lets no collection ask a service to make its vectors', () => {
    const { function: own } = config as { readonly function: object };
    const switches = [...JSON.stringify(own).matchAll(/"enable":(\w+)/g)].map(([, value]) => value);
    expect(switches.length).toBeGreaterThan(10);
    expect(new Set(switches)).toEqual(new Set(['false']));
  });

  it('has its etcd on loopback, since that asks nobody for a login', () => {
    const urls = Object.values(etcdConfig()).filter((value) => String(value).includes('://'));
    expect(urls.length).toBe(5);
    for (const url of urls) expect(url).toMatch(/^(default=)?http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('Milvus as declared and rendered', () => {
  it('is not there unless it is asked for', () => {
    expect(declareMilvus(component.knobs.parse({}) as never)).toEqual({ members: [] });
  });

  it('calls nobody, and is restarted for a new certificate', () => {
    const [member] = declareMilvus(component.knobs.parse(ON) as never).members;
    expect(member).toMatchObject({
      needs: [],
      resolvesNames: false,
      rating: 'payload',
      identity: { reload: 'restart', workload: 'StatefulSet' },
    });
    expect(member?.ports.map(({ port, security }) => [port, security])).toEqual([
      [19530, 'mtls'],
      [9091, 'plain'],
    ]);
  });

  it('says why nothing is copied', () => {
    expect(set['metadata']).toMatchObject({
      annotations: { 'sallyport.dev/backup-data': expect.stringMatching(/^none: .*object store/) as string },
    });
  });

  it('has the first password from a Secret', () => {
    expect(containerOf(set, 'milvus').env).toContainEqual({
      name: 'COMMON_SECURITY_DEFAULTROOTPASSWORD',
      valueFrom: { secretKeyRef: { name: 'milvus-root', key: 'root-password' } },
    });
  });

  it('lays its files beside those of the image', () => {
    const mounts = containerOf(set, 'milvus')['volumeMounts'] as readonly { readonly mountPath: string }[];
    const paths = mounts.map(({ mountPath }) => mountPath);
    expect(paths).toEqual(expect.arrayContaining(['/milvus/configs/user.yaml', '/milvus/configs/embedEtcd.yaml']));
    expect(paths).not.toContain('/milvus/configs');
    expect(podOf(set).securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true });
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
