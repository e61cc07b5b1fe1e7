import { Construct } from 'constructs';
import type { z } from 'zod';
import { acceleratorPool } from '../../../constructs/accelerators';
import type { ContainerProps } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import type { PodProps } from '../../../constructs/pod';
import { requireCapabilities } from '../../../constructs/serving/image-version';
import { modelClaim } from '../../../constructs/serving/model-claim';
import {
  acceleratedResources,
  deploymentsOf,
  modelAnnotations,
  modelOf,
  modelServerMounts,
  modelServerVolumes,
} from '../../../constructs/serving/model-server';
import {
  ENDPOINT_REMOVAL_SECONDS,
  graceSeconds,
  rolloutDeadline,
  startupBudget,
  weightBytes,
  type StartupBudget,
} from '../../../constructs/serving/startup-budget';
import type { Component, RenderContext } from '../../../core/component';
import type { ModelDeployment } from '../../../core/model-catalogue';
import { seconds } from '../../../core/quantity';
import { FIRST_RELEASE_WITH, vllmArguments } from './arguments';
import { HOME, vllmEnvironment } from './environment';
import { declareVllm } from './flows';
import { IMAGE_OF, IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

/** The image is prepared for this user in group 0; ids outside that group are outside its documented support. */
const USER = 2000;
const GROUP = 0;

export const vllm: Component<Knobs> = {
  name: 'vllm',
  plane: 'serving',
  summary: 'serves the models of the catalogue that name it as their engine, one workload a deployment',
  knobs,
  images: IMAGES,
  watch,
  declare: ({ models }) => declareVllm(models),
  render: (scope, context) => {
    for (const deployment of deploymentsOf(context.models, 'vllm')) {
      renderDeployment(new Construct(scope, deployment.name), context, deployment);
    }
  },
};

function renderDeployment(scope: Construct, context: RenderContext<Knobs>, deployment: ModelDeployment): void {
  const { knobs: own, models } = context;
  const member = context.member(deployment.name);
  const budget = startupBudget(weightBytes(deployment, modelOf(models, deployment)), own.readRate);
  const grace = graceSeconds(drainSeconds(own));
  modelClaim(scope, member, deployment);
  new HardenedWorkload(scope, 'vllm', {
    member,
    kind: 'Deployment',
    replicas: deployment.replicas,
    single: 'models.yaml asks for one replica of this deployment',
    // A second pod would wait for accelerators that the first one holds.
    rollout: 'in-place',
    progressDeadlineSeconds: rolloutDeadline(budget, grace),
    terminationGracePeriodSeconds: grace,
    trust: 'python',
    priority: 'serving',
    podAnnotations: modelAnnotations(models, deployment),
    ...placement(context, deployment),
    volumes: modelServerVolumes(deployment, own.cache),
    containers: [container(context, deployment, budget)],
  });
}

/** Whole seconds, which is what Kubernetes and the engine take. */
function drainSeconds({ drain }: Knobs): number {
  return Math.ceil(seconds(drain));
}

/** Where the pod runs and as whom: the groups that own the devices differ by vendor and node image. */
function placement(
  { knobs: own, nodePools }: RenderContext<Knobs>,
  { accelerator }: ModelDeployment,
): Pick<PodProps, 'runAs' | 'runtimeClassName' | 'nodeSelector' | 'tolerations'> {
  const isAmd = accelerator === 'amd';
  return {
    ...acceleratorPool(nodePools, accelerator),
    runAs: { user: USER, group: GROUP, fsGroup: GROUP, ...(isAmd ? { supplementalGroups: own.amdGroups } : {}) },
    ...(isAmd || own.runtimeClass === 'none' ? {} : { runtimeClassName: own.runtimeClass }),
  };
}

function container(context: RenderContext<Knobs>, deployment: ModelDeployment, budget: StartupBudget): ContainerProps {
  const { knobs: own, site } = context;
  const image = context.image(IMAGE_OF[deployment.accelerator]);
  requireCapabilities('vLLM', image, FIRST_RELEASE_WITH);
  const health = { kind: 'http', path: '/health', port: 'https', scheme: 'HTTPS' } as const;
  return {
    name: 'vllm',
    image,
    // Older images start another program by default; this form works for all.
    command: ['vllm', 'serve'],
    args: vllmArguments({ deployment, mediaDomains: site.domains, drainSeconds: drainSeconds(own) }),
    env: vllmEnvironment(deployment.accelerator, budget),
    resources: acceleratedResources(deployment),
    // The port opens once the model is loaded: until then only the startup probe counts.
    startup: {
      ...health,
      timeoutSeconds: 5,
      periodSeconds: budget.periodSeconds,
      failureThreshold: budget.failureThreshold,
    },
    readiness: { ...health, timeoutSeconds: 5, periodSeconds: 5, failureThreshold: 2 },
    liveness: { ...health, timeoutSeconds: 10, periodSeconds: 10, failureThreshold: 6 },
    mounts: modelServerMounts(HOME),
    drainSeconds: ENDPOINT_REMOVAL_SECONDS,
  };
}
