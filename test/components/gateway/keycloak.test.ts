import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/gateway/keycloak';
import { declareKeycloak } from '../../../src/components/gateway/keycloak/flows';
import { knobDefects } from '../../../src/core/knobs';
import { declaring } from '../../helpers/platform';
import { containerOf, environmentOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

const LDAP = {
  upstream: 'ldap',
  userBase: 'ou=people,dc=example',
  groupBase: 'ou=groups,dc=example',
  bindName: 'cn=kc',
};
const OIDC = { upstream: 'oidc', oidcIssuerPath: '/adfs', oidcPath: '/adfs/oauth2' };
const SITE = { name: 'site', domains: ['internal.example.mil'] } as never;

function render(knobs: object, hasCaller = true) {
  const needs = [{ endpoint: 'login:keycloak', purpose: 'log users in', dataClass: 'secret' }] as const;
  const identity = { reload: 'self', alsoClient: 'a test', names: ['grafana.internal.example.mil'] } as const;
  const caller = declaring('grafana', { members: [{ rating: 'secret', ports: [], needs, identity }] });
  const sql = providing('sql', { port: 5432, security: 'mtls' }, 'secret');
  return renderWired('airgapped', component as never, [sql, ...(hasCaller ? [caller] : [])], { knobs: { ...knobs } });
}

/** As it stands in the file, for Keycloak to fill in. */
function placeholder(name: string): string {
  return `$\{${name}}`;
}

function realmOf(knobs: object): Readonly<Record<string, unknown>> {
  return parse(fileOf(render(knobs), 'keycloak-config', 'sallyport-realm.json')) as never;
}

describe('the vault of Keycloak', () => {
  it('is named where it is mounted alone: the program does not start on a folder that is not there', () => {
    const named = (knobs: object): boolean =>
      'KC_VAULT_DIR' in environmentOf(containerOf(objectAlone(render(knobs), 'StatefulSet', 'keycloak'), 'keycloak'));
    expect([named(LDAP), named(OIDC), named({ ...LDAP, bindName: '' })]).toEqual([true, true, false]);
  });
});

describe('Keycloak without a place for users', () => {
  it('is refused at its knob', () => {
    expect(() => render({ upstream: 'ldap' })).toThrow(/nothing says where they lie[^]*components.keycloak.userBase/);
    expect(() => render({ upstream: 'oidc' })).not.toThrow();
  });
});

describe('the realm of Keycloak', () => {
  const realm = realmOf(LDAP);

  it('asks the directory over TLS alone, reads only, and has its password from a file', () => {
    const { 'org.keycloak.storage.UserStorageProvider': stores } = realm['components'] as Record<string, object[]>;
    expect(stores).toHaveLength(1);
    expect(stores?.[0]).toMatchObject({
      providerId: 'ldap',
      config: {
        connectionUrl: ['ldaps://idp.internal.example.mil:443'],
        useTruststoreSpi: ['always'],
        startTls: ['false'],
        editMode: ['READ_ONLY'],
        bindDn: ['cn=kc'],
        bindCredential: [placeholder('vault.directory')],
        usersDn: ['ou=people,dc=example'],
      },
    });
    expect(JSON.stringify(stores)).toContain('"groups.dn":["ou=groups,dc=example"]');
    expect(realm).not.toHaveProperty('identityProviders');
  });

  it('sends users to the provider of the site, checks its signatures, and takes groups from it', () => {
    const oidc = realmOf(OIDC);
    expect(oidc['identityProviders']).toMatchObject([
      {
        providerId: 'oidc',
        trustEmail: false,
        storeToken: false,
        config: {
          issuer: 'https://idp.internal.example.mil/adfs',
          tokenUrl: 'https://idp.internal.example.mil/adfs/oauth2/token',
          jwksUrl: 'https://idp.internal.example.mil/adfs/oauth2/certs',
          clientSecret: placeholder('vault.provider'),
          validateSignature: 'true',
          pkceEnabled: 'true',
        },
      },
    ]);
    expect(oidc['identityProviderMappers']).toMatchObject([
      { config: { claims: '[{"key":"groups","value":"platform-operators"}]', group: '/platform-operators' } },
      { config: { claims: '[{"key":"groups","value":"platform-viewers"}]', group: '/platform-viewers' } },
    ]);
    expect(oidc).not.toHaveProperty('components');
  });

  it('knows the callers that declare it: one address, a secret from the environment, PKCE, and no other way in', () => {
    expect(realm['clients']).toMatchObject([
      {
        clientId: 'grafana',
        publicClient: false,
        secret: placeholder('KEYCLOAK_CLIENT_GRAFANA'),
        redirectUris: ['https://grafana.internal.example.mil/login/generic_oauth'],
        webOrigins: [],
        implicitFlowEnabled: false,
        directAccessGrantsEnabled: false,
        serviceAccountsEnabled: false,
        attributes: { 'pkce.code.challenge.method': 'S256' },
      },
    ]);
  });

  it('locks out who guesses, for a time, and writes down who did what', () => {
    expect(realm).toMatchObject({
      sslRequired: 'all',
      registrationAllowed: false,
      bruteForceProtected: true,
      permanentLockout: false,
      eventsEnabled: true,
      adminEventsEnabled: true,
    });
  });
});

describe('Keycloak as declared and rendered', () => {
  const objects = render(LDAP);
  const workload = objectAlone(objects, 'StatefulSet', 'keycloak');
  const env = environmentOf(containerOf(workload, 'keycloak'));

  it('is not there where nobody says what site.idp is to it', () => {
    expect(declareKeycloak({ knobs: component.knobs.parse({}) as never, site: SITE }).members).toEqual([]);
    expect(render({}, false).filter((object) => JSON.stringify(object).includes('"keycloak"'))).toEqual([]);
  });

  it('comes to PostgreSQL by its own certificate, with no password', () => {
    expect(env['KC_DB_URL']).toBe(
      'jdbc:postgresql://stub-sql.sallyport-observability.svc.cluster.local:5432/sallyport?sslmode=verify-full' +
        '&sslrootcert=/etc/sallyport/trust/ca.crt&sslcert=/etc/sallyport/tls/tls.crt&sslkey=/etc/sallyport/tls/tls.key' +
        '&pemKeyAlgorithm=EC',
    );
    expect(env).toMatchObject({ KC_DB_USERNAME: 'keycloak', KC_DB_SCHEMA: 'keycloak' });
    expect(env).not.toHaveProperty('KC_DB_PASSWORD');
  });

  it('has a key in the form that Java reads', () => {
    const { privateKey } = specOf(objectAlone(objects, 'Certificate', 'keycloak')) as { privateKey: object };
    expect(privateKey).toMatchObject({ encoding: 'PKCS8' });
  });

  it('believes the anchors of the site, and not the store of its Java', () => {
    expect(env).toMatchObject({
      KC_TRUSTSTORE_PATHS: '/etc/sallyport/trust/ca.crt',
      KC_TRUSTSTORE_KUBERNETES_ENABLED: 'false',
      JAVA_TOOL_OPTIONS: '-Djavax.net.ssl.trustStore=NONE',
    });
  });

  it('serves users over TLS 1.3 alone', () => {
    expect(env).toMatchObject({ KC_HTTP_ENABLED: 'false', KC_HTTPS_PROTOCOLS: 'TLSv1.3' });
    expect(env['KC_HOSTNAME']).toBe('https://keycloak.internal.example.mil');
  });

  it('is built before it starts, in a folder that it may not write afterwards', () => {
    const { initContainers, containers } = podOf(workload) as unknown as Record<
      'initContainers' | 'containers',
      readonly { name: string; args?: string[]; volumeMounts: { name: string; readOnly: boolean }[] }[]
    >;
    expect(initContainers.map(({ name }) => name)).toEqual(['copy', 'build']);
    expect(initContainers[1]?.args?.slice(0, 3)).toEqual(['build', '--db=postgres', '--cache=local']);
    expect(containers[0]?.volumeMounts.find(({ name }) => name === 'built')).toMatchObject({ readOnly: true });
  });

  it('reads the first administrator from a Secret that may be gone afterwards', () => {
    expect(containerOf(workload, 'keycloak').env).toContainEqual({
      name: 'KC_BOOTSTRAP_ADMIN_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'keycloak-admin', key: 'password', optional: true } },
    });
  });

  it('takes no secret for a directory that is searched without a name', () => {
    const without = objectAlone(render({ ...LDAP, bindName: '' }), 'StatefulSet', 'keycloak');
    expect(JSON.stringify(podOf(without))).not.toContain('keycloak-upstream');
    expect(JSON.stringify(podOf(workload))).toContain('"key":"secret","path":"sallyport_directory"');
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
