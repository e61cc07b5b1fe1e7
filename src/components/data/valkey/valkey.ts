import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { spiffeId } from '../../../constructs/seal';
import { configVolume, scratchVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { callersOf } from '../../../core/graph';
import { CONFIG_DIR, DATA_DIR, PING, valkeyConfig } from './config';
import { declareValkey } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';

/** User of the published image. */
const USER = 999;

export const valkey: Component<Knobs> = {
  name: 'valkey',
  plane: 'data',
  summary: 'keeps the counters of budgets and what a cache remembers, for callers known by their certificates',
  knobs,
  presets: {
    medium: { cpu: '1', memory: '4Gi', storage: '16Gi', connections: 2048 },
    large: { cpu: '2', memory: '16Gi', storage: '64Gi', connections: 8192 },
  },
  images: IMAGES,
  declare: ({ knobs: own }) => declareValkey(own),
  render: renderValkey,
};

function renderValkey(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'valkey.conf': configText(context) } });
  const isKept = own.persistence !== 'none';
  new HardenedWorkload(scope, 'valkey', {
    member,
    kind: 'StatefulSet',
    single: 'two servers would count apart, and a budget would be spent twice; a restart takes seconds',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'openssl',
    priority: 'serving',
    configs: [config],
    claims: isKept ? [{ name: 'data', size: own.storage, kind: 'block' }] : [],
    // The rest of the file is written before the end.
    terminationGracePeriodSeconds: 60,
    volumes: [configVolume('config', config.name), ...(isKept ? [] : [scratchVolume('data', '64Mi')])],
    containers: [container(context)],
  });
}

function container({ knobs: own, image }: RenderContext<Knobs>): ContainerProps {
  return {
    name: 'valkey',
    image: image('valkey'),
    command: ['valkey-server'],
    args: [`${CONFIG_DIR}/valkey.conf`],
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
    // A server that still reads its file answers every command with an error.
    startup: { kind: 'exec', command: PING, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 120 },
    readiness: { kind: 'exec', command: PING, periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { kind: 'exec', command: PING, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 5 },
    mounts: [
      { volume: 'config', path: CONFIG_DIR },
      { volume: 'data', path: DATA_DIR, readOnly: false },
    ],
  };
}

function configText(context: RenderContext<Knobs>): string {
  const member = context.member();
  const { site, platform, knobs: own } = context;
  const trustDomain = site.domains[0] ?? site.name;
  const callers = callersOf(member, platform.flows).map((caller) => ({
    spiffeId: spiffeId(caller, trustDomain),
    prefix: caller.name,
  }));
  return valkeyConfig({ knobs: own, own: spiffeId(member, trustDomain), callers });
}
