import type { Construct } from 'constructs';
import type { z } from 'zod';
import { acceleratorPool } from '../../../constructs/accelerators';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import type { Deviation } from '../../../constructs/pod';
import { commonNameOf } from '../../../constructs/seal';
import { configVolume, hostVolume, scratchVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { isMember } from '../../../core/graph';
import { compareText } from '../../../core/result';
import {
  CONFIG_FILE,
  exporterContainer,
  POD_RESOURCES_DIR,
  PROXY_FILE,
  PROXY_USER,
  proxyContainer,
} from './containers';
import { exporterConfig } from './fields';
import { declareAmdMetricsExporter, LOOPBACK_PORT, METRICS_PORT } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { proxyConfig } from './proxy';
import { watch } from './watch';

type Context = RenderContext<z.infer<typeof knobs>>;

export const amdMetricsExporter: Component<z.infer<typeof knobs>> = {
  name: 'amd-metrics-exporter',
  plane: 'accelerators',
  summary: 'tells Prometheus of load, memory, heat and errors of each AMD device, and which pod has it',
  knobs,
  images: IMAGES,
  watch,
  declare: declareAmdMetricsExporter,
  render: renderAmdMetricsExporter,
};

export const DEVIATIONS: readonly Deviation[] = [
  { setting: 'runs-as-root', reason: 'the folder of the socket belongs to root, and lets nobody else in' },
  { setting: 'host-path', reason: 'a socket of the kubelet says which pod has which device; /sys tells of devices' },
  {
    setting: 'privileged',
    reason: 'it opens the device nodes of every accelerator; the proxy beside it is not privileged',
  },
];

function renderAmdMetricsExporter(scope: Construct, context: Context): void {
  const member = context.member();
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { [CONFIG_FILE]: `${JSON.stringify(exporterConfig(LOOPBACK_PORT), null, 2)}\n` },
  });
  const proxy = new ConfigFiles(scope, 'proxy', {
    member,
    suffix: 'proxy',
    files: { [PROXY_FILE]: proxyFile(context) },
  });
  new HardenedWorkload(scope, 'amd-metrics-exporter', {
    member,
    kind: 'DaemonSet',
    // The group that reads the certificate is the proxy's.
    runAs: { user: 0, group: 0, fsGroup: PROXY_USER },
    trust: 'go',
    priority: 'platform',
    ...acceleratorPool(context.nodePools, 'amd'),
    deviations: DEVIATIONS,
    configs: [config, proxy],
    volumes: [
      configVolume('config', config.name),
      configVolume('proxy', proxy.name),
      scratchVolume('run', '16Mi', 'memory'),
      scratchVolume('log', '128Mi'),
      scratchVolume('proxy-tmp', '16Mi'),
      hostVolume('sys', '/sys', 'Directory'),
      hostVolume('pod-resources', POD_RESOURCES_DIR, 'Directory'),
    ],
    containers: [exporterContainer(context), proxyContainer(context)],
  });
}

function proxyFile(context: Context): string {
  const { cluster } = context;
  return proxyConfig({
    port: METRICS_PORT,
    hasIpv6: cluster.podCidrs.some((cidr) => cidr.includes(':')),
    upstreamPort: LOOPBACK_PORT,
    callers: callersOf(context),
  });
}

/** Common names of everyone with a declared flow to the proxy. Where nobody has one, nobody is let in. */
function callersOf(context: Context): readonly string[] {
  const member = context.member();
  const callers = context.platform.flows.filter(({ to }) => to === member).map(({ from }) => from);
  const names = callers.filter(isMember).flatMap((caller) => commonNameOf(caller) ?? []);
  return [...new Set(names)].sort(compareText);
}
