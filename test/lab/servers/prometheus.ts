import { parse } from 'yaml';
import { judgeConfigs } from '../checks/own-tool';
import { configMapOf } from '../config-maps';
import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { checkAdmission } from './caller';
import type { ServerCheck, ServerContext } from './check';
import { inContainer } from './in-container';
import { addLabAlert, LAB_ALERT } from './lab-alert';
import { PrometheusApi, ruleProblems } from './prometheus-api';
import { expectedTargets, targetProblems } from './scrape-targets';
import { settle } from './settle';

const component = 'prometheus';
const CONFIG_DIR = '/etc/prometheus/config';
const PROMTOOL = '/bin/promtool';
/** Three rounds of what is done every 30 s, on a busy machine. */
const ROUNDS_SECONDS = 120;
/** Files are looked at every 30 s, rules evaluated every 30 s. */
const FIRE_SECONDS = 150;

export const PROMETHEUS_CHECKS: readonly ServerCheck[] = [
  { component, what: 'promtool takes configuration, rules and web configuration, in the container', run: checkInside },
  { component, what: 'promtool takes each file of its ConfigMaps, without a lint', run: checkFiles },
  {
    component,
    what: 'every pod with metrics is found, and answers if it runs, by mutual TLS where it has it',
    run: checkTargets,
  },
  {
    component,
    what: 'its declared callers are answered, and nobody else',
    run: (context) => checkAdmission(component, '/api/v1/status/buildinfo', context),
  },
  { component, what: 'a metric of CoreDNS is found', run: checkMetric },
  { component, what: 'all rules are loaded and evaluated without an error', run: checkRules },
  {
    component,
    what: 'what is down is alerted about, and a rule that is added fires without a restart',
    run: checkFiring,
  },
];

async function checkInside(context: ServerContext): Promise<Problems> {
  const lint = ['--lint=all', '--lint-fatal'];
  return [
    ...(await inContainer(component, [PROMTOOL, 'check', 'config', ...lint, `${CONFIG_DIR}/prometheus.yml`], context)),
    ...(await inContainer(component, [PROMTOOL, 'check', 'web-config', `${CONFIG_DIR}/web.yml`], context)),
  ];
}

function checkFiles({ manifests, programs, folder }: ServerContext): Promise<Problems> {
  const own = manifests.filter(({ kind, name }) => kind === 'ConfigMap' && name.startsWith('prometheus-'));
  return judgeConfigs(own, { programs, folder });
}

async function checkTargets(context: ServerContext): Promise<Problems> {
  const api = await PrometheusApi.open(context);
  return settle(ROUNDS_SECONDS, () => targetsNow(api, context));
}

/** What is wrong with its targets at this moment. */
export async function targetsNow(api: PrometheusApi, context: ServerContext): Promise<Problems> {
  const { cluster, pods, manifests } = context;
  const expected = expectedTargets(await cluster.admin.list('v1', 'Pod'), pods.running);
  if (!expected.some((one) => one.component === component && one.runs)) return ['Prometheus itself does not run'];
  return targetProblems(expected, await api.targets(), manifests);
}

async function checkMetric(context: ServerContext): Promise<Problems> {
  const api = await PrometheusApi.open(context);
  const metric = 'coredns_dns_requests_total{job="coredns"}';
  return settle(ROUNDS_SECONDS, async () => ((await api.query(metric)).length > 0 ? [] : [`${metric} has no sample`]));
}

async function checkRules(context: ServerContext): Promise<Problems> {
  const api = await PrometheusApi.open(context);
  const counts = ruleCounts(context.manifests);
  const config = configMapOf(context.manifests, 'prometheus-rules');
  return settle(ROUNDS_SECONDS, async () => ruleProblems(await api.ruleGroups(), counts, config));
}

/** Number of rules in each file of the rendered ConfigMap. */
function ruleCounts(manifests: readonly Manifest[]): ReadonlyMap<string, number> {
  const data = configMapOf(manifests, 'prometheus-rules').object['data'] as Readonly<Record<string, string>>;
  return new Map(
    Object.entries(data).map(([file, text]) => {
      const { groups } = parse(text) as { readonly groups: readonly { readonly rules: readonly unknown[] }[] };
      return [file, groups.flatMap(({ rules }) => rules).length];
    }),
  );
}

async function checkFiring(context: ServerContext): Promise<Problems> {
  const api = await PrometheusApi.open(context);
  await addLabAlert(context);
  return settle(FIRE_SECONDS, async () => {
    const alerts = await api.alerts();
    const has = (name: string, state?: string): boolean =>
      alerts.some((alert) => alert.labels['alertname'] === name && (state === undefined || alert.state === state));
    return [
      ...(has('ComponentDown') ? [] : ['pods that do not run are not alerted about']),
      ...(has(LAB_ALERT.name, 'firing') ? [] : [`${LAB_ALERT.name} does not fire`]),
    ];
  });
}
