import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedCronJob } from '../../../constructs/hardened-cron-job';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { milliseconds } from '../../../core/quantity';
import { conformanceConfig } from './config';
import { declareConformance } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/sallyport/conformance';
const USER = 65532;
/** Far above a run in which nothing answers. */
const DEADLINE_SECONDS = 60;

export const conformance: Component<Knobs> = {
  name: 'conformance',
  plane: 'delivery',
  summary: 'tries the ways out from inside, and what a pod needs, again and again',
  knobs,
  images: IMAGES,
  watch,
  declare: declareConformance,
  render: renderConformance,
};

function renderConformance(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, cluster, platform } = context;
  const settings = conformanceConfig({
    cluster,
    platform,
    time: context.endpoint('time'),
    images: context.endpoint('images'),
    maxOffsetMilliseconds: milliseconds(own.maxClockOffset),
  });
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.json': text } });
  new HardenedCronJob(scope, 'conformance', {
    member,
    rhythm: { everyMinutes: Number(own.everyMinutes) },
    deadlineSeconds: DEADLINE_SECONDS,
    runAs: { user: USER, group: USER },
    trust: 'node',
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'conformance',
        image: context.image('toolbox'),
        command: ['sallyport', 'conformance', '--config', `${CONFIG_DIR}/config.json`, '--format', 'json'],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}
