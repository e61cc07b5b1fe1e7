import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps, EnvValue } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume, scratchVolume, secretVolume, type Volume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { callersOf } from '../../../core/graph';
import { brokerHost, loginClients, type LoginClient } from '../../../core/login';
import { declareKeycloak, HTTPS_PORT } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { clientVariable, realm, REALM, VAULT } from './realm';
import { BUILD_ARGUMENTS, environment, HOME, IMPORT_DIR, VAULT_DIR } from './settings';
import { watch } from './watch';

/** `keycloak` of the published image. */
const USER = 1000;
/** What `build` writes, and what the server starts from. */
const BUILT_DIR = `${HOME}/lib/quarkus`;
const CLIENTS_SECRET = 'keycloak-clients';
const UPSTREAM_SECRET = 'keycloak-upstream';
const ADMIN_SECRET = 'keycloak-admin';
/** Of the memory of the container; the rest is for code, threads and buffers. */
const HEAP = '-XX:MaxRAMPercentage=60 -XX:InitialRAMPercentage=30';

export const keycloak: Component<Knobs> = {
  name: 'keycloak',
  plane: 'gateway',
  summary: 'brokers logins between the identity provider of the site and programs that speak OIDC',
  knobs,
  presets: { medium: { cpu: '1' }, large: { cpu: '2', memory: '4Gi' } },
  images: IMAGES,
  watch,
  declare: declareKeycloak,
  render: renderKeycloak,
};

function renderKeycloak(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own } = context;
  if (own.upstream === 'none') return;
  const member = context.member();
  const clients = clientsOf(context);
  const text = JSON.stringify(realm({ knobs: own, idp: context.required('site:idp'), clients }), null, 2);
  const config = new ConfigFiles(scope, 'config', { member, files: { [`${REALM}-realm.json`]: `${text}\n` } });
  new HardenedWorkload(scope, 'keycloak', {
    member,
    kind: 'StatefulSet',
    single: 'two would need caches that know each other; users and sessions lie in PostgreSQL, and outlive a restart',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'java',
    configs: [config],
    volumes: [
      configVolume('config', config.name),
      scratchVolume('built', '256Mi'),
      scratchVolume('data', '64Mi'),
      ...vaultVolume(own),
    ],
    initContainers: [copying(context), building(context)],
    containers: [serving(context, clients)],
  });
}

/** The server starts from a folder that the build writes anew: the image's own is put there first. */
function copying(context: RenderContext<Knobs>): ContainerProps {
  return {
    ...ofImage(context),
    name: 'copy',
    command: ['/bin/cp', '-R', `${BUILT_DIR}/.`, '/built/'],
    mounts: [{ volume: 'built', path: '/built', readOnly: false }],
  };
}

function building(context: RenderContext<Knobs>): ContainerProps {
  return {
    ...ofImage(context),
    name: 'build',
    command: [`${HOME}/bin/kc.sh`],
    args: ['build', ...BUILD_ARGUMENTS],
    env: { JAVA_OPTS_KC_HEAP: HEAP },
    mounts: [
      { volume: 'built', path: BUILT_DIR, readOnly: false },
      { volume: 'data', path: `${HOME}/data`, readOnly: false },
    ],
  };
}

function serving(context: RenderContext<Knobs>, clients: readonly LoginClient[]): ContainerProps {
  const { site, knobs: own } = context;
  const facts = {
    host: brokerHost('keycloak', site),
    sql: context.required('sql'),
    role: context.member().name,
    hasVault: hasVault(own),
  };
  return {
    ...ofImage(context),
    name: 'keycloak',
    command: [`${HOME}/bin/kc.sh`],
    args: ['start', '--optimized', '--import-realm'],
    env: { JAVA_OPTS_KC_HEAP: HEAP, ...environment(facts), ...secrets(clients) },
    ports: ['https', 'management'],
    drainSeconds: 5,
    readiness: { kind: 'http', path: '/health/ready', port: 'management', periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { kind: 'http', path: '/health/live', port: 'management', periodSeconds: 30, failureThreshold: 5 },
    // The first start makes every table.
    startup: { kind: 'http', path: '/health/started', port: 'management', periodSeconds: 5, failureThreshold: 120 },
    mounts: [
      { volume: 'built', path: BUILT_DIR },
      { volume: 'data', path: `${HOME}/data`, readOnly: false },
      { volume: 'config', path: IMPORT_DIR },
      ...(hasVault(own) ? [{ volume: 'vault', path: VAULT_DIR }] : []),
    ],
  };
}

function ofImage({ image, knobs: own }: RenderContext<Knobs>): Pick<ContainerProps, 'image' | 'resources'> {
  return {
    image: image('keycloak'),
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
  };
}

/** Those who come for logins; Prometheus, which comes to the other port, is none. */
function clientsOf({ platform, site, member }: RenderContext<Knobs>): readonly LoginClient[] {
  const own = member();
  const logins = platform.flows.filter(({ to, ports }) => to === own && ports.some(({ port }) => port === HTTPS_PORT));
  return loginClients(callersOf(own, logins), site);
}

function secrets(clients: readonly LoginClient[]): Readonly<Record<string, EnvValue>> {
  return {
    ...Object.fromEntries(clients.map((one) => [clientVariable(one), { secret: CLIENTS_SECRET, key: one.id }])),
    // Of the first start alone: afterwards nobody needs them, and the Secret may be gone.
    KC_BOOTSTRAP_ADMIN_USERNAME: { secret: ADMIN_SECRET, key: 'username', isOptional: true },
    KC_BOOTSTRAP_ADMIN_PASSWORD: { secret: ADMIN_SECRET, key: 'password', isOptional: true },
  };
}

/** A directory that is searched without a name takes no secret. */
function hasVault({ upstream, bindName }: Knobs): boolean {
  return upstream === 'oidc' || bindName !== '';
}

function vaultVolume(own: Knobs): readonly Volume[] {
  if (!hasVault(own)) return [];
  const key = own.upstream === 'oidc' ? VAULT.oidc : VAULT.ldap;
  return [secretVolume('vault', UPSTREAM_SECRET, { secret: `${REALM}_${key}` })];
}
