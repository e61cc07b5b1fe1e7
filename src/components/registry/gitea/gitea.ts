import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { configVolume, secretVolume, type Mount } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { iniText } from '../../../core/ini-text';
import { milliseconds } from '../../../core/quantity';
import { declareGitea, gitHost } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { ACCOUNTS_DIR, CONFIG_DIR, CONFIG_FILE, HOME_DIR, PROGRAM, WORK_DIR } from './paths';
import { prepareScript } from './prepare';
import { giteaSettings } from './settings';
import { watch } from './watch';

/** User of the published image (facts: components §25). */
const USER = 1000;
/** Database that the callers of the endpoint `sql` share; each has a schema of its own name in it. */
const DATABASE = 'sallyport';

/** Where the driver of the database looks for what it logs in with. */
const SQL_FILES = { PGSSLCERT: TLS_CERT, PGSSLKEY: TLS_KEY, PGSSLROOTCERT: TRUST_FILE };

const MOUNTS: readonly Mount[] = [
  { volume: 'config', path: CONFIG_DIR },
  { volume: 'data', path: WORK_DIR, readOnly: false },
];

export const gitea: Component<Knobs> = {
  name: 'gitea',
  plane: 'registry',
  summary: 'git inside the boundary: releases and policy, pushed by people and read by what delivers them',
  knobs,
  presets: {
    medium: { memory: '2Gi', storage: '100Gi' },
    large: { cpu: '1', memory: '4Gi', storage: '200Gi', databaseConnections: 50 },
  },
  images: IMAGES,
  watch,
  declare: ({ knobs: own, site }) => declareGitea(own.storage, site),
  render: renderGitea,
};

function renderGitea(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, site } = context;
  const files = { 'app.ini': iniText(settingsOf(context)), prepare: prepareScript(gitHost(site)) };
  const config = new ConfigFiles(scope, 'config', { member, files });
  const passwords = { 'admin-password': 'admin-password', 'reader-password': 'reader-password' };
  new HardenedWorkload(scope, 'gitea', {
    member,
    kind: 'StatefulSet',
    single: 'repositories stand on one volume of one writer; what was delivered from it stays in force without it',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    configs: [config],
    claims: [{ name: 'data', size: own.storage, kind: 'block' }],
    // Pushes that run are ended by Gitea itself before that.
    terminationGracePeriodSeconds: 60,
    volumes: [configVolume('config', config.name), secretVolume('accounts', 'gitea-accounts', passwords)],
    initContainers: [prepare(context)],
    containers: [server(context)],
  });
}

function server(context: RenderContext<Knobs>): ContainerProps {
  return {
    ...ofImage(context),
    name: 'gitea',
    // Past the image's entry point, which would write to the configuration; git leaves processes behind, which dumb-init ends.
    command: ['dumb-init', '--', PROGRAM, 'web', '--config', CONFIG_FILE],
    mounts: MOUNTS,
    startup: { kind: 'tcp', port: 'https', periodSeconds: 5, failureThreshold: 120 },
    // Asks the database as well: no reason to restart what waits for it.
    readiness: { kind: 'http', path: '/api/healthz', port: 'https', scheme: 'HTTPS', periodSeconds: 10 },
    liveness: { kind: 'tcp', port: 'https', periodSeconds: 30, failureThreshold: 5 },
  };
}

function prepare(context: RenderContext<Knobs>): ContainerProps {
  return {
    ...ofImage(context),
    name: 'prepare',
    command: ['/bin/sh'],
    args: [`${CONFIG_DIR}/prepare`],
    mounts: [...MOUNTS, { volume: 'accounts', path: ACCOUNTS_DIR }],
  };
}

function ofImage({ image, knobs: own }: RenderContext<Knobs>): Omit<ContainerProps, 'name'> {
  return {
    image: image('gitea'),
    // The image's own names two folders that only its entry point makes.
    env: { ...SQL_FILES, HOME: HOME_DIR, TMPDIR: '/tmp', GITEA_WORK_DIR: WORK_DIR, GITEA_CUSTOM: `${WORK_DIR}/custom` },
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
  };
}

function settingsOf(context: RenderContext<Knobs>): ReturnType<typeof giteaSettings> {
  const { host, port } = context.required('sql');
  const { knobs: own, site } = context;
  return giteaSettings({
    host: gitHost(site),
    sql: `${host}:${port}`,
    role: context.member().name,
    database: DATABASE,
    connections: own.databaseConnections,
    sessionSeconds: Math.floor(milliseconds(own.sessionLife) / 1000),
  });
}
