import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { fraction } from '../../../core/quantity';
import { gatewayConfig, renderConfig } from './config';
import { declareAgentgateway, modelEndpoint } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/agentgateway';
/** `nonroot` of the image's base; the number is not stated in any source that was read. */
const USER = 65532;

export const agentgateway: Component<Knobs> = {
  name: 'agentgateway',
  plane: 'gateway',
  summary: 'the one door to the models: tokens, access, request limits, records of use',
  knobs,
  presets: { medium: { replicas: 3 }, large: { replicas: 6, cpu: '2', memory: '2Gi' } },
  images: IMAGES,
  watch,
  declare: declareAgentgateway,
  render: renderAgentgateway,
};

function renderAgentgateway(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.yaml': configText(context) } });
  new HardenedWorkload(scope, 'agentgateway', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    // Never more gateways than replicas: each one holds its share of every limit.
    rollout: 'in-place',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'rust',
    priority: 'serving',
    terminationGracePeriodSeconds: 90,
    // The engine re-reads the file, but not its `config` section, nor certificates as far as is known.
    configs: [config],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'agentgateway',
        image: context.image('agentgateway'),
        args: ['-f', `${CONFIG_DIR}/config.yaml`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        drainSeconds: 10,
        readiness: { kind: 'http', path: '/healthz/ready', port: 'readiness', periodSeconds: 5 },
        liveness: { kind: 'tcp', port: 'readiness', periodSeconds: 15, failureThreshold: 4 },
        startup: { kind: 'http', path: '/healthz/ready', port: 'readiness', periodSeconds: 3, failureThreshold: 40 },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}

function configText(context: RenderContext<Knobs>): string {
  const { knobs: own, policy, models } = context;
  return renderConfig(
    gatewayConfig({
      policy,
      models: models.deployments.map((deployment) => ({
        deployment,
        endpoint: context.required(modelEndpoint(deployment.name)),
      })),
      otlp: context.endpoint('otlp'),
      ...(policy.limits.length === 0 ? {} : { limiter: context.endpoint('limits') }),
      replicas: own.replicas,
      maxBodyMi: own.maxBodyMi,
      tracedShare: fraction(own.tracedShare),
    }),
  );
}
