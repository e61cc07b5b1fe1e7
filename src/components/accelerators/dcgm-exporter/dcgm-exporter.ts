import type { Construct } from 'constructs';
import type { z } from 'zod';
import { acceleratorPool } from '../../../constructs/accelerators';
import { ConfigFiles } from '../../../constructs/config-files';
import type { EnvValue } from '../../../constructs/container';
import { exporterWebConfig } from '../../../constructs/exporter-web-config';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import type { Deviation } from '../../../constructs/pod';
import { configVolume, hostVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { milliseconds } from '../../../core/quantity';
import { yamlText } from '../../../core/yaml-text';
import { countersFile } from './counters';
import { declareDcgmExporter, METRICS_PORT } from './flows';
import { IMAGE, IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

/** The image keeps its own lists of counters here; the mount hides them. */
const CONFIG_DIR = '/etc/dcgm-exporter';
const COUNTERS_FILE = `${CONFIG_DIR}/counters.csv`;
const WEB_FILE = `${CONFIG_DIR}/web.yml`;
const POD_RESOURCES_DIR = '/var/lib/kubelet/pod-resources';
/** How far back errors and slowdowns are counted. */
const WINDOW_MS = String(5 * 60 * 1000);

export const dcgmExporter: Component<Knobs> = {
  name: 'dcgm-exporter',
  plane: 'accelerators',
  summary: 'tells Prometheus of load, memory, heat and errors of each NVIDIA device, and which pod has it',
  knobs,
  images: IMAGES,
  watch,
  declare: declareDcgmExporter,
  render: renderDcgmExporter,
};

export const DEVIATIONS: readonly Deviation[] = [
  { setting: 'runs-as-root', reason: 'the folder of the socket belongs to root, and lets nobody else in' },
  { setting: 'host-path', reason: 'a socket of the kubelet says which pod has which device' },
];

/** Switches of exporter 4.8; those that would open another door are stated as well. */
export function exporterEnvironment({ interval }: Knobs): Readonly<Record<string, EnvValue>> {
  return {
    DCGM_EXPORTER_LISTEN: `:${METRICS_PORT}`,
    DCGM_EXPORTER_WEB_CONFIG_FILE: WEB_FILE,
    DCGM_EXPORTER_COLLECTORS: COUNTERS_FILE,
    // A list in a ConfigMap would be read through the API server; this word means no such list.
    DCGM_EXPORTER_CONFIGMAP_DATA: 'none',
    DCGM_EXPORTER_INTERVAL: String(milliseconds(interval)),
    DCGM_EXPORTER_XID_COUNT_WINDOW_SIZE: WINDOW_MS,
    DCGM_EXPORTER_CLOCK_EVENTS_COUNT_WINDOW_SIZE: WINDOW_MS,
    DCGM_EXPORTER_KUBERNETES: 'true',
    DCGM_POD_RESOURCES_KUBELET_SOCKET: `${POD_RESOURCES_DIR}/kubelet.sock`,
    // Both would ask the API server about pods.
    DCGM_EXPORTER_KUBERNETES_ENABLE_POD_LABELS: 'false',
    DCGM_EXPORTER_KUBERNETES_ENABLE_POD_UID: 'false',
    DCGM_EXPORTER_ENABLE_PPROF: 'false',
    DCGM_EXPORTER_DUMP_ENABLED: 'false',
    DCGM_EXPORTER_LOG_FORMAT: 'json',
    NODE_NAME: { field: 'spec.nodeName' },
    NVIDIA_VISIBLE_DEVICES: 'all',
    NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
  };
}

function renderDcgmExporter(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { 'counters.csv': countersFile(), 'web.yml': yamlText(exporterWebConfig(context)) },
  });
  new HardenedWorkload(scope, 'dcgm-exporter', {
    member,
    kind: 'DaemonSet',
    runAs: { user: 0, group: 0 },
    trust: 'go',
    priority: 'platform',
    ...acceleratorPool(context.nodePools, 'nvidia'),
    ...(own.runtimeClass === 'none' ? {} : { runtimeClassName: own.runtimeClass }),
    deviations: DEVIATIONS,
    configs: [config],
    volumes: [configVolume('config', config.name), hostVolume('pod-resources', POD_RESOURCES_DIR, 'Directory')],
    containers: [
      {
        name: 'dcgm-exporter',
        image: context.image(IMAGE),
        // Not the image's script, which only passes on.
        command: ['/usr/bin/dcgm-exporter'],
        env: exporterEnvironment(own),
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: own.memory } },
        // The port wants a client certificate, which the kubelet does not have.
        readiness: { kind: 'tcp', port: 'metrics', periodSeconds: 30 },
        liveness: { kind: 'tcp', port: 'metrics', periodSeconds: 60, failureThreshold: 5 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'pod-resources', path: POD_RESOURCES_DIR },
        ],
      },
    ],
  });
}
