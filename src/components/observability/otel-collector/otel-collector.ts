import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { bytes } from '../../../core/quantity';
import { yamlText } from '../../../core/yaml-text';
import { collectorConfig, type CollectorSettings } from './config';
import { metricsExit, takesLink } from './exits';
import { declareCollector } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';

export type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/otelcol';
const QUEUE_DIR = '/var/lib/otelcol';
/** User of the published image. */
const USER = 10001;

export const otelCollector: Component<Knobs> = {
  name: 'otel-collector',
  plane: 'observability',
  summary:
    'takes logs and traces, strips payloads from them and hands them to their stores; sends out what the tier lets out',
  knobs,
  images: IMAGES,
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
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    configs: [config],
    claims: [{ name: 'queue', size: own.storage, kind: 'block' }],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'otel-collector',
        image: context.image('otel-collector-contrib'),
        args: [`--config=${CONFIG_DIR}/config.yaml`],
        env: environment(own.memory),
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { kind: 'http', path: '/', port: 'health', periodSeconds: 10 },
        liveness: { kind: 'http', path: '/', port: 'health', periodSeconds: 30, failureThreshold: 5 },
        startup: { kind: 'http', path: '/', port: 'health', periodSeconds: 5, failureThreshold: 60 },
        drainSeconds: 5,
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'queue', path: QUEUE_DIR, readOnly: false },
        ],
      },
    ],
  });
}

/** Cloud libraries in the image ask metadata addresses for credentials unless told not to. */
export function environment(memory: string): Readonly<Record<string, string>> {
  return {
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_GCE_CHECK: 'true',
    OTEL_TRACES_EXPORTER: 'none',
    // The collector frees memory before the kernel takes it (facts: 80 % of the limit).
    GOMEMLIMIT: `${Math.floor((bytes(memory) * 0.8) / 2 ** 20)}MiB`,
  };
}

function settingsOf(context: RenderContext<Knobs>): CollectorSettings {
  const exit = metricsExit(context);
  const metrics = exit === undefined ? undefined : context.endpoint('metrics');
  const gateway = exit === undefined ? undefined : context.endpoint(exit.endpoint);
  const isOpen = exit !== undefined && metrics !== undefined && gateway !== undefined;
  return {
    logs: context.required('logs'),
    traces: context.required('traces'),
    ...(isOpen ? { exit: { ...exit, metrics, gateway } } : {}),
    takesLink: takesLink(context),
    site: context.site.name,
    queueDir: QUEUE_DIR,
    queueBytes: bytes(context.knobs.storage),
  };
}
