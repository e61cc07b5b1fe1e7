import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedCronJob } from '../../../constructs/hardened-cron-job';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { checkConfig } from './config';
import { declareRegistryCheck } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/sallyport/registry-check';
const USER = 65532;
/** Some thousand small requests; a registry that hashes while it is asked takes its time. */
const DEADLINE_SECONDS = 540;

export const registryCheck: Component<Knobs> = {
  name: 'registry-check',
  plane: 'registry',
  summary: 'compares the catalogue of the registry with the lock, again and again',
  knobs,
  images: IMAGES,
  watch,
  declare: declareRegistryCheck,
  render: renderRegistryCheck,
};

function renderRegistryCheck(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, platform, site } = context;
  const settings = checkConfig({
    registry: context.required('images'),
    host: site.registry.host,
    images: platform.images,
    besides: own.besides,
    otherTags: own.otherTags,
  });
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.json': text } });
  new HardenedCronJob(scope, 'registry-check', {
    member,
    rhythm: { everyMinutes: Number(own.everyMinutes) },
    deadlineSeconds: DEADLINE_SECONDS,
    runAs: { user: USER, group: USER },
    trust: 'node',
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'registry-check',
        image: context.image('toolbox'),
        command: ['sallyport', 'registry', 'check', '--config', `${CONFIG_DIR}/config.json`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}
