import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { EnvValue } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { manifest } from '../../../constructs/scope';
import { spiffeId } from '../../../constructs/seal';
import { TRUST_CONFIG_MAP, TRUST_DIR } from '../../../constructs/trust';
import { configVolume, scratchVolume, secretVolume, type Mount, type Volume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { SIGNATURE_FLOOR } from '../../../core/release';
import { callersOf } from '../../../core/graph';
import { compareText } from '../../../core/result';
import { applyArguments, sourceArguments } from './arguments';
import { CACHE_CONFIG_DIR, cacheConfig, PING } from './cache';
import { declareArgoCd, gitEndpoint, METRICS, ROLES } from './flows';
import { ARTEFACTS, IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { controllerRole, SIGNERS_SECRET } from './rbac';
import { settings, SETTINGS, SETTINGS_LABEL } from './settings';
import { sources } from './sources';
import { watch } from './watch';

/** User of both published images. */
const USER = 999;
const RUN_AS = { user: USER, group: USER, fsGroup: USER };
/** Folders that the program has for what is mounted. */
const HOME = '/app/config';
const WORK_DIR = '/work';
const INIT = ['/usr/bin/tini', '--'];
const HEALTH = { kind: 'http', path: '/healthz' } as const;
const SOURCE_HEALTH = { ...HEALTH, port: METRICS.source.name };
const APPLY_HEALTH = { ...HEALTH, port: METRICS.apply.name };

export const argoCd: Component<Knobs> = {
  name: 'argo-cd',
  plane: 'delivery',
  summary: 'reads releases from git and applies the one that is in service, in the place of Flux',
  knobs,
  floors: [SIGNATURE_FLOOR],
  presets: {
    medium: { sourceReplicas: 2, applyMemory: '4Gi' },
    large: { sourceReplicas: 2, applyMemory: '8Gi' },
  },
  images: IMAGES,
  artefacts: ARTEFACTS,
  watch,
  declare: ({ knobs: own }) => declareArgoCd(own),
  render: renderArgoCd,
};

function renderArgoCd(scope: Construct, context: RenderContext<Knobs>): void {
  if (context.knobs.enabled === 'no') return;
  const { namespace, selector } = context.member(ROLES.apply);
  manifest(scope, 'settings', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: SETTINGS,
    namespace,
    labels: { ...selector, ...SETTINGS_LABEL },
    body: { data: settings() },
  });
  sourceServer(scope, context);
  controller(scope, context);
  cache(scope, context);
  sources(scope, context);
}

/** Switches that both programs read from their surroundings alone. */
function environment({ interval, signatures }: Knobs): Readonly<Record<string, EnvValue>> {
  return {
    ARGOCD_RECONCILIATION_TIMEOUT: interval,
    ARGOCD_GPG_ENABLED: String(signatures === 'required'),
    // The resolver would be asked for settings of a connection that nobody publishes.
    GRPC_ENABLE_TXT_SERVICE_CONFIG: 'false',
  };
}

function sourceServer(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own } = context;
  const member = context.member(ROLES.source);
  const { volumes, mounts } = sourceFiles(context);
  new HardenedWorkload(scope, member.name, {
    member,
    kind: 'Deployment',
    replicas: own.sourceReplicas,
    runAs: RUN_AS,
    trust: 'go',
    volumes,
    containers: [
      {
        name: ROLES.source,
        image: context.image('argocd'),
        command: [...INIT, '/usr/local/bin/argocd-repo-server'],
        args: sourceArguments(context.required('release-cache')),
        env: {
          ...environment(own),
          TMPDIR: WORK_DIR,
          // Beside the file of roots, which the program names, git would take the folder of the image.
          GIT_SSL_CAPATH: TRUST_DIR,
          // Other repositories that a commit points to are not fetched.
          ARGOCD_GIT_MODULES_ENABLED: 'false',
        },
        resources: {
          requests: { cpu: own.sourceCpu, memory: own.sourceMemory },
          limits: { memory: own.sourceMemory },
        },
        readiness: { ...SOURCE_HEALTH, periodSeconds: 10 },
        // It asks itself by the port that the other part calls.
        liveness: { ...SOURCE_HEALTH, path: '/healthz?full=true', periodSeconds: 30, timeoutSeconds: 5 },
        mounts,
      },
    ],
  });
}

/** The certificate where the program looks for it, the roots by the name of the git server, and the keys of those who sign. */
function sourceFiles(context: RenderContext<Knobs>): {
  readonly volumes: readonly Volume[];
  readonly mounts: readonly Mount[];
} {
  const { signatures, signers } = context.knobs;
  const git = context.endpoint(gitEndpoint(context.knobs));
  const isChecked = signatures === 'required';
  // The program knows a key by the last sixteen digits of its fingerprint.
  const keys = Object.fromEntries(signers.map((fingerprint) => [fingerprint, fingerprint.slice(-16)]));
  return {
    volumes: [
      scratchVolume('work', '2Gi'),
      scratchVolume('plugins', '1Mi'),
      ...(git === undefined ? [] : [rootsFor(git.host)]),
      ...(isChecked ? [secretVolume('signers', SIGNERS_SECRET, keys), scratchVolume('keyring', '16Mi')] : []),
    ],
    mounts: [
      { volume: 'work', path: WORK_DIR, readOnly: false },
      // A program that would make objects of files has its socket here; there is none, and none can be put here.
      { volume: 'plugins', path: '/home/argocd/cmp-server/plugins' },
      { volume: 'tls', path: `${HOME}/reposerver/tls` },
      ...(git === undefined ? [] : [{ volume: 'git-roots', path: `${HOME}/tls` }]),
      ...(isChecked
        ? [
            { volume: 'signers', path: `${HOME}/gpg/source` },
            { volume: 'keyring', path: `${HOME}/gpg/keys`, readOnly: false },
          ]
        : []),
    ],
  };
}

/** Git, which is another program, takes its roots from a file by the name of the server alone. */
function rootsFor(host: string): Volume {
  const items = [{ key: 'ca.crt', path: host }];
  return { name: 'git-roots', source: { configMap: { name: TRUST_CONFIG_MAP, items } } };
}

function controller(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own } = context;
  const member = context.member(ROLES.apply);
  controllerRole(scope, member);
  new HardenedWorkload(scope, member.name, {
    member,
    // Never two at a time: they do not agree on who leads.
    kind: 'StatefulSet',
    single: 'the program divides clusters among its pods, and there is one cluster; a new pod reads the cluster again',
    runAs: RUN_AS,
    trust: 'go',
    callsApiServer: true,
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        name: ROLES.apply,
        image: context.image('argocd'),
        command: [...INIT, '/usr/local/bin/argocd-application-controller'],
        args: applyArguments(context.required('release-cache'), context.required('release-objects'), member.namespace),
        env: { ...environment(own), ARGOCD_CONTROLLER_REPLICAS: '1', KUBECACHEDIR: '/tmp/kubecache' },
        resources: { requests: { cpu: own.applyCpu, memory: own.applyMemory }, limits: { memory: own.applyMemory } },
        readiness: { ...APPLY_HEALTH, periodSeconds: 10 },
        liveness: { ...APPLY_HEALTH, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 10 },
      },
    ],
  });
}

function cache(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own, site, platform } = context;
  const member = context.member(ROLES.cache);
  const trustDomain = site.domains[0] ?? site.name;
  const callers = callersOf(member, platform.flows).map((caller) => spiffeId(caller, trustDomain));
  const text = cacheConfig({
    memory: own.cacheMemory,
    own: spiffeId(member, trustDomain),
    callers: [...callers].sort(compareText),
  });
  const config = new ConfigFiles(scope, 'cache-config', { member, files: { 'valkey.conf': text } });
  new HardenedWorkload(scope, member.name, {
    member,
    kind: 'Deployment',
    single: 'it remembers what is read again where it is gone',
    runAs: RUN_AS,
    trust: 'openssl',
    configs: [config],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: ROLES.cache,
        image: context.image('valkey'),
        command: ['valkey-server'],
        args: [`${CACHE_CONFIG_DIR}/valkey.conf`],
        resources: { requests: { cpu: own.cacheCpu, memory: own.cacheMemory }, limits: { memory: own.cacheMemory } },
        readiness: { kind: 'exec', command: PING, periodSeconds: 10, timeoutSeconds: 5 },
        liveness: { kind: 'exec', command: PING, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 5 },
        mounts: [{ volume: 'config', path: CACHE_CONFIG_DIR }],
        workingDir: '/tmp',
      },
    ],
  });
}
