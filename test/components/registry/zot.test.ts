import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/registry/zot';
import { zotConfig } from '../../../src/components/registry/zot/config';
import { containerOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, renderWired } from '../wired';

describe('configuration of zot', () => {
  const config = zotConfig('/var/lib/registry', '24h') as {
    readonly storage: Record<string, unknown>;
    readonly http: Record<string, unknown>;
    readonly log: Record<string, unknown>;
    readonly extensions: Record<string, unknown>;
  };

  it('lets everybody read and nobody write', () => {
    expect(config.http['accessControl']).toEqual({
      repositories: { '**': { anonymousPolicy: ['read'], defaultPolicy: [], policies: [] } },
      metrics: { anonymousPolicy: ['read'] },
    });
    expect(JSON.stringify(config)).not.toMatch(/create|update|delete|adminPolicy|htpasswd/);
  });

  it('never collects what only a digest names, and deletes by no other policy', () => {
    expect(config.storage).toEqual({ rootDirectory: '/var/lib/registry', dedupe: true, gc: false });
  });

  it('records writes, of which there should be none', () => {
    expect(config.log).toEqual({ level: 'info', audit: '/dev/stdout' });
  });

  it('neither loads a vulnerability database nor pulls from upstream', () => {
    expect(config.extensions['search']).toEqual({ enable: false });
    expect(config.extensions['ui']).toEqual({ enable: false });
    expect(Object.keys(config.extensions).sort()).toEqual(['metrics', 'scrub', 'search', 'ui']);
  });

  it('checks what it stores, as often as it is told', () => {
    expect(config.extensions['scrub']).toEqual({ enable: true, interval: '24h' });
  });

  it('shows its certificate and asks nodes for none', () => {
    expect(config.http['tls']).toEqual({ cert: '/etc/sallyport/tls/tls.crt', key: '/etc/sallyport/tls/tls.key' });
  });

  it('keeps digests of older manifests', () => {
    expect(config.http['compat']).toEqual(['docker2s2']);
  });
});

describe('zot in the platform', () => {
  const objects = renderWired('airgapped', component as never, [], { knobs: { storage: '2Ti' } });

  it('lets nodes in on the registry port and reaches nobody', () => {
    const { ingress, egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'zot')) as Record<
      string,
      { from: unknown[]; ports: { port: number }[] }[]
    >;
    expect(ingress).toEqual([
      { from: [{ ipBlock: { cidr: '10.20.0.0/24' } }], ports: [{ port: 5000, protocol: 'TCP' }] },
    ]);
    expect(egress ?? []).toEqual([]);
  });

  it('keeps images on a volume of the stated size, as a user of its own', () => {
    const set = objectAlone(objects, 'StatefulSet', 'zot');
    expect(JSON.stringify(specOf(set)['volumeClaimTemplates'])).toContain('"storage":"2Ti"');
    expect(podOf(set).securityContext).toMatchObject({ runAsUser: 65532, fsGroup: 65532 });
  });

  it('is asked about its health over its own TLS', () => {
    const container = containerOf(objectAlone(objects, 'StatefulSet', 'zot'), 'zot');
    const probe = (path: string): object => ({ httpGet: { path, port: 'https', scheme: 'HTTPS' } });
    expect(container['readinessProbe']).toMatchObject(probe('/readyz'));
    expect(container['livenessProbe']).toMatchObject(probe('/livez'));
    expect(container['startupProbe']).toMatchObject(probe('/startupz'));
    expect(container.args).toEqual(['serve', '/etc/zot/config.json']);
    expect(JSON.parse(fileOf(objects, 'zot-config', 'config.json'))).toEqual(zotConfig('/var/lib/registry', '24h'));
  });
});
