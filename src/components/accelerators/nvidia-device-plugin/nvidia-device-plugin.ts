import type { Construct } from 'constructs';
import type { z } from 'zod';
import { acceleratorPool } from '../../../constructs/accelerators';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { manifest } from '../../../constructs/scope';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { yamlText } from '../../../core/yaml-text';
import {
  deviations,
  nodeMounts,
  nodeVolumes,
  pluginConfig,
  pluginEnvironment,
  READINESS,
  refuseMigWithout,
} from './config';
import { declareNvidiaDevicePlugin } from './flows';
import { IMAGE, IMAGES } from './images';
import { floors, knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/nvidia-device-plugin';

export const nvidiaDevicePlugin: Component<Knobs> = {
  name: 'nvidia-device-plugin',
  plane: 'accelerators',
  summary: 'tells the kubelet of each NVIDIA node which devices it may give to pods',
  knobs,
  floors,
  images: IMAGES,
  declare: declareNvidiaDevicePlugin,
  render: renderNvidiaDevicePlugin,
};

function renderNvidiaDevicePlugin(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  refuseMigWithout(own, context.nodePools.nvidia?.device);
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.yaml': yamlText(pluginConfig(own)) } });
  runtimeClass(scope, own);
  new HardenedWorkload(scope, 'nvidia-device-plugin', {
    member,
    kind: 'DaemonSet',
    runAs: { user: 0, group: 0 },
    trust: 'none',
    priority: 'platform',
    ...acceleratorPool(context.nodePools, 'nvidia'),
    ...(own.runtimeClass === 'none' ? {} : { runtimeClassName: own.runtimeClass }),
    deviations: deviations(own),
    configs: [config],
    volumes: [configVolume('config', config.name), ...nodeVolumes(own)],
    containers: [
      {
        name: 'nvidia-device-plugin',
        image: context.image(IMAGE),
        command: ['nvidia-device-plugin'],
        env: pluginEnvironment(own, `${CONFIG_DIR}/config.yaml`),
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
        readiness: { kind: 'exec', command: READINESS, periodSeconds: 30, timeoutSeconds: 5 },
        mounts: [{ volume: 'config', path: CONFIG_DIR }, ...nodeMounts(own)],
      },
    ],
  });
}

/** Without the class, the API server refuses every pod that names it: this one, the exporter's, and those of model servers. */
function runtimeClass(scope: Construct, { runtimeClass: name }: Knobs): void {
  if (name === 'none') return;
  manifest(scope, 'runtime-class', {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    name,
    body: { handler: name },
  });
}
