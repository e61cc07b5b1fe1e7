import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/observability/grafana';
import { dashboardJson } from '../../../src/components/observability/grafana/dashboard';
import { dashboards } from '../../../src/components/observability/grafana/dashboards';
import { aggregates } from '../../../src/core/diode-schema';
import type { SallyportError } from '../../../src/core/errors';
import { declareGrafana } from '../../../src/components/observability/grafana/flows';
import { iniText } from '../../../src/core/ini-text';
import { loginPlace, type LoginContext } from '../../../src/components/observability/grafana/login';
import { grafanaSettings } from '../../../src/components/observability/grafana/settings';
import { knobDefects } from '../../../src/core/knobs';
import type { Component } from '../../../src/core/component';
import { components } from '../../../src/components';
import { containerOf, environmentOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

const HOST = 'grafana.internal.example.mil';
const SETTINGS = { host: HOST, sources: ['prometheus.ns:9090', 'loki.ns:3100'] } as const;
const IDP = {
  name: 'site:idp',
  host: 'idp.internal.example.mil',
  port: 443,
  protocol: 'TCP',
  security: 'site',
  addresses: ['10.10.0.20'],
} as const;
const OIDC = {
  idp: IDP,
  clientId: 'grafana',
  path: '/realms/site/protocol/openid-connect',
  rolePath: "'Viewer'",
  scopes: 'openid profile email groups',
} as const;

describe('the settings of Grafana', () => {
  const ini = grafanaSettings(SETTINGS);

  it.each([
    ['analytics', 'reporting_enabled', false],
    ['analytics', 'check_for_updates', false],
    ['analytics', 'check_for_plugin_updates', false],
    ['analytics', 'feedback_links_enabled', false],
    ['plugins', 'preinstall_disabled', true],
    ['plugins', 'preinstall_auto_update', false],
    ['plugins', 'plugin_admin_enabled', false],
    ['plugins', 'public_key_retrieval_disabled', true],
    ['plugins', 'public_key_retrieval_on_startup', false],
    ['security', 'disable_gravatar', true],
    ['news', 'news_feed_enabled', false],
    ['snapshots', 'enabled', false],
    ['snapshots', 'external_enabled', false],
    ['public_dashboards', 'enabled', false],
    ['help', 'enabled', false],
    ['geomap', 'enable_custom_baselayers', false],
    ['cloud_migration', 'enabled', false],
  ])('[%s] %s is %s', (section, key, value) => {
    expect(ini[section]?.[key]).toBe(value);
  });

  it('lets browsers talk to Grafana alone', () => {
    const policy = String(ini['security']?.['content_security_policy_template']);
    expect(ini['security']?.['content_security_policy']).toBe(true);
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("img-src 'self' data: blob:;");
    expect(policy).not.toMatch(/\bhttps?:|\bwss?:|\*|\.com|\$ROOT_PATH/);
  });

  it('reads secrets from files, and has no default for any', () => {
    expect(ini['security']?.['secret_key']).toBe('$__file{/etc/sallyport/grafana-admin/secret-key}');
    expect(ini['security']?.['admin_password']).toBe('$__file{/etc/sallyport/grafana-admin/admin-password}');
  });

  it('lets its proxy reach the data sources and nothing else', () => {
    expect(ini['security']?.['data_source_proxy_whitelist']).toBe('prometheus.ns:9090 loki.ns:3100');
  });

  it('serves one name over TLS, with cookies that stay there', () => {
    expect(ini['server']).toMatchObject({
      protocol: 'https',
      domain: HOST,
      enforce_domain: true,
      root_url: `https://${HOST}/`,
    });
    expect(ini['security']).toMatchObject({
      cookie_secure: true,
      cookie_samesite: 'strict',
      strict_transport_security: true,
    });
  });

  it('lets nobody in without a name', () => {
    expect(ini['auth.anonymous']?.['enabled']).toBe(false);
    expect(ini['users']).toMatchObject({ allow_sign_up: false, allow_org_create: false });
  });

  it('shows its own metrics to nobody and has no second alert engine', () => {
    expect(ini['metrics']).toEqual({ enabled: false });
    expect(ini['unified_alerting']).toEqual({ enabled: false });
  });

  it('asks an identity provider only where one is set', () => {
    expect(ini).not.toHaveProperty('auth.generic_oauth');
    const withOidc = grafanaSettings({ ...SETTINGS, oidc: OIDC });
    expect(withOidc['auth.generic_oauth']).toMatchObject({
      enabled: true,
      auth_url: 'https://idp.internal.example.mil/realms/site/protocol/openid-connect/auth',
      token_url: 'https://idp.internal.example.mil/realms/site/protocol/openid-connect/token',
      api_url: 'https://idp.internal.example.mil/realms/site/protocol/openid-connect/userinfo',
      client_secret: '$__file{/etc/sallyport/grafana-oidc/client-secret}',
      use_pkce: true,
      role_attribute_strict: true,
      allow_assign_grafana_admin: false,
      tls_client_ca: '/etc/sallyport/trust/ca.crt',
    });
    expect(withOidc['auth']).toEqual({ disable_login_form: true });
    // The answer of the identity provider comes from another site; a strict cookie would not come with it.
    expect(withOidc['security']?.['cookie_samesite']).toBe('lax');
  });
});

describe('where users of Grafana log in', () => {
  const site = { name: 'site', domains: ['internal.example.mil'] };
  const place = (knobs: object, part: LoginContext['part'] = null) =>
    loginPlace({ knobs: component.knobs.parse(knobs), site, part });

  it('is nowhere but in Grafana unless somebody says so', () => {
    expect(place({})).toBeUndefined();
  });

  it('is site.idp for a client of it', () => {
    expect(place({ oidcClientId: 'g', oidcPath: '/x' })).toMatchObject({
      endpoint: 'site:idp',
      clientId: 'g',
      path: '/x',
    });
  });

  it.each([
    ['dex', 'https://dex.internal.example.mil', '', 'openid profile email groups'],
    [
      'keycloak',
      'https://keycloak.internal.example.mil',
      '/realms/sallyport/protocol/openid-connect',
      'openid profile email',
    ],
  ] as const)(
    'is %s: browsers go by the name of the site, Grafana by that of the Service',
    (broker, browsers, path, scopes) => {
      const at = place({ broker });
      if (at === undefined) throw new Error('nowhere');
      expect(at).toMatchObject({ endpoint: `login:${broker}`, clientId: 'grafana' });
      const inside = { ...IDP, host: `${broker}.sallyport-gateway.svc.cluster.local` };
      const ini = grafanaSettings({ ...SETTINGS, oidc: { ...at, idp: inside, rolePath: "'Viewer'" } });
      expect(ini['auth.generic_oauth']).toMatchObject({
        scopes,
        auth_url: `${browsers}${path}/auth`,
        token_url: `https://${broker}.sallyport-gateway.svc.cluster.local${path}/token`,
        api_url: `https://${broker}.sallyport-gateway.svc.cluster.local${path}/userinfo`,
        tls_client_ca: '/etc/sallyport/trust/ca.crt',
      });
    },
  );

  it('is site.idp in a control plane, which has no broker', () => {
    expect(place({ broker: 'dex' }, 'control-plane')).toBeUndefined();
    expect(place({ broker: 'dex', oidcClientId: 'g' }, 'control-plane')).toMatchObject({ endpoint: 'site:idp' });
    expect(place({ broker: 'dex', oidcClientId: 'g' }, 'data-plane')).toMatchObject({ endpoint: 'login:dex' });
  });

  it('is not at two places', () => {
    expect(() => place({ broker: 'dex', oidcClientId: 'g' })).toThrow(/oidcClientId[\s\S]*remove oidcClientId/);
  });
});

describe('an INI file', () => {
  it('has sections and keys in the order given', () => {
    expect(iniText({ a: { x: 1, y: false }, b: { z: 'text' } })).toBe('[a]\nx = 1\ny = false\n\n[b]\nz = text\n');
  });

  it('wraps what would be cut as a comment', () => {
    expect(iniText({ a: { x: "p 'self'; q" } })).toBe(`[a]\nx = """p 'self'; q"""\n`);
  });

  it('refuses what the format cannot hold', () => {
    expect(() => iniText({ a: { x: 'one\ntwo' } })).toThrow(/INI/);
  });
});

const ORDER = ['stat', 'timeseries', 'table'];

describe('dashboards', () => {
  const watches = Object.values<Pick<Component, 'watch'>>(components).flatMap(({ watch }) => watch ?? []);
  const all = dashboards(watches);

  it('there is one for each area that has a panel, with an id of its own', () => {
    expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
    expect(all.map(({ uid }) => uid)).toEqual(expect.arrayContaining(['sallyport-platform', 'sallyport-serving']));
    expect(dashboards(watches.filter(({ area }) => area === 'gateway')).map(({ title }) => title)).toEqual(['Gateway']);
    expect(dashboards([])).toEqual([]);
  });

  it('a control plane shows what it is told of its data planes, each in the unit that it comes in', () => {
    const shown = (part: 'control-plane' | 'data-plane'): Record<string, string> => {
      const map = objectAlone(renderWired('byoc', component as never, [], { part }), 'ConfigMap', 'grafana-dashboards');
      return map['data'] as Record<string, string>;
    };
    const text = shown('control-plane')['sallyport-data-planes.json'] ?? '';
    for (const { name } of aggregates()) expect(text).toContain(`"expr": "${name}{job=`);
    expect(text).toContain('"legendFormat": "{{finished_reason}}"');
    expect(text).toContain('"unit": "ms"');
    expect(shown('data-plane')).not.toHaveProperty(['sallyport-data-planes.json']);
  });

  it('begin with single numbers and end with lists', () => {
    const kinds = all[0]?.panels.map(({ kind }) => kind) ?? [];
    expect(kinds[0]).toBe('stat');
    expect(kinds.at(-1)).toBe('table');
    expect([...kinds].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))).toEqual(kinds);
  });

  it('they name the provisioned data source, carry the marking, and cannot be edited', () => {
    const json = dashboardJson(all[0] ?? never(), 'TEST-MARKING');
    expect(json).toMatchObject({ editable: false, tags: ['sallyport', 'TEST-MARKING'] });
    expect(JSON.stringify(json)).toContain('"datasource":{"type":"prometheus","uid":"metrics"}');
    expect(JSON.stringify(json)).not.toMatch(/\$\{DS_/);
  });

  it('panels stand beside and below each other, never on top', () => {
    for (const dashboard of all) {
      const panels = dashboardJson(dashboard, 'x')['panels'] as { gridPos: { x: number; y: number } }[];
      const places = panels.map(({ gridPos }) => `${gridPos.x},${gridPos.y}`);
      expect(new Set(places).size).toBe(places.length);
    }
  });
});

describe('Grafana as declared and rendered', () => {
  const others = [
    providing('metrics', { port: 9090, security: 'mtls' }, 'operational'),
    providing('logs', { port: 3100, security: 'mtls' }, 'metadata'),
    providing('traces-query', { port: 3200, security: 'mtls' }, 'metadata'),
  ];
  const objects = renderWired('airgapped', component as never, others);
  const workload = objectAlone(objects, 'Deployment', 'grafana');

  it('needs the three stores where they exist, and the identity provider only where it is set', () => {
    const needs = (endpoint?: string): unknown =>
      declareGrafana(
        '5Gi',
        { name: 'site', domains: ['internal.example.mil'] },
        endpoint === undefined ? undefined : { endpoint },
      ).members[0]?.needs.map(({ endpoint, whenAbsent }) => [endpoint, whenAbsent]);
    const stores = [
      ['metrics', 'omit'],
      ['logs', 'omit'],
      ['traces-query', 'omit'],
    ];
    expect(needs()).toEqual(stores);
    expect(needs('site:idp')).toEqual([...stores, ['site:idp', undefined]]);
  });

  it('names the knob, and what the broker wants, where the broker is not there', () => {
    const why = (broker: string): unknown => {
      try {
        return renderWired('airgapped', component as never, others, { knobs: { broker } });
      } catch (error) {
        return (error as SallyportError).problems;
      }
    };
    const place = { path: 'components.grafana.broker' };
    expect(why('keycloak')).toMatchObject([{ place, fix: expect.stringContaining('components.keycloak.upstream') }]);
    expect(why('dex')).toMatchObject([{ place, fix: expect.stringContaining('components.dex.userBase') }]);
  });

  it('opens one TLS port to the networks of users, under a name of the site', () => {
    const [member] = declareGrafana('5Gi', { name: 'site', domains: ['internal.example.mil'] }, undefined).members;
    expect(member?.ports).toMatchObject([{ port: 3000, security: 'tls', entries: [{ peer: 'site:clients' }] }]);
    expect(member?.identity?.names).toEqual([HOST]);
  });

  it('calls each data source with its own certificate, read from files', () => {
    const text = fileOf(objects, 'grafana-sources', 'sallyport.yaml');
    const { datasources, prune } = parse(text) as { datasources: Record<string, unknown>[]; prune: boolean };
    expect(prune).toBe(true);
    expect(datasources.map(({ uid, type }) => [uid, type])).toEqual([
      ['metrics', 'prometheus'],
      ['logs', 'loki'],
      ['traces', 'tempo'],
    ]);
    for (const source of datasources) {
      expect(source).toMatchObject({
        access: 'proxy',
        editable: false,
        jsonData: { tlsAuth: true, tlsAuthWithCACert: true },
        secureJsonData: {
          tlsCACert: '$__file{/etc/sallyport/trust/ca.crt}',
          tlsClientCert: '$__file{/etc/sallyport/tls/tls.crt}',
          tlsClientKey: '$__file{/etc/sallyport/tls/tls.key}',
        },
      });
      expect(String(source['url'])).toMatch(/^https:\/\//);
    }
  });

  it('has no data source for a store that is not there', () => {
    const alone = renderAlone(component as never);
    expect(parse(fileOf(alone, 'grafana-sources', 'sallyport.yaml'))).toEqual({
      apiVersion: 1,
      prune: true,
      datasources: [],
    });
  });

  it('gives up the old pod before the new one writes to the volume', () => {
    expect(specOf(workload)).toMatchObject({
      replicas: 1,
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    });
    expect(specOf(objectAlone(objects, 'PersistentVolumeClaim', 'grafana'))).toMatchObject({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'block-encrypted',
    });
  });

  it.each(['readinessProbe', 'livenessProbe', 'startupProbe'])('%s asks /api/health over TLS', (probe) => {
    expect(containerOf(workload, 'grafana')[probe]).toMatchObject({
      httpGet: { path: '/api/health', port: 'https', scheme: 'HTTPS' },
    });
  });

  it('looks for no cloud credentials', () => {
    expect(environmentOf(containerOf(workload, 'grafana'))['AWS_EC2_METADATA_DISABLED']).toBe('true');
  });

  it('mounts the client secret only with an identity provider', () => {
    const names = (knobs: Record<string, unknown>): string[] =>
      podOf(
        objectAlone(renderWired('airgapped', component as never, others, { knobs }), 'Deployment', 'grafana'),
      ).volumes.map((volume) => String(volume['name']));
    expect(names({})).not.toContain('oidc');
    expect(names({ oidcClientId: 'grafana' })).toContain('oidc');
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

function never(): never {
  throw new Error('there is no dashboard');
}
