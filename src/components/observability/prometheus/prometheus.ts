import { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import type { Probe } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { spiffeId } from '../../../constructs/seal';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { isMember, type Endpoint, type ScrapeJob } from '../../../core/graph';
import { serviceHost } from '../../../core/names';
import { compareText } from '../../../core/result';
import { yamlText } from '../../../core/yaml-text';
import { probeConfig, prometheusConfig, RULES_DIR, webConfig } from './config';
import { declarePrometheus, HTTPS_PORT } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { discoveryRoles } from './rbac';
import { ruleFiles } from './rules';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/prometheus/config';
const DATA_DIR = '/prometheus';
/** `nobody`, user of the published image. */
const USER = 65534;

export const prometheus: Component<Knobs> = {
  name: 'prometheus',
  plane: 'observability',
  summary: 'collects metrics over mutual TLS, evaluates recording rules and alerts',
  knobs,
  presets: {
    medium: { replicas: 2, cpu: '1', memory: '8Gi', storage: '250Gi' },
    large: { replicas: 2, cpu: '4', memory: '32Gi', storage: '1Ti' },
  },
  images: IMAGES,
  watch,
  declare: ({ knobs: own }) => declarePrometheus(own.storage),
  render: renderPrometheus,
};

function renderPrometheus(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, platform } = context;
  const host = serviceHost(member.name, member.namespace, context.cluster.domain);
  const namespaces = discovered(platform.scrapeJobs, context.endpoint('alerts'));
  discoveryRoles(new Construct(scope, 'discovery'), member, namespaces);
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: {
      'prometheus.yml': yamlText(prometheusConfig(own, platform.scrapeJobs, context.endpoint('alerts'))),
      'web.yml': yamlText(webConfig(callers(context))),
      'probe.yml': yamlText(probeConfig(host)),
    },
  });
  const rules = new ConfigFiles(scope, 'rules', { member, suffix: 'rules', files: ruleTexts(context) });
  new HardenedWorkload(scope, 'prometheus', {
    member,
    kind: 'StatefulSet',
    replicas: own.replicas,
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    callsApiServer: true,
    // No `configs`: the process re-reads configuration and rules itself, so a changed alert costs no restart.
    claims: [{ name: 'data', size: own.storage, kind: 'block' }],
    terminationGracePeriodSeconds: 300,
    volumes: [configVolume('config', config.name), configVolume('rules', rules.name)],
    containers: [
      {
        name: 'prometheus',
        image: context.image('prometheus'),
        args: prometheusArgs(host),
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { ...check('ready'), periodSeconds: 15, timeoutSeconds: 10 },
        liveness: { ...check('healthy'), periodSeconds: 60, timeoutSeconds: 10, failureThreshold: 5 },
        startup: { ...check('healthy'), periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 90 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'rules', path: RULES_DIR },
          { volume: 'data', path: DATA_DIR, readOnly: false },
        ],
      },
    ],
  });
}

/** Namespaces in which it looks for pods: those with metrics, and that of Alertmanager. */
function discovered(jobs: readonly ScrapeJob[], alerts: Endpoint | undefined): readonly string[] {
  const all = [...jobs.map((job) => job.namespace), ...(alerts?.namespace === undefined ? [] : [alerts.namespace])];
  return [...new Set(all)].sort(compareText);
}

/** Flags of Prometheus 3.15. What would open it (lifecycle, admin and write endpoints) stays off by not being named. */
export function prometheusArgs(host: string): readonly string[] {
  const url = `https://${host}:${HTTPS_PORT}`;
  return [
    `--config.file=${CONFIG_DIR}/prometheus.yml`,
    '--config.auto-reload',
    `--web.config.file=${CONFIG_DIR}/web.yml`,
    `--web.external-url=${url}`,
    // The default lets any page in a browser read the answers.
    `--web.cors.origin=https://${host.replaceAll('.', '\\.')}:${HTTPS_PORT}`,
    `--storage.tsdb.path=${DATA_DIR}`,
    '--log.format=json',
  ];
}

/** The port wants a client certificate, which the kubelet lacks: the image's own tool asks with the pod's. */
function check(what: 'ready' | 'healthy'): Probe {
  return {
    kind: 'exec',
    command: [
      '/bin/promtool',
      'check',
      what,
      `--url=https://localhost:${HTTPS_PORT}`,
      `--http.config.file=${CONFIG_DIR}/probe.yml`,
    ],
  };
}

/** SPIFFE ids of everyone with a declared flow to this server, itself (scrape and probe) included. */
function callers(context: RenderContext<Knobs>): readonly string[] {
  const member = context.member();
  const trustDomain = context.site.domains[0] ?? context.site.name;
  const from = context.platform.flows.filter((flow) => flow.to === member).map((flow) => flow.from);
  return [...new Set([member, ...from.filter(isMember)].map((caller) => spiffeId(caller, trustDomain)))];
}

function ruleTexts(context: RenderContext<Knobs>): Readonly<Record<string, string>> {
  const files = Object.entries(ruleFiles(context, context.platform));
  return Object.fromEntries(files.map(([name, rules]) => [name, yamlText(rules)]));
}
