/** Where the lab's site wants its alerts, by whom they concern, and what its mail server wants to be told first. */
export const SITE_MAIL = {
  to: 'alerts@internal.example.mil',
  soc: 'soc@internal.example.mil',
  user: 'alertmanager',
  password: 'lab-only mail password',
} as const;

/** Knobs of Alertmanager that ask for mail, as a values file has them. */
export const MAIL_KNOBS = { mailTo: SITE_MAIL.to, socMailTo: SITE_MAIL.soc, mailUser: SITE_MAIL.user } as const;

/** Secrets that a site makes by hand for what its values ask for: text by key, by the name of the Secret. */
export const SITE_SECRETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'alertmanager-smtp': { password: SITE_MAIL.password },
  'object-store-postgresql': { 'access-key': 'lab-postgresql', 'secret-key': 'lab-only-secret-of-postgresql' },
  'object-store-loki': { 'access-key': 'lab-loki', 'secret-key': 'lab-only-secret-of-loki' },
  'dex-clients': { grafana: 'lab-only secret of grafana' },
  'grafana-oidc': { 'client-secret': 'lab-only secret of grafana' },
  'keycloak-clients': { grafana: 'lab-only secret of grafana' },
  'keycloak-admin': { username: 'admin', password: 'lab-only password of the administrator' },
  'seaweedfs-signing': { volume: 'lab-only key of volumes', filer: 'lab-only key of the filer' },
  'diode-hmac': { key: 'ab'.repeat(32) },
  'gitea-accounts': { 'admin-password': 'lab-only admin password', 'reader-password': 'lab-only reader password' },
  'grafana-admin': { 'admin-password': 'lab-only admin password', 'secret-key': 'lab-only secret key' },
};
