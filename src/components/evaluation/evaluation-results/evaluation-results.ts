import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { declareResults, METRICS_PORT, REPORTS_PORT } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/sallyport/evaluation';
const STATE_DIR = '/var/lib/sallyport/evaluation';
const USER = 65532;

export const evaluationResults: Component<Knobs> = {
  name: 'evaluation-results',
  plane: 'evaluation',
  summary: 'keeps the last score of each model on each set, and shows it to Prometheus',
  knobs,
  images: IMAGES,
  watch,
  declare: ({ knobs: own }) => declareResults(own.storage),
  render: renderResults,
};

function renderResults(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const settings = {
    reportsPort: REPORTS_PORT,
    metricsPort: METRICS_PORT,
    tls: { certFile: TLS_CERT, keyFile: TLS_KEY, caFile: TLS_CA },
    stateDir: STATE_DIR,
  };
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.json': text } });
  new HardenedWorkload(scope, 'evaluation-results', {
    member,
    kind: 'StatefulSet',
    single: 'the last results stand on one volume; a new pod reads them again, and the next run tells anew',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'node',
    configs: [config],
    claims: [{ name: 'results', size: own.storage, kind: 'block' }],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'results',
        image: context.image('toolbox'),
        command: ['sallyport', 'eval', 'serve', '--config', `${CONFIG_DIR}/config.json`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { kind: 'tcp', port: 'reports', periodSeconds: 10 },
        liveness: { kind: 'tcp', port: 'metrics', periodSeconds: 30, failureThreshold: 3 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'results', path: STATE_DIR, readOnly: false },
        ],
      },
    ],
  });
}
