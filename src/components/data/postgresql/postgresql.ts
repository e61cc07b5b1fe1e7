import type { Construct } from 'constructs';
import { BACKUP_ROLE, BackupJob } from '../../../constructs/backup-job';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps, Probe } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { commonNameOf } from '../../../constructs/seal';
import { claimVolume, configVolume, scratchVolume, type Mount } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { callersOf, type MemberView } from '../../../core/graph';
import { serviceHost } from '../../../core/names';
import { extensionsSql, hostRules, identMap, refuseRole, rolesSql, type Caller } from './access';
import { serverConfig } from './config';
import { declarePostgresql, SQL_PORT } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { BACKUP_DIR, CONFIG_DIR, DATA_MOUNT, SOCKET_DIR, SUPERUSER, WORD_DIR } from './paths';
import { archiveScript, BACKUP_LIVES, backupScript, checkScript, prepareScript, serveScript } from './scripts';
import { fetching, shipping, shippingFiles, shippingVolumes } from './shipping';

/** User of the published image. */
const USER = 26;

/** Asks over the socket whether the server takes callers; it logs in as nobody. */
const READY: Probe = {
  kind: 'exec',
  command: ['pg_isready', '-q', '-h', SOCKET_DIR, '-p', String(SQL_PORT), '-U', SUPERUSER, '-d', 'postgres'],
};

const CHECK_SCRIPT = 'check-backup';

const MOUNTS: readonly Mount[] = [
  { volume: 'config', path: CONFIG_DIR },
  { volume: 'data', path: DATA_MOUNT, readOnly: false },
  { volume: 'backup', path: BACKUP_DIR, readOnly: false },
  { volume: 'run', path: SOCKET_DIR, readOnly: false },
  // Parallel builds of an index share memory there; what a container has by itself is too small for them.
  { volume: 'shm', path: '/dev/shm', readOnly: false },
];

export const postgresql: Component<Knobs> = {
  name: 'postgresql',
  plane: 'data',
  summary:
    'relational data and vectors, for callers known by their certificates, with an archive to go back to any time',
  knobs,
  presets: {
    medium: { cpu: '2', memory: '8Gi', storage: '200Gi', backupStorage: '600Gi', connections: 200 },
    large: { cpu: '8', memory: '32Gi', storage: '1Ti', backupStorage: '3Ti', connections: 400 },
  },
  images: IMAGES,
  declare: ({ knobs: own, site }) => declarePostgresql(own, site),
  render: renderPostgresql,
};

function renderPostgresql(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', { member, files: configTexts(context) });
  const archive = archiveConfig(scope, context);
  new HardenedWorkload(scope, 'postgresql', {
    member,
    kind: 'StatefulSet',
    single: 'one server on one volume; a second one that follows it, and takes over, comes with an operator for it',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'openssl',
    priority: 'serving',
    configs: [config, ...archive],
    claims: [
      { name: 'data', size: own.storage, kind: 'block' },
      { name: 'backup', size: own.backupStorage, kind: 'media' },
    ],
    // Sessions are ended at once; then everything that is in memory alone is written.
    terminationGracePeriodSeconds: 120,
    volumes: [
      configVolume('config', config.name),
      scratchVolume('run', '1Mi', 'memory'),
      scratchVolume('shm', own.memory, 'memory'),
      ...archive.flatMap(({ name }) => shippingVolumes(context, name)),
    ],
    initContainers: [...archive.map(() => fetching(context)), prepare(context)],
    containers: [server(context), backup(context), ...archive.map(() => shipping(context))],
  });
  checkJob(scope, context, config);
}

/** Looks each hour at what the container `backup` says of itself, so that somebody is told when it says nothing more. */
function checkJob(scope: Construct, context: RenderContext<Knobs>, { name }: ConfigFiles): void {
  const { name: server } = context.member();
  new BackupJob(scope, 'backup-check', {
    member: context.member(BACKUP_ROLE),
    rhythm: { everyMinutes: 60 },
    deadlineSeconds: 300,
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'none',
    // Of the server's files, only the script: the others name places that are not here.
    volumes: [configVolume('config', name, [CHECK_SCRIPT]), claimVolume('backup', `backup-${server}-0`, true)],
    containers: [
      {
        ...ofImage(context, CHECK_SCRIPT),
        name: 'check',
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'backup', path: BACKUP_DIR },
        ],
      },
    ],
  });
}

/** One where backups go to the object store, and none otherwise. */
function archiveConfig(scope: Construct, context: RenderContext<Knobs>): readonly ConfigFiles[] {
  const files = shippingFiles(context);
  if (Object.keys(files).length === 0) return [];
  return [new ConfigFiles(scope, 'archive', { member: context.member(), suffix: 'archive', files })];
}

function server(context: RenderContext<Knobs>): ContainerProps {
  return {
    ...ofImage(context, 'serve'),
    name: 'postgresql',
    ports: ['sql'],
    // After a crash, and where a backup comes back, it first goes through its WAL.
    startup: { ...READY, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 720 },
    readiness: { ...READY, periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { ...READY, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 5 },
  };
}

function prepare(context: RenderContext<Knobs>): ContainerProps {
  return { ...ofImage(context, 'prepare'), name: 'prepare' };
}

function backup(context: RenderContext<Knobs>): ContainerProps {
  const { name, namespace } = context.member();
  return {
    ...ofImage(context, 'backup'),
    name: 'backup',
    mounts: context.knobs.archive === 'volume' ? MOUNTS : [...MOUNTS, { volume: 'word', path: WORD_DIR }],
    env: { SQL_HOST: serviceHost(name, namespace, context.cluster.domain) },
    // Nobody calls it: only a loop that hangs is ended. Where backups fail, the server goes on.
    liveness: { kind: 'exec', command: BACKUP_LIVES, periodSeconds: 60, timeoutSeconds: 10, failureThreshold: 5 },
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
  };
}

function ofImage({ image, knobs: own }: RenderContext<Knobs>, script: string): Omit<ContainerProps, 'name'> {
  return {
    image: image('postgresql-pgvector'),
    command: ['/bin/sh'],
    args: [`${CONFIG_DIR}/${script}`],
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
    mounts: MOUNTS,
  };
}

function configTexts(context: RenderContext<Knobs>): Readonly<Record<string, string>> {
  const member = context.member();
  const callers = callersOf(member, context.platform.flows).map(callerOf);
  for (const caller of callers) refuseRole(caller);
  return {
    'postgresql.conf': serverConfig(context.knobs),
    'pg_hba.conf': hostRules(callers),
    'pg_ident.conf': identMap(callerOf(member).commonName, callers),
    'roles.sql': rolesSql(callers),
    'extensions.sql': extensionsSql(),
    prepare: prepareScript(),
    serve: serveScript(),
    archive: archiveScript(),
    backup: backupScript(context.knobs),
    [CHECK_SCRIPT]: checkScript(),
  };
}

/** A name too long for the certificate would leave a caller without a way in: then there is none to map. */
function callerOf(member: MemberView): Caller {
  return { commonName: commonNameOf(member) ?? '', role: member.name };
}
