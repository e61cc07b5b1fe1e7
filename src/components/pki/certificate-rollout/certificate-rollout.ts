import { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedCronJob } from '../../../constructs/hardened-cron-job';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { restartedWorkloads, rolloutConfig } from './config';
import { declareCertificateRollout } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { stampOnly } from './policy';
import { POLICIES } from './policy-notes';
import { rolloutRoles } from './rbac';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/sallyport/rollout';
const USER = 65532;
/** Far above a run that asks about every workload and is answered. */
const DEADLINE_SECONDS = 240;

export const certificateRollout: Component<Knobs> = {
  name: 'certificate-rollout',
  plane: 'pki',
  summary: 'restarts, one at a time, what does not read a renewed certificate by itself',
  knobs,
  images: IMAGES,
  policies: POLICIES,
  declare: declareCertificateRollout,
  render: renderCertificateRollout,
};

function renderCertificateRollout(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const workloads = restartedWorkloads(context.platform.identities);
  rolloutRoles(new Construct(scope, 'rights'), member, workloads);
  if (workloads.length > 0) stampOnly(scope, member, workloads);
  const text = JSON.stringify(rolloutConfig(context.required('cluster:kube-apiserver'), workloads), null, 2);
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.json': `${text}\n` } });
  new HardenedCronJob(scope, 'certificate-rollout', {
    member,
    rhythm: { everyMinutes: Number(own.everyMinutes) },
    deadlineSeconds: DEADLINE_SECONDS,
    runAs: { user: USER, group: USER },
    trust: 'node',
    callsApiServer: true,
    priority: 'platform',
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'rollout',
        image: context.image('toolbox'),
        command: ['sallyport', 'rollout', '--config', `${CONFIG_DIR}/config.json`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}
