import { EDGE_CERT, EDGE_KEY, TRUST_FILE } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';
import { HTTPS_PORT } from './flows';
import type { Ini } from '../../../core/ini-text';

export const DATA_DIR = '/var/lib/grafana';
export const PROVISIONING_DIR = '/etc/sallyport/grafana/provisioning';
export const ADMIN_DIR = '/etc/sallyport/grafana-admin';
export const OIDC_DIR = '/etc/sallyport/grafana-oidc';
/** Where the image keeps the data sources that left the core with Grafana 13. */
const BUNDLED_PLUGINS = '/usr/share/grafana/data/plugins-bundled';

export interface Oidc {
  readonly idp: Endpoint;
  readonly clientId: string;
  /** Path below which `auth`, `token` and `userinfo` lie. */
  readonly path: string;
  readonly rolePath: string;
  readonly scopes: string;
  /** Name that browsers open, where it is another one than that of `idp`. */
  readonly browserHost?: string;
}

export interface GrafanaSettings {
  /** Name under which users open Grafana. */
  readonly host: string;
  /** Data sources, `host:port`: nothing else may be reached through Grafana's proxy. */
  readonly sources: readonly string[];
  readonly oidc?: Oidc;
}

/**
 * Browsers may talk to Grafana and to nobody else. The template that Grafana ships lets them reach its maker and load
 * pictures from anywhere.
 */
const CONTENT_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-eval' 'unsafe-inline' 'strict-dynamic' $NONCE",
  "style-src 'self' 'unsafe-inline' blob:",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "media-src 'none'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** `grafana.ini` of Grafana 13.2: what is here differs from the default, or is silence that must not depend on one. */
export function grafanaSettings(settings: GrafanaSettings): Ini {
  return {
    paths: {
      data: DATA_DIR,
      plugins: `${DATA_DIR}/plugins`,
      bundled_plugins: BUNDLED_PLUGINS,
      provisioning: PROVISIONING_DIR,
    },
    server: {
      protocol: 'https',
      http_port: HTTPS_PORT,
      domain: settings.host,
      root_url: `https://${settings.host}/`,
      enforce_domain: true,
      cert_file: EDGE_CERT,
      cert_key: EDGE_KEY,
      min_tls_version: 'TLS1.3',
    },
    ...security(settings),
    ...silence(),
    ...login(settings.oidc),
    log: { mode: 'console' },
    'log.console': { format: 'json' },
    // Prometheus evaluates alerts and Alertmanager tells them; a second engine would tell them twice.
    unified_alerting: { enabled: false },
    // Would show its own metrics to every user who can open the page.
    metrics: { enabled: false },
    // Web sockets, which the content policy does not allow.
    live: { max_connections: 0 },
  };
}

function security({ sources, oidc }: GrafanaSettings): Ini {
  return {
    security: {
      admin_user: 'break-glass',
      admin_password: `$__file{${ADMIN_DIR}/admin-password}`,
      secret_key: `$__file{${ADMIN_DIR}/secret-key}`,
      disable_gravatar: true,
      cookie_secure: true,
      // The identity provider sends users back from another site: `strict` would keep the login's state cookie away.
      cookie_samesite: oidc === undefined ? 'strict' : 'lax',
      strict_transport_security: true,
      content_security_policy: true,
      content_security_policy_template: CONTENT_POLICY,
      data_source_proxy_whitelist: sources.join(' '),
    },
  };
}

/** Everything that calls its maker, or offers users a way to (facts/phone-home: grafana-*). */
function silence(): Ini {
  return {
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
      feedback_links_enabled: false,
    },
    news: { news_feed_enabled: false },
    snapshots: { enabled: false, external_enabled: false },
    public_dashboards: { enabled: false },
    help: { enabled: false },
    geomap: { enable_custom_baselayers: false },
    plugins: {
      preinstall_disabled: true,
      preinstall_auto_update: false,
      plugin_admin_enabled: false,
      public_key_retrieval_disabled: true,
      public_key_retrieval_on_startup: false,
    },
    cloud_migration: { enabled: false },
  };
}

function login(oidc: Oidc | undefined): Ini {
  const common: Ini = {
    users: { allow_sign_up: false, allow_org_create: false, viewers_can_edit: false },
    'auth.anonymous': { enabled: false, hide_version: true },
  };
  if (oidc === undefined) return common;
  const { host, port } = oidc.idp;
  const base = `https://${host}${port === 443 ? '' : `:${port}`}${oidc.path}`;
  const browsers = oidc.browserHost === undefined ? base : `https://${oidc.browserHost}${oidc.path}`;
  return {
    ...common,
    auth: { disable_login_form: true },
    'auth.generic_oauth': {
      enabled: true,
      name: 'Site login',
      allow_sign_up: true,
      client_id: oidc.clientId,
      client_secret: `$__file{${OIDC_DIR}/client-secret}`,
      scopes: oidc.scopes,
      auth_url: `${browsers}/auth`,
      token_url: `${base}/token`,
      api_url: `${base}/userinfo`,
      use_pkce: true,
      role_attribute_path: oidc.rolePath,
      role_attribute_strict: true,
      allow_assign_grafana_admin: false,
      tls_client_ca: TRUST_FILE,
    },
  };
}
