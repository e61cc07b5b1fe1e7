import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { objectStoreClient, objectStoreEnvironment } from '../../../constructs/object-store-client';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { objectStoreEndpoint } from '../../../core/object-store';
import { yamlText } from '../../../core/yaml-text';
import { tempoConfig } from './config';
import { declareTempo } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/tempo';
const DATA_DIR = '/var/tempo';
/** User of the published image (facts: Tempo runs as 10001). */
const USER = 10001;

/** The storage libraries in the image look for cloud credentials, and the tracer for a collector, unless told not to. */
const SILENT = { AWS_EC2_METADATA_DISABLED: 'true', NO_GCE_CHECK: 'true', OTEL_TRACES_EXPORTER: 'none' };

export const tempo: Component<Knobs> = {
  name: 'tempo',
  plane: 'observability',
  summary: 'keeps traces: which request went where, and how long each step took',
  knobs,
  presets: {
    medium: { cpu: '500m', memory: '4Gi', storage: '200Gi' },
    large: { cpu: '2', memory: '8Gi', storage: '1Ti' },
  },
  images: IMAGES,
  watch,
  declare: ({ knobs: own, site }) => declareTempo(own, site),
  render: renderTempo,
};

function renderTempo(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const store = context.endpoint(objectStoreEndpoint(context.site));
  const remote = store === undefined ? undefined : objectStoreClient(member.name, store);
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { 'tempo.yaml': yamlText(tempoConfig(own, DATA_DIR, remote)) },
  });
  new HardenedWorkload(scope, 'tempo', {
    member,
    kind: 'StatefulSet',
    single: 'traces stand on one volume; collectors keep what it does not take on disks of their own',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    configs: [config],
    claims: [{ name: 'data', size: own.storage, kind: 'block' }],
    // It takes half a minute to hand its work over (tried); the default of 30 s would cut that off.
    terminationGracePeriodSeconds: 90,
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'tempo',
        image: context.image('tempo'),
        args: [
          '-target=all',
          `-config.file=${CONFIG_DIR}/tempo.yaml`,
          ...(remote === undefined ? [] : ['-config.expand-env=true']),
        ],
        env: { ...SILENT, ...(remote === undefined ? {} : objectStoreEnvironment(member.name)) },
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { kind: 'http', path: '/ready', port: 'health', periodSeconds: 10 },
        liveness: { kind: 'tcp', port: 'https', periodSeconds: 30, failureThreshold: 5 },
        startup: { kind: 'tcp', port: 'https', periodSeconds: 5, failureThreshold: 60 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'data', path: DATA_DIR, readOnly: false },
        ],
      },
    ],
  });
}
