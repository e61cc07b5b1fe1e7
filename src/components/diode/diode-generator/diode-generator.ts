import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume, scratchVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { aggregates } from '../../../core/diode-schema';
import { yamlText } from '../../../core/yaml-text';
import { generatorConfig } from './config';
import { declareGenerator } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

const DATA_DIR = '/var/lib/vector';
/** The distroless image names no user; `nobody` (facts: components §28). */
const USER = 65534;

export const diodeGenerator: Component<Knobs> = {
  name: 'diode-generator',
  plane: 'diode',
  summary: 'collects the approved aggregates and hands them to the validator',
  knobs,
  images: IMAGES,
  declare: declareGenerator,
  render: renderGenerator,
};

function renderGenerator(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const text = yamlText(
    generatorConfig({
      aggregates: aggregates(),
      metrics: context.required('metrics'),
      validator: context.required('diode-validator'),
      intervalSeconds: own.intervalSeconds,
      dataDir: DATA_DIR,
    }),
  );
  const config = new ConfigFiles(scope, 'config', { member, files: { 'vector.yaml': text } });
  new HardenedWorkload(scope, 'diode-generator', {
    member,
    kind: 'Deployment',
    single: 'two of them would send every record twice',
    // Two would send every aggregate twice.
    rollout: 'in-place',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'openssl',
    configs: [config],
    volumes: [configVolume('config', config.name), scratchVolume('data', '64Mi')],
    containers: [
      {
        name: 'vector',
        image: context.image('vector'),
        args: ['--config-yaml', '/etc/vector/vector.yaml'],
        env: { VECTOR_LOG: 'info', VECTOR_LOG_FORMAT: 'json' },
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        // The port wants a client certificate, which the kubelet does not have.
        readiness: { kind: 'tcp', port: 'metrics', periodSeconds: 10 },
        liveness: { kind: 'tcp', port: 'metrics', periodSeconds: 30, failureThreshold: 5 },
        mounts: [
          { volume: 'config', path: '/etc/vector' },
          { volume: 'data', path: DATA_DIR, readOnly: false },
        ],
      },
    ],
  });
}
