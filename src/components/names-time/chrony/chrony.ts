import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume, scratchVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { yamlText } from '../../../core/yaml-text';
import { chronyConfig, exporterWebConfig, RUN_DIR, STATE_DIR, TRACKING } from './config';
import { COMMAND_PORT, declareChrony, EXPORTER_PORT } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { watch } from './watch';

const CONFIG_DIR = '/etc/chrony';
/** `nobody`, which every base image knows by name: chronyd looks its user up even where it cannot change to it. */
const USER = 65534;
const USER_NAME = 'nobody';

export const chrony: Component<Knobs> = {
  name: 'chrony',
  plane: 'names-time',
  summary: 'serves the time of the site to pods, without touching the clocks of the nodes',
  knobs,
  presets: { large: { replicas: 3 } },
  images: IMAGES,
  watch,
  declare: declareChrony,
  render: renderChrony,
};

function renderChrony(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, site, cluster } = context;
  const files = {
    'chrony.conf': chronyConfig({ clocks: site.ntp, clients: [...cluster.podCidrs, ...cluster.nodeCidrs] }),
    'web.yaml': yamlText(exporterWebConfig()),
  };
  const config = new ConfigFiles(scope, 'config', { member, files });
  new HardenedWorkload(scope, 'chrony', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER, fsGroup: USER },
    // The exporter is Go; the server has no use for it.
    trust: 'go',
    priority: 'platform',
    configs: [config],
    volumes: [
      configVolume('config', config.name),
      scratchVolume('state', '16Mi'),
      scratchVolume('run', '1Mi', 'memory'),
    ],
    containers: [server(context), exporter(context)],
  });
}

function server({ knobs: own, image }: RenderContext<Knobs>): ContainerProps {
  return {
    name: 'chrony',
    image: image('chrony'),
    command: ['chronyd'],
    // -d in the foreground, -x without the clock, -U without root, -L 0 logs from level 0 to standard error.
    args: ['-d', '-x', '-U', '-u', USER_NAME, '-L', '0', '-f', `${CONFIG_DIR}/chrony.conf`],
    ports: ['ntp'],
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
    readiness: { kind: 'exec', command: TRACKING, periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { kind: 'exec', command: TRACKING, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 5 },
    mounts: [
      { volume: 'config', path: CONFIG_DIR },
      { volume: 'state', path: STATE_DIR, readOnly: false },
      { volume: 'run', path: RUN_DIR, readOnly: false },
    ],
  };
}

function exporter({ image }: RenderContext<Knobs>): ContainerProps {
  return {
    name: 'exporter',
    image: image('chrony-exporter'),
    args: [
      `--chrony.address=127.0.0.1:${COMMAND_PORT}`,
      '--collector.tracking',
      '--collector.sources',
      // It would ask the resolver for the name of every clock.
      '--no-collector.dns-lookups',
      `--web.listen-address=:${EXPORTER_PORT}`,
      `--web.config.file=${CONFIG_DIR}/web.yaml`,
    ],
    ports: ['metrics'],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
    // The port wants a client certificate, which the kubelet does not have.
    readiness: { kind: 'tcp', port: 'metrics', periodSeconds: 10 },
    liveness: { kind: 'tcp', port: 'metrics', periodSeconds: 30, failureThreshold: 5 },
    mounts: [{ volume: 'config', path: CONFIG_DIR }],
  };
}
