import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedCronJob } from '../../../constructs/hardened-cron-job';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { kubeconfig, releaseVolume } from './config';
import { declareDrift } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/sallyport/drift';
const RELEASE_DIR = '/etc/sallyport/release';
const USER = 65532;
/** Far above a run that lists every kind page by page and is answered. */
const DEADLINE_SECONDS = 300;

export const drift: Component<Knobs> = {
  name: 'drift',
  plane: 'delivery',
  summary: 'compares the cluster with the release that was applied, again and again',
  knobs,
  images: IMAGES,
  watch,
  declare: declareDrift,
  render: renderDrift,
};

function renderDrift(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, platform } = context;
  const text = kubeconfig(context.required('cluster:kube-apiserver'));
  const config = new ConfigFiles(scope, 'config', { member, files: { kubeconfig: text } });
  new HardenedCronJob(scope, 'drift', {
    member,
    rhythm: { everyMinutes: Number(own.everyMinutes) },
    deadlineSeconds: DEADLINE_SECONDS,
    runAs: { user: USER, group: USER },
    trust: 'node',
    callsApiServer: true,
    volumes: [configVolume('config', config.name), releaseVolume('release', platform.members)],
    containers: [
      {
        name: 'drift',
        image: context.image('toolbox'),
        command: ['sallyport', 'drift', RELEASE_DIR, '--kubeconfig', `${CONFIG_DIR}/kubeconfig`, '--format', 'json'],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'release', path: RELEASE_DIR },
        ],
      },
    ],
  });
}
