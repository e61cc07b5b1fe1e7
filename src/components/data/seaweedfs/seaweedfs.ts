import type { Construct } from 'constructs';
import { comesRound } from '../../../constructs/alive';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps, EnvValue, Probe, ProbeTiming } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { commonNameOf } from '../../../constructs/seal';
import { configVolume, scratchVolume, secretVolume, type Volume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import { callersOf, type MemberView } from '../../../core/graph';
import { serviceHost } from '../../../core/names';
import { ALIVE, hasOwnStore, OBJECT_STORE, objectStoreSecret } from '../../../core/object-store';
import {
  argumentsOf,
  CONFIG_DIR,
  DATA_DIR,
  KEYS_DIR,
  RUN_DIR,
  securityToml,
  STORE_CONFIG_DIR,
  storeConfigs,
  type Caller,
} from './config';
import { declareSeaweedfs, MASTER_STORAGE, ROLES, S3_PORT, type Role } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { watch } from './watch';

/** User of the published image, whose entrypoint is left out: it starts as root to become this one. */
const USER = 1000;
const SIGNING_SECRET = 'seaweedfs-signing';

export const seaweedfs: Component<Knobs> = {
  name: 'seaweedfs',
  plane: 'data',
  summary: 'object store: what is too large or kept too long for a disk of its own, in one bucket a caller',
  knobs,
  presets: {
    medium: {
      cpu: '1',
      memory: '4Gi',
      masters: '3',
      volumeServers: 3,
      copies: '2',
      storage: '1Ti',
      indexStorage: '50Gi',
      volumeSize: '10Gi',
    },
    large: {
      cpu: '2',
      memory: '8Gi',
      masters: '3',
      volumeServers: 5,
      copies: '2',
      storage: '4Ti',
      indexStorage: '200Gi',
      volumeSize: '30Gi',
    },
  },
  images: IMAGES,
  watch,
  declare: declareSeaweedfs,
  render: renderSeaweedfs,
};

function renderSeaweedfs(scope: Construct, context: RenderContext<Knobs>): void {
  if (hasOwnStore(context.site)) return;
  refuseFewServers(context);
  const names = ROLES.flatMap((role) => commonNameOf(context.member(role)) ?? []);
  renderServers(scope, context, names);
  renderFiler(scope, context, names);
}

/** How the parts trust each other: the same text for each of them. */
function securityOf(scope: Construct, member: MemberView, commonNames: readonly string[]): ConfigFiles {
  return new ConfigFiles(scope, `security-${member.name}`, {
    member,
    suffix: 'security',
    files: { 'security.toml': securityToml(commonNames) },
  });
}

/** @throws SallyportError 'usage' for more copies than there are servers to hold them. */
function refuseFewServers({ knobs: { copies, volumeServers } }: RenderContext<Knobs>): void {
  if (Number(copies) <= volumeServers) return;
  throw new SallyportError('usage', {
    message: `${copies} copies need as many volume servers, and there are ${volumeServers}`,
    place: { file: 'values', path: 'components.seaweedfs.copies' },
    value: copies,
    allowed: `${volumeServers} or fewer`,
    fix: 'raise components.seaweedfs.volumeServers, or lower copies',
  });
}

function renderServers(scope: Construct, context: RenderContext<Knobs>, names: readonly string[]): void {
  const { knobs: own } = context;
  const roles = [
    { role: 'master', replicas: Number(own.masters), storage: MASTER_STORAGE, port: 'grpc' },
    { role: 'volume', replicas: own.volumeServers, storage: own.storage, port: 'https' },
  ] as const;
  for (const { role, replicas, storage, port } of roles) {
    const member = context.member(role);
    const security = securityOf(scope, member, names);
    new HardenedWorkload(scope, role, {
      ...base(member, security),
      replicas,
      claims: [{ name: 'data', size: storage, kind: 'block' }],
      // A volume server says that it goes, and waits until nobody is sent to it any more.
      terminationGracePeriodSeconds: 60,
      volumes: [configVolume('security', security.name)],
      containers: [{ ...weed(role, context), ...probes({ kind: 'tcp', port }) }],
    });
  }
}

function renderFiler(scope: Construct, context: RenderContext<Knobs>, names: readonly string[]): void {
  const member = context.member('filer');
  const security = securityOf(scope, member, names);
  const bucketed = bucketsOf(callersOf(member, context.platform.flows));
  const callers = bucketed.map(({ name }) => name);
  const url = `https://${serviceHost('seaweedfs', member.namespace, context.cluster.domain)}:${S3_PORT}`;
  const config = new ConfigFiles(scope, 'config', { member, files: storeConfigs(bucketed, url) });
  new HardenedWorkload(scope, 'filer', {
    ...base(member, security),
    configs: [security, config],
    single:
      'names of objects and keys of their pieces stand in an index on one volume; a second filer needs a database that two can share',
    claims: [{ name: 'data', size: context.knobs.indexStorage, kind: 'block' }],
    terminationGracePeriodSeconds: 60,
    volumes: [
      configVolume('security', security.name),
      configVolume('config', config.name),
      scratchVolume('run', '1Mi', 'memory'),
      ...callers.map(keyVolume),
    ],
    initContainers: [{ ...toolbox(context, 'identities', callers), ports: [] }],
    containers: [
      { ...weed('filer', context), ...gatewayProbes() },
      { ...toolbox(context, 'buckets', callers), ports: [], liveness: comesRound(ALIVE.buckets, 15) },
    ],
  });
}

function base(
  member: MemberView,
  security: ConfigFiles,
): Pick<
  ConstructorParameters<typeof HardenedWorkload>[2],
  'member' | 'kind' | 'runAs' | 'trust' | 'priority' | 'configs'
> {
  return {
    member,
    kind: 'StatefulSet',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    priority: 'serving',
    configs: [security],
  };
}

function weed(role: Role, context: RenderContext<Knobs>): ContainerProps {
  const { knobs: own } = context;
  const member = context.member(role);
  const isMaster = role === 'master';
  const [cpu, memory] = isMaster ? ['100m', '512Mi'] : [own.cpu, own.memory];
  return {
    name: role,
    image: context.image('seaweedfs'),
    command: ['/usr/bin/weed'],
    args: argumentsOf(role, { knobs: own, namespace: member.namespace, clusterDomain: context.cluster.domain }),
    env: environment(),
    resources: { requests: { cpu, memory }, limits: { memory } },
    mounts: [
      { volume: 'security', path: CONFIG_DIR },
      { volume: 'data', path: DATA_DIR, readOnly: false },
      ...(role === 'filer' ? [{ volume: 'run', path: RUN_DIR }] : []),
    ],
  };
}

/** Without the two keys, whoever reaches a volume server or the filer may write to it. */
function environment(): Readonly<Record<string, EnvValue>> {
  return {
    POD_NAME: { field: 'metadata.name' },
    WEED_JWT_SIGNING_KEY: { secret: SIGNING_SECRET, key: 'volume' },
    WEED_JWT_FILER_SIGNING_KEY: { secret: SIGNING_SECRET, key: 'filer' },
    // Five hours unless it is said.
    WEED_TLS_CERT_REFRESH_INTERVAL: '1h',
    // Libraries for other stores are in the program, and look for clouds.
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_GCE_CHECK: 'true',
  };
}

function probes(probe: Probe): Pick<ContainerProps, 'startup' | 'readiness' | 'liveness'> {
  return {
    startup: { ...probe, periodSeconds: 5, failureThreshold: 120 },
    readiness: { ...probe, periodSeconds: 10, timeoutSeconds: 5 },
    liveness: { ...probe, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 5 },
  };
}

function gatewayProbes(): Pick<ContainerProps, 'startup' | 'readiness' | 'liveness'> {
  const health = (path: string): Probe & ProbeTiming => ({ kind: 'http', path, port: 's3', scheme: 'HTTPS' });
  return { ...probes(health('/healthz')), readiness: { ...health('/readyz'), periodSeconds: 10, timeoutSeconds: 5 } };
}

function bucketsOf(callers: readonly MemberView[]): readonly Caller[] {
  return callers.flatMap(({ name, declaration }) => {
    const need = declaration.needs.find(({ endpoint }) => endpoint === OBJECT_STORE);
    if (need === undefined) return [];
    return [{ name, ...(need.lockDays === undefined ? {} : { lockDays: need.lockDays }) }];
  });
}

/** Our own program: before the gateway it writes who may call, and beside it makes the buckets. */
function toolbox(
  context: RenderContext<Knobs>,
  task: 'identities' | 'buckets',
  callers: readonly string[],
): ContainerProps {
  return {
    name: task,
    image: context.image('toolbox'),
    command: ['sallyport', 'object-store', task, '--config', `${STORE_CONFIG_DIR}/${task}.json`],
    trust: 'node',
    resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '256Mi' } },
    mounts: [
      { volume: 'config', path: STORE_CONFIG_DIR },
      { volume: 'run', path: RUN_DIR, readOnly: task !== 'identities' },
      ...(task === 'identities' ? callers.map(keyMount) : []),
    ],
  };
}

function keyVolume(caller: string): Volume {
  return secretVolume(objectStoreSecret(caller), objectStoreSecret(caller));
}

function keyMount(caller: string): { readonly volume: string; readonly path: string } {
  return { volume: objectStoreSecret(caller), path: `${KEYS_DIR}/${objectStoreSecret(caller)}` };
}
