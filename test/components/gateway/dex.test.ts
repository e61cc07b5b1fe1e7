import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/gateway/dex';
import { declareDex } from '../../../src/components/gateway/dex/flows';
import { knobDefects } from '../../../src/core/knobs';
import { declaring } from '../../helpers/platform';
import { containerOf, objectAlone, specOf } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

const KNOBS = {
  userBase: 'ou=people,dc=example',
  groupBase: 'ou=groups,dc=example',
  bindName: 'cn=dex,dc=example',
};
const SITE = { name: 'site', domains: ['internal.example.mil'] } as never;

/** Somebody who sends users to Dex, with a name that they open. */
function caller(name: string) {
  const needs = [{ endpoint: 'login:dex', purpose: 'log users in', dataClass: 'secret' }] as const;
  const identity = { reload: 'self', alsoClient: 'a test', names: [`${name}.internal.example.mil`] } as const;
  return declaring(name, { members: [{ rating: 'secret', ports: [], needs, identity }] });
}

function render(knobs: object = KNOBS, callers = ['grafana']) {
  const sql = providing('sql', { port: 5432, security: 'mtls' }, 'secret');
  const others = [sql, ...callers.map(caller)];
  return renderWired('airgapped', component as never, others, { knobs: { ...knobs } });
}

function configOf(
  knobs: object = KNOBS,
): Record<string, Record<string, unknown>> & { connectors: { config: object }[] } {
  return parse(fileOf(render(knobs), 'dex-config', 'config.yaml')) as never;
}

describe('the configuration of Dex', () => {
  const config = configOf();

  it('keeps what it knows in PostgreSQL, by its own certificate and without a password', () => {
    expect(config['storage']).toEqual({
      type: 'postgres',
      config: {
        host: 'stub-sql.sallyport-observability.svc.cluster.local',
        port: 5432,
        database: 'sallyport',
        user: 'dex',
        connectionTimeout: 10,
        ssl: {
          mode: 'verify-full',
          caFile: '/etc/sallyport/trust/ca.crt',
          certFile: '/etc/sallyport/tls/tls.crt',
          keyFile: '/etc/sallyport/tls/tls.key',
        },
      },
    });
  });

  it('asks the directory of the site over TLS alone, whose certificate it checks', () => {
    expect(config.connectors).toHaveLength(1);
    expect(config.connectors[0]).toMatchObject({
      type: 'ldap',
      config: {
        host: 'idp.internal.example.mil:443',
        insecureNoSSL: false,
        insecureSkipVerify: false,
        startTLS: false,
        rootCA: '/etc/sallyport/trust/ca.crt',
        bindDN: 'cn=dex,dc=example',
        bindPW: '$DEX_BIND_PASSWORD',
        userSearch: { baseDN: 'ou=people,dc=example', username: 'uid', idAttr: 'DN' },
        groupSearch: { baseDN: 'ou=groups,dc=example', userMatchers: [{ userAttr: 'DN', groupAttr: 'member' }] },
      },
    });
  });

  it('searches without a name, and for no groups, where none is given', () => {
    const { connectors } = configOf({ userBase: 'ou=people,dc=example' });
    expect(connectors[0]?.config).not.toHaveProperty('bindDN');
    expect(connectors[0]?.config).not.toHaveProperty('groupSearch');
  });

  it('knows the callers that declare it, and one address for each', () => {
    expect(config['staticClients']).toEqual([
      {
        id: 'grafana',
        name: 'grafana',
        public: false,
        secretEnv: 'DEX_CLIENT_GRAFANA',
        redirectURIs: ['https://grafana.internal.example.mil/login/generic_oauth'],
      },
    ]);
  });

  it('gives no token without a login in a browser, and has no accounts of its own', () => {
    expect(config['oauth2']).toMatchObject({
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
    });
    expect(config['enablePasswordDB']).toBe(false);
    expect(config).not.toHaveProperty('grpc');
  });

  it('serves users over TLS 1.3 alone', () => {
    expect(config['web']).toMatchObject({ https: '0.0.0.0:5554', tlsMinVersion: '1.3' });
    expect(config['web']).not.toHaveProperty('http');
  });
});

describe('Dex as declared and rendered', () => {
  const objects = render();
  const container = containerOf(objectAlone(objects, 'Deployment', 'dex'), 'dex');

  it('is not there where nobody says where users lie', () => {
    expect(declareDex({ knobs: component.knobs.parse({}) as never, site: SITE }).members).toEqual([]);
    expect(render({}, []).filter((object) => JSON.stringify(object).includes('"dex"'))).toEqual([]);
  });

  it('bypasses the entry point of the image, and reads secrets from Secrets of the site', () => {
    expect(container['command']).toEqual(['/usr/local/bin/dex']);
    expect(container.env).toEqual(
      expect.arrayContaining([
        { name: 'DEX_BIND_PASSWORD', valueFrom: { secretKeyRef: { name: 'dex-directory', key: 'password' } } },
        { name: 'DEX_CLIENT_GRAFANA', valueFrom: { secretKeyRef: { name: 'dex-clients', key: 'grafana' } } },
        { name: 'DEX_CONTINUE_ON_CONNECTOR_FAILURE', value: 'false' },
      ]),
    );
  });

  it('shows users its https port alone, on a load balancer for the networks of users', () => {
    const service = specOf(objectAlone(objects, 'Service', 'dex'));
    expect(service).toMatchObject({ type: 'LoadBalancer', ports: [{ name: 'https', port: 443 }] });
    expect(service['loadBalancerSourceRanges']).toEqual(['10.30.0.0/16']);
  });

  it('has a certificate with the name that users open', () => {
    expect(specOf(objectAlone(objects, 'Certificate', 'dex-edge'))['dnsNames']).toContain('dex.internal.example.mil');
  });

  it('refuses a caller of which it does not know where users come back to', () => {
    expect(() => render(KNOBS, ['unknown'])).toThrow(/unknown needs a broker for logins/);
  });

  it.each([
    ['userBase', 'ou=people,$HOME'],
    ['userBase', 'people'],
    ['userFilter', 'objectClass=person'],
    ['bindName', 'cn=a\ncn=b'],
    ['groupMember', 'member of'],
  ])('refuses %s %j', (knob, value) => {
    expect(component.knobs.safeParse({ [knob]: value }).success).toBe(false);
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
