import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps, Probe } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume, type Mount } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { yamlText } from '../../../core/yaml-text';
import { etcdConfig, milvusConfig } from './config';
import { declareMilvus } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { CONFIG_DIR, ETCD_FILE, STATE_DIR, USER_FILE } from './paths';
import { watch } from './watch';

/** Not root, which the image is by default; it has no user of its own. */
const USER = 1000;
const HEALTH: Probe = { kind: 'http', path: '/healthz', port: 'metrics' };

/** Beside the files of the image, and not in the place of their folder. */
const MOUNTS: readonly Mount[] = [
  { volume: 'config', path: `${CONFIG_DIR}/${USER_FILE}`, subPath: USER_FILE },
  { volume: 'config', path: `${CONFIG_DIR}/${ETCD_FILE}`, subPath: ETCD_FILE },
  { volume: 'data', path: STATE_DIR, readOnly: false },
];

export const milvus: Component<Knobs> = {
  name: 'milvus',
  plane: 'data',
  summary: 'an own store of vectors for more than a hundred million of them, in one process',
  knobs,
  presets: {
    medium: { cpu: '4', memory: '32Gi', storage: '500Gi' },
    large: { cpu: '16', memory: '128Gi', storage: '2Ti' },
  },
  images: IMAGES,
  watch,
  declare: ({ knobs: own }) => declareMilvus(own),
  render: renderMilvus,
};

function renderMilvus(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own } = context;
  if (!own.enabled) return;
  const member = context.member();
  const files = { [USER_FILE]: yamlText(milvusConfig(own)), [ETCD_FILE]: yamlText(etcdConfig()) };
  const config = new ConfigFiles(scope, 'config', { member, files });
  new HardenedWorkload(scope, 'milvus', {
    member,
    kind: 'StatefulSet',
    single: 'all its parts in one process on one volume; apart, they need an etcd, a log and an object store',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    priority: 'serving',
    configs: [config],
    claims: [{ name: 'data', size: own.storage, kind: 'block' }],
    // What is in memory alone is written.
    terminationGracePeriodSeconds: 180,
    volumes: [configVolume('config', config.name)],
    containers: [container(context)],
  });
}

function container({ image, knobs: own }: RenderContext<Knobs>): ContainerProps {
  return {
    name: 'milvus',
    image: image('milvus'),
    args: ['milvus', 'run', 'standalone'],
    env: {
      DEPLOY_MODE: 'STANDALONE',
      ETCD_USE_EMBED: 'true',
      ETCD_DATA_DIR: `${STATE_DIR}/etcd`,
      ETCD_CONFIG_PATH: `${CONFIG_DIR}/${ETCD_FILE}`,
      COMMON_STORAGETYPE: 'local',
      COMMON_SECURITY_DEFAULTROOTPASSWORD: { secret: 'milvus-root', key: 'root-password' },
    },
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
    // After a crash it first goes through its log.
    startup: { ...HEALTH, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 180 },
    readiness: { ...HEALTH, periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { ...HEALTH, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 5 },
    mounts: MOUNTS,
  };
}
