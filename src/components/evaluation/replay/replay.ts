import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedCronJob } from '../../../constructs/hardened-cron-job';
import { storeClaim } from '../../../constructs/store-claim';
import { claimVolume, configVolume, secretVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { milliseconds } from '../../../core/quantity';
import { replayConfig, SETS_DIR, TOKEN_DIR } from './config';
import { declareReplay, SETS } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { rollbackRequest } from './rollback';

export type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/sallyport/evaluation';
/** Secret of the site: the token under the name of the principal. */
const TOKEN_SECRET = 'evaluation-token';
const USER = 65532;

export const replay: Component<Knobs> = {
  name: 'replay',
  plane: 'evaluation',
  summary: 'asks the models the questions of golden sets again and again, and tells when they answer worse',
  knobs,
  images: IMAGES,
  declare: declareReplay,
  render: renderReplay,
};

function renderReplay(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const text = `${JSON.stringify(replayConfig(context), null, 2)}\n`;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.json': text } });
  storeClaim(scope, member, { store: SETS });
  if (own.rollback) rollbackRequest(scope, member);
  const usesToken = own.route === 'gateway';
  new HardenedCronJob(scope, 'replay', {
    member,
    rhythm: { everyMinutes: Number(own.everyHours) * 60 },
    isSuspended: own.sets.length === 0,
    deadlineSeconds: Math.ceil(milliseconds(own.longest) / 1000),
    runAs: { user: USER, group: USER },
    trust: 'node',
    callsApiServer: own.rollback,
    volumes: [
      configVolume('config', config.name),
      claimVolume('sets', SETS, true),
      ...(usesToken ? [secretVolume('token', TOKEN_SECRET, { [own.principal]: 'token' })] : []),
    ],
    containers: [
      {
        name: 'replay',
        image: context.image('toolbox'),
        command: ['sallyport', 'eval', 'replay', '--config', `${CONFIG_DIR}/config.json`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'sets', path: SETS_DIR },
          ...(usesToken ? [{ volume: 'token', path: TOKEN_DIR }] : []),
        ],
      },
    ],
  });
}
