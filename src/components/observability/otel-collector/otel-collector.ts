import type { Construct } from 'constructs';
import type { z } from 'zod';
import {
  collectorProbes,
  COLLECTOR_IMAGE,
  COLLECTOR_USER,
  CONFIG_DIR,
  environment,
  STATE_DIR,
} from '../../../constructs/collector/program';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { bytes } from '../../../core/quantity';
import { yamlText } from '../../../core/yaml-text';
import { collectorConfig, type CollectorSettings } from './config';
import { metricsExit, takesLink } from './exits';
import { declareCollector, NODES } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

export type Knobs = z.infer<typeof knobs>;

export const otelCollector: Component<Knobs> = {
  name: 'otel-collector',
  plane: 'observability',
  summary:
    'takes logs and traces, strips payloads from them and hands them to their stores; sends out what the tier lets out',
  knobs,
  presets: { medium: { replicas: 3, memory: '2Gi' }, large: { replicas: 6, cpu: '1', memory: '4Gi', storage: '50Gi' } },
  images: IMAGES,
  watch,
  declare: declareCollector,
  render: renderCollector,
};

function renderCollector(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { 'config.yaml': yamlText(collectorConfig(settingsOf(context))) },
  });
  new HardenedWorkload(scope, 'otel-collector', {
    member,
    // Not a Deployment: each collector has a queue on disk that only it may open.
    kind: 'StatefulSet',
    replicas: own.replicas,
    runAs: { user: COLLECTOR_USER, group: COLLECTOR_USER, fsGroup: COLLECTOR_USER },
    trust: 'go',
    configs: [config],
    claims: [{ name: 'queue', size: own.storage, kind: 'block' }],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'otel-collector',
        image: context.image(COLLECTOR_IMAGE),
        args: [`--config=${CONFIG_DIR}/config.yaml`],
        env: environment(own.memory),
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        ...collectorProbes(),
        drainSeconds: 5,
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'queue', path: STATE_DIR, readOnly: false },
        ],
      },
    ],
  });
}

function settingsOf(context: RenderContext<Knobs>): CollectorSettings {
  const exit = metricsExit(context);
  const metrics = exit === undefined ? undefined : context.endpoint('metrics');
  const gateway = exit === undefined ? undefined : context.endpoint(exit.endpoint);
  const isOpen = exit !== undefined && metrics !== undefined && gateway !== undefined;
  const siem = context.endpoint('siem');
  return {
    logs: context.required('logs'),
    traces: context.required('traces'),
    ...(siem === undefined ? {} : { siem }),
    takesNodeLogs: context.member().declaration.ports.some(({ name }) => name === NODES),
    ...(isOpen ? { exit: { ...exit, metrics, gateway } } : {}),
    takesLink: takesLink(context),
    site: context.site.name,
    queueDir: STATE_DIR,
    queueBytes: bytes(context.knobs.storage),
  };
}
