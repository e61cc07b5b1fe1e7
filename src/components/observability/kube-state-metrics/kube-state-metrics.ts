import type { Construct } from 'constructs';
import { k8s } from 'cdk8s-plus-28';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { exporterWebConfig } from '../../../constructs/exporter-web-config';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { metadata, ownedBy } from '../../../constructs/scope';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import type { MemberView } from '../../../core/graph';
import { yamlText } from '../../../core/yaml-text';
import { declareKubeStateMetrics, STATE_PORT, TELEMETRY_PORT } from './flows';
import { IMAGE, IMAGES } from './images';
import { KINDS, readingRules } from './kinds';
import { knobs } from './knobs';
import { SHOWN, watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/kube-state-metrics';
/** `nobody`, user of the published image. */
const USER = 65534;

export const kubeStateMetrics: Component<Knobs> = {
  name: 'kube-state-metrics',
  plane: 'observability',
  summary: 'tells Prometheus how nodes, pods, workloads, claims and quotas of the cluster stand',
  knobs,
  images: IMAGES,
  watch,
  declare: declareKubeStateMetrics,
  render: renderKubeStateMetrics,
};

/** Flags of kube-state-metrics 2.20. */
export function stateArguments(): readonly string[] {
  return [
    `--port=${STATE_PORT}`,
    `--telemetry-port=${TELEMETRY_PORT}`,
    // Every address of the pod: the default is `::`, which is none where IPv6 is off.
    '--host=',
    '--telemetry-host=',
    `--tls-config=${CONFIG_DIR}/web.yml`,
    `--resources=${KINDS.map(({ resource }) => resource).join(',')}`,
    // Each entry is an expression that matches anywhere in a name.
    `--metric-allowlist=${SHOWN.map((name) => `^${name}$`).join(',')}`,
  ];
}

function renderKubeStateMetrics(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  readingRights(scope, member);
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { 'web.yml': yamlText(exporterWebConfig(context)) },
  });
  new HardenedWorkload(scope, 'kube-state-metrics', {
    member,
    kind: 'Deployment',
    single: 'two would tell everything twice; it keeps nothing, and a new pod tells the same',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    callsApiServer: true,
    priority: 'platform',
    // No `configs`: the server reads its web configuration on each connection.
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'kube-state-metrics',
        image: context.image(IMAGE),
        args: stateArguments(),
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        // Both ports want a client certificate, and the image has no program that could show one.
        readiness: { kind: 'tcp', port: 'state', periodSeconds: 30 },
        liveness: { kind: 'tcp', port: 'state', periodSeconds: 60, failureThreshold: 5 },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}

function readingRights(scope: Construct, member: MemberView): void {
  const { name, namespace } = member;
  const { labels = {} } = ownedBy(member);
  const own = metadata(scope, { name, labels });
  new k8s.KubeClusterRole(scope, 'cluster-role', { metadata: own, rules: readingRules() });
  new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
    metadata: own,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
