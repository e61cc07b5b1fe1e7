import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { exporterWebConfig } from '../../../constructs/exporter-web-config';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import type { Deviation } from '../../../constructs/pod';
import { configVolume, hostVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { yamlText } from '../../../core/yaml-text';
import { collectorArguments, ROOT } from './collectors';
import { declareNodeExporter, HTTPS_PORT } from './flows';
import { IMAGE, IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/node-exporter';
/** `nobody`, user of the published image. */
const USER = 65534;

export const nodeExporter: Component<Knobs> = {
  name: 'node-exporter',
  plane: 'observability',
  namespace: 'node-agents',
  summary: 'tells Prometheus of memory, disks, load and clock of each node',
  knobs,
  images: IMAGES,
  watch,
  declare: declareNodeExporter,
  render: renderNodeExporter,
};

export const DEVIATIONS: readonly Deviation[] = [
  {
    setting: 'host-path',
    reason:
      'the size of a file system is asked at its mount point on the node; the root is mounted read-only, all the way down',
  },
];

/** Flags of node_exporter 1.12. */
export function exporterArguments(): readonly string[] {
  return [
    `--web.listen-address=:${HTTPS_PORT}`,
    `--web.config.file=${CONFIG_DIR}/web.yml`,
    // Metrics of the Go runtime, which nothing reads.
    '--web.disable-exporter-metrics',
    '--log.format=json',
    ...collectorArguments(),
  ];
}

function renderNodeExporter(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { 'web.yml': yamlText(exporterWebConfig(context)) },
  });
  new HardenedWorkload(scope, 'node-exporter', {
    member,
    kind: 'DaemonSet',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    priority: 'platform',
    // Every pool, whatever its taints keep away: a node that nobody looks at fails unseen.
    tolerations: [{ operator: 'Exists' }],
    deviations: DEVIATIONS,
    // No `configs`: the server reads its web configuration on each connection.
    volumes: [configVolume('config', config.name), hostVolume('root', '/', 'Directory')],
    containers: [
      {
        name: 'node-exporter',
        image: context.image(IMAGE),
        args: exporterArguments(),
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        // The port wants a client certificate, and the image has no program that could show one.
        readiness: { kind: 'tcp', port: 'https', periodSeconds: 30 },
        liveness: { kind: 'tcp', port: 'https', periodSeconds: 60, failureThreshold: 5 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'root', path: ROOT, isReadOnlyBelow: true },
        ],
      },
    ],
  });
}
