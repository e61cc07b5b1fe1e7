import type { Construct } from 'constructs';
import type { z } from 'zod';
import {
  collectorProbes,
  COLLECTOR_IMAGE,
  CONFIG_DIR,
  environment,
  STATE_DIR,
} from '../../../constructs/collector/program';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import type { Deviation } from '../../../constructs/pod';
import { configVolume, hostVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { bytes } from '../../../core/quantity';
import { yamlText } from '../../../core/yaml-text';
import { NODE_NAME, nodeConfig } from './config';
import { LOG_DIR, logFiles } from './files';
import { declareNodeCollector } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

/** On the node, so that a new pod goes on where the old one stopped. */
const HOST_STATE = '/var/lib/sallyport/node-collector';

const DEVIATIONS: readonly Deviation[] = [
  { setting: 'runs-as-root', reason: 'files below /var/log/pods belong to root and are open to nobody else' },
  {
    setting: 'host-path',
    reason: 'it reads what pods of its node write, read-only, and keeps there how far it has read, for the next pod',
  },
];

export const nodeCollector: Component<Knobs> = {
  name: 'node-collector',
  plane: 'observability',
  namespace: 'node-agents',
  summary: 'reads on every node what the pods of the platform write, and hands it to the collector',
  knobs,
  images: IMAGES,
  watch,
  declare: ({ knobs: own }) => declareNodeCollector(own),
  render: renderNodeCollector,
};

function renderNodeCollector(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, platform } = context;
  const text = yamlText(
    nodeConfig({
      files: logFiles(platform.members, member.name),
      collector: context.required('node-logs'),
      queueBytes: bytes(own.queue),
    }),
  );
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.yaml': text } });
  new HardenedWorkload(scope, 'node-collector', {
    member,
    kind: 'DaemonSet',
    // Root without a capability: it opens what root owns, and nothing that is kept from root's name.
    runAs: { user: 0, group: 0 },
    trust: 'go',
    // On a full node it would find no place behind others.
    priority: 'platform',
    tolerations: [{ operator: 'Exists' }],
    deviations: DEVIATIONS,
    configs: [config],
    volumes: [
      configVolume('config', config.name),
      hostVolume('pods', LOG_DIR, 'Directory'),
      hostVolume('state', HOST_STATE, 'DirectoryOrCreate'),
    ],
    containers: [
      {
        name: 'node-collector',
        image: context.image(COLLECTOR_IMAGE),
        args: [`--config=${CONFIG_DIR}/config.yaml`],
        env: { ...environment(own.memory), [NODE_NAME]: { field: 'spec.nodeName' } },
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        ...collectorProbes(),
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'pods', path: LOG_DIR },
          { volume: 'state', path: STATE_DIR, readOnly: false },
        ],
      },
    ],
  });
}
