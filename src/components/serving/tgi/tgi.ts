import { Construct } from 'constructs';
import type { z } from 'zod';
import { acceleratorPool } from '../../../constructs/accelerators';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import type { PodProps } from '../../../constructs/pod';
import { modelClaim } from '../../../constructs/serving/model-claim';
import { deploymentsOf, modelAnnotations, modelOf, modelServerVolumes } from '../../../constructs/serving/model-server';
import { graceSeconds, rolloutDeadline, startupBudget, weightBytes } from '../../../constructs/serving/startup-budget';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import type { ModelDeployment } from '../../../core/model-catalogue';
import { seconds } from '../../../core/quantity';
import { proxyContainer, PROXY_FILE, serverContainer } from './containers';
import { PAYLOAD_LIMIT } from './environment';
import { declareTgi, HTTPS_PORT, LOOPBACK_PORT } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { proxyConfig } from './proxy';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

/** Of the image that the site builds (README, "The image"): the published one works for root only. */
const USER = 2000;

export const tgi: Component<Knobs> = {
  name: 'tgi',
  plane: 'serving',
  summary: 'serves the models of the catalogue that name it as their engine, for sites that depend on it',
  knobs,
  images: IMAGES,
  watch,
  declare: ({ models }) => declareTgi(models),
  render: (scope, context) => {
    for (const deployment of deploymentsOf(context.models, 'tgi')) {
      renderDeployment(new Construct(scope, deployment.name), context, deployment);
    }
  },
};

function renderDeployment(scope: Construct, context: RenderContext<Knobs>, deployment: ModelDeployment): void {
  const { knobs: own, models } = context;
  const member = context.member(deployment.name);
  const budget = startupBudget(weightBytes(deployment, modelOf(models, deployment)), own.readRate);
  const drain = Math.ceil(seconds(own.drain));
  const config = new ConfigFiles(scope, 'proxy', {
    member,
    suffix: 'proxy',
    files: { [PROXY_FILE]: proxyFile(context, drain) },
  });
  modelClaim(scope, member, deployment);
  new HardenedWorkload(scope, 'tgi', {
    member,
    kind: 'Deployment',
    replicas: deployment.replicas,
    single: 'models.yaml asks for one replica of this deployment',
    // A second pod would wait for accelerators that the first one holds.
    rollout: 'in-place',
    progressDeadlineSeconds: rolloutDeadline(budget, graceSeconds(drain)),
    terminationGracePeriodSeconds: graceSeconds(drain),
    trust: 'python',
    priority: 'serving',
    podAnnotations: modelAnnotations(models, deployment),
    configs: [config],
    ...placement(context, deployment),
    volumes: [...modelServerVolumes(deployment, own.cache), configVolume('proxy', config.name)],
    containers: [serverContainer(context, deployment, budget, drain), proxyContainer(context)],
  });
}

function proxyFile({ cluster, knobs: own }: RenderContext<Knobs>, drainSeconds: number): string {
  return proxyConfig({
    port: HTTPS_PORT,
    hasIpv6: cluster.podCidrs.some((cidr) => cidr.includes(':')),
    upstreamPort: LOOPBACK_PORT,
    bodyLimit: PAYLOAD_LIMIT,
    answerTimeoutSeconds: Math.ceil(seconds(own.answerTimeout)),
    drainSeconds,
  });
}

/** Where the pod runs and as whom: the groups that own the devices differ by vendor and node image. */
function placement(
  { knobs: own, nodePools }: RenderContext<Knobs>,
  { accelerator }: ModelDeployment,
): Pick<PodProps, 'runAs' | 'runtimeClassName' | 'nodeSelector' | 'tolerations'> {
  const isAmd = accelerator === 'amd';
  return {
    ...acceleratorPool(nodePools, accelerator),
    runAs: { user: USER, group: USER, fsGroup: USER, ...(isAmd ? { supplementalGroups: own.amdGroups } : {}) },
    ...(isAmd || own.runtimeClass === 'none' ? {} : { runtimeClassName: own.runtimeClass }),
  };
}
