import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import { callersOf } from '../../../core/graph';
import { serviceHost } from '../../../core/names';
import { yamlText } from '../../../core/yaml-text';
import { CONFIG_DIR, environment, limitsFile } from './config';
import { declareRatelimit, METRICS_PORT } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { watch } from './watch';

/** `nonroot` of the image's base. */
const USER = 65532;

export const ratelimit: Component<Knobs> = {
  name: 'ratelimit',
  plane: 'gateway',
  summary: 'says whether a project may call once more, and counts in one place for all gateways',
  knobs,
  presets: { medium: { replicas: 3 }, large: { replicas: 4, cpu: '500m', memory: '256Mi', connections: 32 } },
  images: IMAGES,
  watch,
  declare: declareRatelimit,
  render: renderRatelimit,
};

function renderRatelimit(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own, policy } = context;
  if (policy.limits.length === 0) return;
  const member = context.member();
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { 'limits.yaml': yamlText(limitsFile(policy)) },
  });
  const cache = context.required('cache');
  const facts = { cache, prefix: member.name, connections: own.connections, caller: callerOf(context) };
  new HardenedWorkload(scope, 'ratelimit', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    priority: 'serving',
    configs: [config],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'ratelimit',
        image: context.image('ratelimit'),
        command: ['/bin/ratelimit'],
        env: environment(facts),
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        drainSeconds: 5,
        readiness: { kind: 'http', path: '/healthcheck', port: 'health', periodSeconds: 5 },
        // Not the answer above: a limiter without counters is not made well by a restart.
        liveness: { kind: 'tcp', port: 'health', periodSeconds: 15, failureThreshold: 4 },
        startup: { kind: 'tcp', port: 'health', periodSeconds: 3, failureThreshold: 40 },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}

/** The program compares one name; who else asks would be refused by it, and is refused here. */
function callerOf(context: RenderContext<Knobs>): string {
  const member = context.member();
  const asking = context.platform.flows.filter(
    ({ to, ports }) => to === member && ports.some(({ port }) => port !== METRICS_PORT),
  );
  const [caller, ...others] = callersOf(member, asking);
  if (caller === undefined) return serviceHost(member.name, member.namespace, context.cluster.domain);
  // The name of a client, which is no Service's.
  if (others.length === 0) return `${caller.name}.${caller.namespace}`;
  throw new SallyportError('bug', {
    message: 'the rate limiter knows one caller by name, and several need it',
    value: [caller, ...others].map(({ name }) => name).join(', '),
    allowed: 'one component that needs the endpoint limits',
    fix: 'let the others ask the gateway',
  });
}
