import { EDGE_CERT, EDGE_KEY } from '../../../constructs/trust';
import type { Ini } from '../../../core/ini-text';
import { HTTPS_PORT } from './flows';
import { HOME_DIR, KEYS_DIR, WORK_DIR } from './paths';

export interface GiteaSettings {
  /** Name under which people reach it. */
  readonly host: string;
  /** The database, `host:port`. */
  readonly sql: string;
  /** Role in the database, and name of the schema that is its own. */
  readonly role: string;
  /** Name of the database that all callers share. */
  readonly database: string;
  readonly connections: number;
  readonly sessionSeconds: number;
}

/**
 * A line for each request, as JSON: who, what, with which answer. Neither the question after the path nor what a client says
 * of itself; the path is escaped as in a URL, which leaves nothing that JSON would have to escape.
 */
const ACCESS_LINE =
  '{"stream":"git","time":"{{.Start.UTC.Format "2006-01-02T15:04:05Z"}}","source":"{{.Ctx.RemoteHost}}",' +
  '"user":"{{.Identity}}","method":"{{.Ctx.Req.Method}}","path":"{{.Ctx.Req.URL.EscapedPath}}",' +
  '"status":{{.ResponseWriter.Status}},"sent":{{.ResponseWriter.Size}}}';

/**
 * `app.ini` of Gitea 1.27, whole: with an address of its own for all that it would make itself and write back into the file,
 * since the file is read-only.
 */
export function giteaSettings(settings: GiteaSettings): Ini {
  return {
    '': { APP_NAME: 'Sallyport git', RUN_MODE: 'prod', WORK_PATH: WORK_DIR },
    ...server(settings),
    ...database(settings),
    ...security(settings),
    ...login(settings),
    ...repositories(settings),
    ...withoutParts(),
    ...silence(settings),
    ...logging(),
  };
}

function server({ host }: GiteaSettings): Ini {
  return {
    server: {
      PROTOCOL: 'https',
      HTTP_ADDR: '0.0.0.0',
      HTTP_PORT: HTTPS_PORT,
      DOMAIN: host,
      ROOT_URL: `https://${host}/`,
      // Links come from the line above, and not from what a caller says that it called.
      PUBLIC_URL_DETECTION: 'never',
      // Hooks of repositories ask the server in their own pod.
      LOCAL_ROOT_URL: `https://127.0.0.1:${HTTPS_PORT}/`,
      CERT_FILE: EDGE_CERT,
      KEY_FILE: EDGE_KEY,
      SSL_MIN_VERSION: 'tlsv1.3',
      // An empty one is 1.2, which leaves none.
      SSL_MAX_VERSION: 'tlsv1.3',
      ENABLE_ACME: false,
      DISABLE_SSH: true,
      START_SSH_SERVER: false,
      APP_DATA_PATH: `${WORK_DIR}/data`,
      LANDING_PAGE: 'login',
      LFS_START_SERVER: false,
      ENABLE_PPROF: false,
      ALLOW_GRACEFUL_RESTARTS: false,
      GRACEFUL_HAMMER_TIME: '30s',
    },
  };
}

function database({ sql, role, database: name, connections }: GiteaSettings): Ini {
  return {
    database: {
      DB_TYPE: 'postgres',
      HOST: sql,
      NAME: name,
      USER: role,
      SCHEMA: role,
      // The files are in the environment: the certificate is the login.
      SSL_MODE: 'verify-full',
      MAX_OPEN_CONNS: connections,
      MAX_IDLE_CONNS: 2,
      CONN_MAX_LIFETIME: '10m',
      LOG_SQL: false,
    },
    // Nothing beside the database and the volume.
    cache: { ADAPTER: 'memory' },
    queue: { TYPE: 'level' },
    indexer: { ISSUE_INDEXER_TYPE: 'db', REPO_INDEXER_ENABLED: false },
  };
}

function security({ host }: GiteaSettings): Ini {
  return {
    security: {
      INSTALL_LOCK: true,
      SECRET_KEY_URI: `file:${KEYS_DIR}/SECRET_KEY`,
      INTERNAL_TOKEN_URI: `file:${KEYS_DIR}/INTERNAL_TOKEN`,
      // With them, whoever administers a repository would run programs in the pod.
      DISABLE_GIT_HOOKS: true,
      DISABLE_WEBHOOKS: true,
      // Should one of the ways out below be opened: to itself.
      ALLOWED_HOST_LIST: host,
      IMPORT_LOCAL_PATHS: false,
      ONLY_ALLOW_PUSH_IF_GITEA_ENVIRONMENT_SET: true,
      PASSWORD_HASH_ALGO: 'pbkdf2_hi',
      MIN_PASSWORD_LENGTH: 14,
      PASSWORD_CHECK_PWN: false,
      DISABLE_QUERY_AUTH_TOKEN: true,
      RECORD_USER_SIGNUP_METADATA: false,
      X_FRAME_OPTIONS: 'DENY',
    },
    // The provider is off; the key signs other links as well, and would be written into this file.
    oauth2: { ENABLED: false, JWT_SECRET_URI: `file:${KEYS_DIR}/JWT_SECRET` },
  };
}

function login({ sessionSeconds }: GiteaSettings): Ini {
  return {
    service: {
      DISABLE_REGISTRATION: true,
      REQUIRE_SIGNIN_VIEW: true,
      // git logs in by it.
      ENABLE_BASIC_AUTHENTICATION: true,
      ENABLE_CAPTCHA: false,
      ENABLE_NOTIFY_MAIL: false,
      ENABLE_REVERSE_PROXY_AUTHENTICATION: false,
      REGISTER_EMAIL_CONFIRM: false,
      DEFAULT_ALLOW_CREATE_ORGANIZATION: false,
      DEFAULT_KEEP_EMAIL_PRIVATE: true,
    },
    admin: { DISABLE_REGULAR_ORG_CREATION: true, USER_DISABLED_FEATURES: 'deletion,change_username' },
    session: {
      PROVIDER: 'db',
      COOKIE_SECURE: true,
      SAME_SITE: 'strict',
      SESSION_LIFE_TIME: sessionSeconds,
      GC_INTERVAL_TIME: 3600,
    },
    // Accounts are of this server; nobody else vouches for anybody.
    openid: { ENABLE_OPENID_SIGNIN: false, ENABLE_OPENID_SIGNUP: false },
    oauth2_client: { ENABLE_AUTO_REGISTRATION: false, UPDATE_AVATAR: false },
  };
}

function repositories({ host }: GiteaSettings): Ini {
  return {
    repository: {
      ROOT: `${WORK_DIR}/repositories`,
      DEFAULT_BRANCH: 'main',
      // Administrators make repositories, for what is delivered from them; others push and review.
      MAX_CREATION_LIMIT: 0,
      ENABLE_PUSH_CREATE_USER: false,
      ENABLE_PUSH_CREATE_ORG: false,
      DISABLE_MIGRATIONS: true,
      DISABLED_REPO_UNITS: 'repo.ext_issues,repo.ext_wiki,repo.packages,repo.actions',
      ALLOW_ADOPTION_OF_UNADOPTED_REPOSITORIES: false,
    },
    migrations: { ALLOWED_DOMAINS: host, ALLOW_LOCALNETWORKS: false, SKIP_TLS_VERIFY: false },
    git: { HOME_PATH: HOME_DIR },
    // Tidying that git leaves to a process of its own would outlive whoever asked for it.
    'git.config': { 'gc.autoDetach': false, 'maintenance.autoDetach': false },
  };
}

/** Parts that have a component of their own here, or none. */
function withoutParts(): Ini {
  return {
    actions: { ENABLED: false, DEFAULT_ACTIONS_URL: 'self' },
    packages: { ENABLED: false },
    mailer: { ENABLED: false },
    api: { ENABLE_SWAGGER: false },
    other: {
      SHOW_FOOTER_VERSION: false,
      SHOW_FOOTER_TEMPLATE_LOAD_TIME: false,
      SHOW_FOOTER_POWERED_BY: false,
      ENABLE_FEED: false,
      ENABLE_SITEMAP: false,
    },
  };
}

/** Everything that calls somebody, or lets a user make it call. */
function silence({ host }: GiteaSettings): Ini {
  return {
    'cron.update_checker': { ENABLED: false, HTTP_ENDPOINT: `https://${host}/` },
    'cron.update_mirrors': { ENABLED: false },
    mirror: { ENABLED: false, DISABLE_NEW_PULL: true, DISABLE_NEW_PUSH: true },
    federation: { ENABLED: false, SHARE_USER_STATISTICS: false },
    picture: { DISABLE_GRAVATAR: true, ENABLE_FEDERATED_AVATAR: false, GRAVATAR_SOURCE: `https://${host}/avatars/` },
    camo: { ENABLED: false },
    proxy: { PROXY_ENABLED: false },
  };
}

function logging(): Ini {
  return {
    metrics: { ENABLED: true, ENABLED_ISSUE_BY_LABEL: false, ENABLED_ISSUE_BY_REPOSITORY: false },
    log: {
      MODE: 'console',
      LEVEL: 'Info',
      'logger.access.MODE': 'console',
      // Says the same again, with what stands after the question mark.
      'logger.router.MODE': '',
      'logger.xorm.MODE': '',
      ACCESS_LOG_TEMPLATE: ACCESS_LINE,
    },
    'log.console': { COLORIZE: false },
  };
}
