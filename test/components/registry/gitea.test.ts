import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { rolesSql } from '../../../src/components/data/postgresql/access';
import { DATABASE } from '../../../src/components/data/postgresql/paths';
import { component } from '../../../src/components/registry/gitea';
import { declareGitea } from '../../../src/components/registry/gitea/flows';
import { prepareScript } from '../../../src/components/registry/gitea/prepare';
import { giteaSettings } from '../../../src/components/registry/gitea/settings';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, environmentOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, needing, providing, renderWired } from '../wired';

const HOST = 'git.internal.example.mil';
const SITE = { name: 'test', domains: ['internal.example.mil'] };
const SETTINGS = {
  host: HOST,
  sql: 'postgresql.sallyport-data.svc.cluster.local:5432',
  role: 'gitea',
  database: 'sallyport',
  connections: 20,
  sessionSeconds: 28_800,
} as const;
const SQL = providing('sql', { port: 5432, security: 'mtls' }, 'payload');

describe('the settings of Gitea', () => {
  const ini = giteaSettings(SETTINGS);

  it.each([
    ['cron.update_checker', 'ENABLED', false],
    ['cron.update_mirrors', 'ENABLED', false],
    ['mirror', 'ENABLED', false],
    ['mirror', 'DISABLE_NEW_PULL', true],
    ['mirror', 'DISABLE_NEW_PUSH', true],
    ['repository', 'DISABLE_MIGRATIONS', true],
    ['security', 'DISABLE_WEBHOOKS', true],
    ['security', 'DISABLE_GIT_HOOKS', true],
    ['security', 'PASSWORD_CHECK_PWN', false],
    ['federation', 'ENABLED', false],
    ['federation', 'SHARE_USER_STATISTICS', false],
    ['picture', 'DISABLE_GRAVATAR', true],
    ['picture', 'ENABLE_FEDERATED_AVATAR', false],
    ['openid', 'ENABLE_OPENID_SIGNIN', false],
    ['openid', 'ENABLE_OPENID_SIGNUP', false],
    ['oauth2', 'ENABLED', false],
    ['oauth2_client', 'ENABLE_AUTO_REGISTRATION', false],
    ['actions', 'ENABLED', false],
    ['actions', 'DEFAULT_ACTIONS_URL', 'self'],
    ['packages', 'ENABLED', false],
    ['mailer', 'ENABLED', false],
    ['camo', 'ENABLED', false],
    ['proxy', 'PROXY_ENABLED', false],
    ['server', 'ENABLE_ACME', false],
    ['server', 'DISABLE_SSH', true],
    ['server', 'LFS_START_SERVER', false],
    ['service', 'DISABLE_REGISTRATION', true],
    ['service', 'REQUIRE_SIGNIN_VIEW', true],
    ['service', 'ENABLE_CAPTCHA', false],
  ])('[%s] %s is %s', (section, key, value) => {
    expect(ini[section]?.[key]).toBe(value);
  });

  it('names nobody but itself and its database', () => {
    const values = Object.values(ini).flatMap((keys) => Object.values(keys).map(String));
    const hosts = values.flatMap((value) => [...value.matchAll(/https?:\/\/([^/:]+)/g)].map(([, host]) => host));
    expect([...new Set(hosts)].sort()).toEqual(['127.0.0.1', HOST]);
  });

  it('reads its keys from files, and has none of them in the file', () => {
    expect(ini['security']).toMatchObject({
      SECRET_KEY_URI: 'file:/var/lib/gitea/keys/SECRET_KEY',
      INTERNAL_TOKEN_URI: 'file:/var/lib/gitea/keys/INTERNAL_TOKEN',
    });
    expect(ini['oauth2']).toMatchObject({ JWT_SECRET_URI: 'file:/var/lib/gitea/keys/JWT_SECRET' });
    const keys = Object.values(ini).flatMap((section) => Object.keys(section));
    expect(keys.filter((key) => /^(SECRET_KEY|INTERNAL_TOKEN|.*JWT_SECRET|PASSWD|TOKEN)$/.test(key))).toEqual([]);
  });

  it('logs in to the database by certificate, in a schema of its own', () => {
    expect(ini['database']).toMatchObject({
      DB_TYPE: 'postgres',
      HOST: SETTINGS.sql,
      NAME: 'sallyport',
      USER: 'gitea',
      SCHEMA: 'gitea',
      SSL_MODE: 'verify-full',
    });
  });

  it('serves TLS 1.3 under one name, whatever a caller says', () => {
    expect(ini['server']).toMatchObject({
      PROTOCOL: 'https',
      HTTP_PORT: 3000,
      DOMAIN: HOST,
      ROOT_URL: `https://${HOST}/`,
      PUBLIC_URL_DETECTION: 'never',
      SSL_MIN_VERSION: 'tlsv1.3',
      SSL_MAX_VERSION: 'tlsv1.3',
      CERT_FILE: '/etc/sallyport/edge/tls.crt',
      KEY_FILE: '/etc/sallyport/edge/tls.key',
    });
    expect(ini['session']).toMatchObject({ COOKIE_SECURE: true, SAME_SITE: 'strict', SESSION_LIFE_TIME: 28_800 });
  });

  it('says who asked for what, and nothing that a client says of itself', () => {
    const line = String(ini['log']?.['ACCESS_LOG_TEMPLATE']);
    const filled = line.replaceAll(/\{\{[^}]+\}\}/g, '0');
    expect(Object.keys(JSON.parse(filled) as object)).toEqual(
      expect.arrayContaining(['source', 'user', 'method', 'path', 'status', 'sent']),
    );
    expect(line).not.toMatch(/RequestURI|Referer|UserAgent|RawQuery/);
  });
});

it('asks for the database that PostgreSQL makes, as the role that it makes for it', () => {
  const objects = renderWired('airgapped', component as never, [SQL]);
  const text = fileOf(objects, 'gitea-config', 'app.ini');
  expect(text).toContain(`NAME = ${DATABASE}\n`);
  expect(rolesSql([{ commonName: 'gitea.sallyport-registry', role: 'gitea' }])).toContain(
    'CREATE SCHEMA IF NOT EXISTS "gitea" AUTHORIZATION "gitea"',
  );
  expect(text).toContain('USER = gitea\nSCHEMA = gitea\n');
});

describe('what stands before Gitea', () => {
  const script = prepareScript(HOST);

  it('is a script that a shell can read, and that stops at the first error', () => {
    expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0);
    expect(script).toMatch(/^set -eu\numask 077\n/);
  });

  it('makes each key once, under another name first', () => {
    expect(script).toContain('if [ ! -s "/var/lib/gitea/keys/$name" ]; then');
    expect(script).toContain('mv /var/lib/gitea/keys/part "/var/lib/gitea/keys/$name"');
  });

  it('reads the names of accounts, whole, from what the program lists', () => {
    const [, read = ''] = /gitea admin user list \| (sed .*?) \| grep/.exec(script) ?? [];
    const input =
      'ID   Username    Email       IsActive\n1    break-glass a b@c.mil   true\n12   delivery-2  d@e.mil     true\n';
    const { stdout } = spawnSync('sh', ['-c', read], { input, encoding: 'utf8' });
    expect(stdout).toBe('break-glass\ndelivery-2\n');
  });

  it('takes passwords from the Secret, gives all rights to one account, and refuses an empty one', () => {
    expect(script).toContain('account break-glass /etc/sallyport/gitea-accounts/admin-password --admin\n');
    expect(script).toMatch(/^account delivery \/etc\/sallyport\/gitea-accounts\/reader-password$/m);
    expect(script).toContain('has an empty password');
    expect(script).not.toMatch(/random-password|access-token/);
  });
});

describe('Gitea in the platform', () => {
  const objects = renderWired('airgapped', component as never, [SQL, needing('flux', 'git', 'operational')], {
    knobs: { storage: '30Gi', sessionLife: '1h', databaseConnections: 7 },
  });
  const set = objectAlone(objects, 'StatefulSet', 'gitea');

  it('documents its knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });

  it('is the endpoint git, and is restarted for a new certificate', () => {
    const [member] = declareGitea('20Gi', SITE).members;
    expect(member?.identity).toEqual({ reload: 'restart', workload: 'StatefulSet', names: [HOST] });
    expect(member?.ports).toMatchObject([{ name: 'https', port: 3000, security: 'tls', endpoint: 'git' }]);
  });

  it('lets in people of the site and who declares it, and reaches its database and the resolver alone', () => {
    const { ingress, egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'gitea')) as Record<
      string,
      Record<string, unknown>[]
    >;
    expect(ingress?.flatMap(({ from }) => from)).toEqual(
      expect.arrayContaining([{ ipBlock: { cidr: '10.30.0.0/16' } }]),
    );
    expect(JSON.stringify(ingress)).toContain('"flux"');
    expect(egress?.flatMap(({ ports }) => ports).map((port) => (port as { port: number }).port)).toEqual([1053, 5432]);
  });

  it('keeps everything on one volume, under a root that it may only read', () => {
    expect(JSON.stringify(specOf(set)['volumeClaimTemplates'])).toContain('"storage":"30Gi"');
    const { volumeMounts, securityContext } = containerOf(set, 'gitea') as {
      readonly volumeMounts?: readonly { readonly mountPath: string; readonly readOnly: boolean }[];
      readonly securityContext?: object;
    };
    const written = volumeMounts?.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath);
    expect(written).toEqual(['/tmp', '/var/lib/gitea']);
    expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    expect(podOf(set).securityContext).toMatchObject({ runAsUser: 1000, runAsNonRoot: true, fsGroup: 1000 });
  });

  it('goes past the entry point that would write to its configuration', () => {
    expect(containerOf(set, 'gitea')['command']).toEqual([
      ...['dumb-init', '--', '/app/gitea/gitea', 'web', '--config', '/etc/gitea/app.ini'],
    ]);
  });

  it('tells the driver of the database where its certificate is', () => {
    expect(environmentOf(containerOf(set, 'gitea'))).toMatchObject({
      PGSSLCERT: '/etc/sallyport/tls/tls.crt',
      PGSSLKEY: '/etc/sallyport/tls/tls.key',
      PGSSLROOTCERT: '/etc/sallyport/trust/ca.crt',
      HOME: '/var/lib/gitea/home',
      TMPDIR: '/tmp',
    });
  });

  it('is not restarted because its database is away', () => {
    const { livenessProbe, readinessProbe } = containerOf(set, 'gitea');
    expect(livenessProbe).toMatchObject({ tcpSocket: { port: 'https' } });
    expect(readinessProbe).toMatchObject({ httpGet: { path: '/api/healthz', scheme: 'HTTPS' } });
  });

  it('shows the passwords to what makes the accounts, and not to the server', () => {
    expect(JSON.stringify(containerOf(set, 'gitea'))).not.toContain('gitea-accounts');
    expect(JSON.stringify(podOf(set)['initContainers'])).toContain('/etc/sallyport/gitea-accounts');
  });

  it('takes its knobs into the file', () => {
    const text = fileOf(objects, 'gitea-config', 'app.ini');
    expect(text).toContain('SESSION_LIFE_TIME = 3600\n');
    expect(text).toContain('MAX_OPEN_CONNS = 7\n');
    expect(text.startsWith('APP_NAME = ')).toBe(true);
  });

  it('is not rendered without a database', () => {
    expect(() => renderWired('airgapped', component as never, [])).toThrow(/sql/);
  });
});
