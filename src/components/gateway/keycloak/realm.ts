import type { Endpoint } from '../../../core/graph';
import type { LoginClient } from '../../../core/login';
import type { Knobs } from './knobs';

type Json = Readonly<Record<string, unknown>>;

export const REALM = 'sallyport';

export interface RealmFacts {
  readonly knobs: Knobs;
  readonly idp: Endpoint;
  readonly clients: readonly LoginClient[];
}

/** The variable with the secret of a client. */
export function clientVariable({ id }: Pick<LoginClient, 'id'>): string {
  return `KEYCLOAK_CLIENT_${id.toUpperCase().replaceAll('-', '_')}`;
}

/** Secrets that Keycloak reads from files when it needs them, by the name after `vault.`. */
export const VAULT = { ldap: 'directory', oidc: 'provider' } as const;

/** The realm as it is made at the first start; what is there already is never changed by it. */
export function realm(facts: RealmFacts): Json {
  const { knobs, clients } = facts;
  return {
    realm: REALM,
    enabled: true,
    sslRequired: 'all',
    registrationAllowed: false,
    resetPasswordAllowed: false,
    editUsernameAllowed: false,
    ...bruteForce(),
    ...events(),
    accessTokenLifespan: 300,
    ssoSessionIdleTimeout: 1800,
    ssoSessionMaxLifespan: 28_800,
    revokeRefreshToken: true,
    clients: clients.map(client),
    ...(knobs.upstream === 'ldap' ? { components: directory(facts) } : providing(facts)),
  };
}

/** Seconds. Nobody is locked out for good: that could be done to somebody else. */
function bruteForce(): Json {
  return {
    bruteForceProtected: true,
    permanentLockout: false,
    failureFactor: 5,
    waitIncrementSeconds: 60,
    maxFailureWaitSeconds: 900,
    maxDeltaTimeSeconds: 43_200,
  };
}

/** Logins and changes go to the log, and from there to the log store; the database keeps them for a month. */
function events(): Json {
  return {
    eventsEnabled: true,
    eventsListeners: ['jboss-logging'],
    eventsExpiration: 2_592_000,
    adminEventsEnabled: true,
    adminEventsDetailsEnabled: false,
  };
}

function client(one: LoginClient): Json {
  return {
    clientId: one.id,
    protocol: 'openid-connect',
    publicClient: false,
    // Filled in from the environment when the file is read.
    secret: `\${${clientVariable(one)}}`,
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: false,
    fullScopeAllowed: false,
    redirectUris: [one.redirect],
    webOrigins: [],
    attributes: { 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': `${one.home}/*` },
    protocolMappers: [
      {
        name: 'groups',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-group-membership-mapper',
        config: {
          'claim.name': 'groups',
          'full.path': 'false',
          'id.token.claim': 'true',
          'access.token.claim': 'false',
          'userinfo.token.claim': 'true',
        },
      },
    ],
  };
}

function directory({ knobs, idp }: RealmFacts): Json {
  const { userBase, userName, userId, bindName } = knobs;
  const login: Readonly<Record<string, string>> =
    bindName === ''
      ? { authType: 'none' }
      : { authType: 'simple', bindDn: bindName, bindCredential: `\${vault.${VAULT.ldap}}` };
  return {
    'org.keycloak.storage.UserStorageProvider': [
      {
        name: 'directory',
        providerId: 'ldap',
        config: lists({
          enabled: 'true',
          priority: '0',
          vendor: 'other',
          connectionUrl: `ldaps://${idp.host}:${idp.port}`,
          useTruststoreSpi: 'always',
          startTls: 'false',
          ...login,
          editMode: 'READ_ONLY',
          importEnabled: 'true',
          syncRegistrations: 'false',
          allowKerberosAuthentication: 'false',
          usersDn: userBase,
          searchScope: '2',
          usernameLDAPAttribute: userName,
          rdnLDAPAttribute: userName,
          uuidLDAPAttribute: userId,
          userObjectClasses: 'person',
          connectionTimeout: '5000',
          readTimeout: '10000',
          pagination: 'true',
          trustEmail: 'false',
        }),
        subComponents: { 'org.keycloak.storage.ldap.mappers.LDAPStorageMapper': groupMappers(knobs) },
      },
    ],
  };
}

function groupMappers({ groupBase }: Knobs): readonly Json[] {
  if (groupBase === '') return [];
  return [
    {
      name: 'groups',
      providerId: 'group-ldap-mapper',
      config: lists({
        'groups.dn': groupBase,
        'group.name.ldap.attribute': 'cn',
        'group.object.classes': 'groupOfNames',
        'preserve.group.inheritance': 'false',
        'membership.ldap.attribute': 'member',
        'membership.attribute.type': 'DN',
        'membership.user.ldap.attribute': 'uid',
        'memberof.ldap.attribute': 'memberOf',
        mode: 'READ_ONLY',
        'user.roles.retrieve.strategy': 'LOAD_GROUPS_BY_MEMBER_ATTRIBUTE',
        'drop.non.existing.groups.during.sync': 'false',
        'groups.path': '/',
      }),
    },
  ];
}

/** Each value of a component is a list. */
function lists(values: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));
}

/** Groups that programs ask for; the provider's claim of the same name puts users into them, anew at each login. */
const GROUPS = ['platform-operators', 'platform-viewers'];

function providing(facts: RealmFacts): Json {
  return {
    groups: GROUPS.map((name) => ({ name })),
    identityProviders: [provider(facts)],
    identityProviderMappers: GROUPS.map((group) => ({
      name: group,
      identityProviderAlias: 'site',
      identityProviderMapper: 'oidc-advanced-group-idp-mapper',
      config: {
        syncMode: 'FORCE',
        'are.claim.values.regex': 'false',
        claims: JSON.stringify([{ key: 'groups', value: group }]),
        group: `/${group}`,
      },
    })),
  };
}

function provider({ knobs, idp }: RealmFacts): Json {
  const base = `https://${idp.host}${idp.port === 443 ? '' : `:${idp.port}`}`;
  const place = `${base}${knobs.oidcPath}`;
  return {
    alias: 'site',
    displayName: 'Site login',
    providerId: 'oidc',
    enabled: true,
    trustEmail: false,
    storeToken: false,
    firstBrokerLoginFlowAlias: 'first broker login',
    config: {
      clientId: knobs.oidcClientId,
      clientSecret: `\${vault.${VAULT.oidc}}`,
      clientAuthMethod: 'client_secret_post',
      issuer: `${base}${knobs.oidcIssuerPath}`,
      authorizationUrl: `${place}/auth`,
      tokenUrl: `${place}/token`,
      userInfoUrl: `${place}/userinfo`,
      jwksUrl: `${place}/certs`,
      useJwksUrl: 'true',
      validateSignature: 'true',
      pkceEnabled: 'true',
      pkceMethod: 'S256',
      defaultScope: 'openid profile email groups',
      syncMode: 'FORCE',
    },
  };
}
