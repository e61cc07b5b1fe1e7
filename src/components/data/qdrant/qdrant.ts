import type { Construct } from 'constructs';
import { BACKUP_ROLE, BackupJob } from '../../../constructs/backup-job';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps, EnvValue } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { configVolume, type Mount } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { yamlText } from '../../../core/yaml-text';
import { qdrantConfig } from './config';
import { declareQdrant, VECTORS } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { CONFIG_DIR, SNAPSHOTS_DIR, STARTED, STORAGE_DIR } from './paths';
import { prepareScript, serveScript } from './scripts';
import { watch } from './watch';

/** User of the unprivileged variant of the published image. */
const USER = 1000;
/** User of the toolbox image. */
const TOOLBOX_USER = 65532;
const JOB_CONFIG_DIR = '/etc/sallyport/snapshot';
/** A snapshot of a large store takes hours; one that takes longer hangs, and is tried again the next day. */
const DEADLINE_SECONDS = 6 * 3600;

/** Made by the site. The first key may everything, the second may read. */
const KEYS = 'qdrant-api-keys';
const WRITE_KEY: EnvValue = { secret: KEYS, key: 'api-key' };
const READ_KEY: EnvValue = { secret: KEYS, key: 'read-only-api-key' };

const MOUNTS: readonly Mount[] = [
  { volume: 'config', path: CONFIG_DIR },
  { volume: 'data', path: STORAGE_DIR, readOnly: false },
  { volume: 'snapshots', path: SNAPSHOTS_DIR, readOnly: false },
];

export const qdrant: Component<Knobs> = {
  name: 'qdrant',
  plane: 'data',
  summary: 'an own store of vectors, where those in PostgreSQL become too many, with a snapshot each day',
  knobs,
  presets: {
    medium: { cpu: '2', memory: '16Gi', storage: '300Gi', snapshotStorage: '600Gi' },
    large: { cpu: '8', memory: '64Gi', storage: '1Ti', snapshotStorage: '2Ti' },
  },
  images: IMAGES,
  watch,
  declare: ({ knobs: own }) => declareQdrant(own),
  render: renderQdrant,
};

function renderQdrant(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own } = context;
  if (!own.enabled) return;
  const member = context.member();
  const files = { 'config.yaml': yamlText(qdrantConfig(own)), prepare: prepareScript(), serve: serveScript() };
  const config = new ConfigFiles(scope, 'config', { member, files });
  new HardenedWorkload(scope, 'qdrant', {
    member,
    kind: 'StatefulSet',
    single: 'one server on one volume: between several, its cluster mode does not read a renewed certificate',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'rust',
    priority: 'serving',
    configs: [config],
    claims: [
      { name: 'data', size: own.storage, kind: 'block' },
      { name: 'snapshots', size: own.snapshotStorage, kind: 'media' },
    ],
    // What is in memory alone is written.
    terminationGracePeriodSeconds: 120,
    volumes: [configVolume('config', config.name)],
    initContainers: [{ ...ofImage(context, 'prepare'), name: 'prepare' }],
    containers: [server(context)],
  });
  snapshotJob(scope, context);
}

function server(context: RenderContext<Knobs>): ContainerProps {
  return {
    ...ofImage(context, 'serve'),
    name: 'qdrant',
    env: {
      QDRANT__TELEMETRY_DISABLED: 'true',
      QDRANT__SERVICE__API_KEY: WRITE_KEY,
      QDRANT__SERVICE__READ_ONLY_API_KEY: READ_KEY,
      QDRANT_INIT_FILE_PATH: STARTED,
    },
    // It loads every collection before it listens, and brings back a snapshot before that.
    startup: { kind: 'tcp', port: 'https', periodSeconds: 5, failureThreshold: 1440 },
    readiness: { kind: 'tcp', port: 'https', periodSeconds: 10 },
    liveness: { kind: 'tcp', port: 'https', periodSeconds: 30, failureThreshold: 5 },
  };
}

function ofImage({ image, knobs: own }: RenderContext<Knobs>, script: string): Omit<ContainerProps, 'name'> {
  return {
    image: image('qdrant'),
    command: ['/bin/sh'],
    args: [`${CONFIG_DIR}/${script}`],
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
    mounts: MOUNTS,
  };
}

function snapshotJob(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member(BACKUP_ROLE);
  const { host, port } = context.required(VECTORS);
  const settings = {
    url: `https://${host}:${port}`,
    tls: { certFile: TLS_CERT, keyFile: TLS_KEY, caFile: TRUST_FILE },
    copies: context.knobs.snapshotCopies,
    timeoutSeconds: DEADLINE_SECONDS,
  };
  const text = `${JSON.stringify(settings, null, 2)}\n`;
  const config = new ConfigFiles(scope, 'backup-config', { member, files: { 'config.json': text } });
  new BackupJob(scope, 'backup', {
    member,
    rhythm: { dailyAtHour: context.knobs.snapshotHour },
    deadlineSeconds: DEADLINE_SECONDS + 600,
    runAs: { user: TOOLBOX_USER, group: TOOLBOX_USER },
    trust: 'node',
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'snapshot',
        image: context.image('toolbox'),
        command: ['sallyport', 'snapshot', '--config', `${JOB_CONFIG_DIR}/config.json`],
        env: { SNAPSHOT_API_KEY: WRITE_KEY },
        resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
        mounts: [{ volume: 'config', path: JOB_CONFIG_DIR }],
      },
    ],
  });
}
