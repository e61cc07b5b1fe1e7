import type { Clause, Grammar, SilenceRecord } from './record';
import {
  anyOf,
  arg,
  env,
  exactly,
  firstOf,
  ini,
  inside,
  off,
  on,
  present,
  sourcesInside,
  unlessTold,
  word,
  yaml,
} from './write';

const GRAFANA = ['grafana', 'grafana-oss', 'grafana-enterprise', 'grafana-image'];
// A whole folder from a source that is not in the set may hold the file.
const GRAFANA_FILE = /\.ini|\/etc\/grafana\/ /;
const ANY_YAML = /\.ya?ml|config/i;

/** A Grafana option: an override on the command line outranks the variable, that the file, and that a default on the command line. */
function option(section: string, key: string, accepts: Grammar): Clause {
  const variable = `GF_${section}_${key}`.toUpperCase();
  return firstOf(
    arg(`cfg:${section}.${key}`, accepts),
    env(variable, accepts),
    ini(GRAFANA_FILE, [section, key], accepts),
    arg(`cfg:default.${section}.${key}`, accepts),
  );
}

function grafana(id: string, contacts: string, ...clauses: readonly Clause[]): SilenceRecord {
  return { id, images: GRAFANA, contacts, clauses: clauses.flatMap((clause) => [clause, ...defaultOf(clause)]) };
}

/** A default on the command line that says the opposite is one edit of the file away from counting. */
function defaultOf({ settings }: Clause): readonly Clause[] {
  const last = settings.at(-1);
  return last === undefined ? [] : [unlessTold(last)];
}

const optional = (clause: Clause): Clause => ({ ...clause, isRequired: false });

/** Plugins that are fetched at start: what is listed comes from the catalogue unless it names an address. */
const INSTALLERS: readonly Clause[] = [
  optional(option('plugins', 'preinstall', sourcesInside)),
  optional(option('plugins', 'preinstall_sync', sourcesInside)),
  // Read by the entry script and by the server, which takes it for another name of the list.
  unlessTold(env('GF_INSTALL_PLUGINS', sourcesInside)),
];

/** Metrics, logs, traces and the pages that show them. */
export const OBSERVABILITY: readonly SilenceRecord[] = [
  grafana('grafana-usage-reporting', 'stats.grafana.org daily', option('analytics', 'reporting_enabled', off)),
  grafana('grafana-update-check', 'grafana.com', option('analytics', 'check_for_updates', off)),
  grafana('grafana-plugin-update-check', 'grafana.com', option('analytics', 'check_for_plugin_updates', off)),
  grafana(
    'grafana-preinstall-plugins',
    'the plugin API of grafana.com at every start',
    option('plugins', 'preinstall_disabled', on),
    optional(option('plugins', 'preinstall_auto_update', off)),
    ...INSTALLERS,
  ),
  grafana(
    'grafana-plugin-catalogue',
    'grafana.com, when an admin opens the plugin page',
    option('plugins', 'plugin_admin_enabled', off),
  ),
  grafana(
    'grafana-plugin-public-keys',
    'grafana.com for plugin signing keys',
    option('plugins', 'public_key_retrieval_disabled', on),
    optional(option('plugins', 'public_key_retrieval_on_startup', off)),
  ),
  grafana(
    'grafana-gravatar',
    'secure.gravatar.com, with a hash of the mail address',
    option('security', 'disable_gravatar', on),
  ),
  grafana('grafana-news-feed', 'the news feed of grafana.com', option('news', 'news_feed_enabled', off)),
  grafana(
    'grafana-external-snapshots',
    'snapshots.raintank.io, with dashboard data',
    option('snapshots', 'external_enabled', off),
  ),
  grafana('grafana-feedback-links', 'forms on the public Internet', option('analytics', 'feedback_links_enabled', off)),
  {
    id: 'loki-analytics',
    images: ['loki'],
    contacts: 'stats.grafana.org',
    clauses: [firstOf(arg('-reporting.enabled', off), yaml(ANY_YAML, 'analytics.reporting_enabled', off))],
  },
  {
    id: 'tempo-usage-report',
    images: ['tempo'],
    contacts: 'stats.grafana.org',
    clauses: [firstOf(arg('-reporting.enabled', off), yaml(ANY_YAML, 'usage_report.reporting_enabled', off))],
  },
  {
    id: 'mimir-usage-stats',
    images: ['mimir'],
    contacts: 'stats.grafana.org every four hours',
    clauses: [firstOf(arg('-usage-stats.enabled', off), yaml(ANY_YAML, 'usage_stats.enabled', off))],
  },
  {
    id: 'alloy-reporting',
    images: ['alloy'],
    contacts: 'stats.grafana.org',
    clauses: [anyOf(arg('--disable-reporting', present))],
  },
  ...hostedReceivers([
    ['pagerduty', 'pagerduty_url', 'url'],
    ['opsgenie', 'opsgenie_api_url', 'api_url'],
    ['wechat', 'wechat_api_url', 'api_url'],
    ['victorops', 'victorops_api_url', 'api_url'],
    ['telegram', 'telegram_api_url', 'api_url'],
    ['webex', 'webex_api_url', 'api_url'],
    ['rocketchat', 'rocketchat_api_url', 'api_url'],
  ]),
  {
    id: 'phoenix-telemetry',
    images: ['phoenix'],
    contacts: 'static.scarf.sh and fonts.googleapis.com, from the browser',
    clauses: [anyOf(env('PHOENIX_ALLOW_EXTERNAL_RESOURCES', off)), unlessTold(env('PHOENIX_TELEMETRY_ENABLED', off))],
  },
  {
    id: 'langfuse-telemetry',
    images: ['langfuse', 'langfuse-worker'],
    contacts: 'eu.posthog.com, set off by health probes',
    clauses: [anyOf(env('TELEMETRY_ENABLED', exactly('false')))],
    defeatedBy: 'LANGFUSE_EE_LICENSE_KEY',
  },
  {
    id: 'nextjs-telemetry',
    images: ['*'],
    command: /\bnext\s+(start|dev|build)\b/,
    contacts: 'the telemetry service of the framework',
    clauses: [anyOf(env('NEXT_TELEMETRY_DISABLED', { kind: 'non-empty' }))],
  },
  {
    id: 'distribution-otel',
    images: ['registry:3', 'distribution/distribution'],
    contacts: 'loopback, until an exporter address is injected',
    clauses: [
      unlessTold(env('OTEL_TRACES_EXPORTER', exactly('none'))),
      unlessTold(env('OTEL_EXPORTER_OTLP_ENDPOINT', inside)),
    ],
  },
  {
    id: 'splunk-enterprise',
    images: ['splunk/splunk', 'splunk/universalforwarder'],
    contacts: 'quickdraw.splunk.com and apps.splunk.com',
    clauses: [
      anyOf(ini(/web\.conf/, ['settings', 'updateCheckerBaseURL'], exactly('0'))),
      anyOf(ini(/server\.conf/, ['applicationsManagement', 'allowInternetAccess'], word('false', '0'))),
    ],
  },
];

/** Alertmanager receivers of hosted services: nothing is contacted until one exists, and then a public default unless told otherwise. */
function hostedReceivers(
  kinds: readonly (readonly [kind: string, globalKey: string, ownKey: string])[],
): readonly SilenceRecord[] {
  const files = /alertmanager|\.ya?ml/i;
  return kinds.map(([kind, globalKey, ownKey]) => ({
    id: 'alertmanager-default-urls',
    images: ['alertmanager'],
    contacts: `the public ${kind} service`,
    clauses: [
      {
        settings: [
          yaml(files, `receivers.*.${kind}_configs.*.${ownKey}`, inside),
          yaml(files, `global.${globalKey}`, inside),
        ],
        mode: 'first',
        isRequired: true,
        onlyIf: { path: ['receivers', '*', `${kind}_configs`, '*'], files },
      },
    ],
  }));
}
