import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiServer, bodyOf } from '../api';
import { LabAuthority, type KeyPair } from '../certificates';
import { Daemon } from '../daemon';
import { ETCD, KMS, KWOK, kubernetes } from '../kits';
import { freePorts } from '../ports';
import type { Scope } from '../scope';
import { provide, type Kit } from '../toolchain';
import { MachineError } from '../machine-error';
import { until } from '../wait';
import type { Etcd } from './etcd';
import { NODES } from './nodes';
import { placeNodeFiles } from './node-files';
import { furnish } from './furnish';
import {
  apiServerArgs,
  auditLogOf,
  controllerManagerArgs,
  egressConfig,
  egressFileOf,
  etcdArgs,
  kubeconfigOf,
  kmsSocketOf,
  kwokArgs,
  schedulerArgs,
  stagesFileOf,
  tunnelOf,
  type ControlPlane,
} from './programs';
import { stages } from './stages';
import { Tunnel, type Route } from './tunnel';
import { WebhookStandIn } from './webhook';

/** Where the programs of a cluster stand. */
export interface Programs {
  readonly etcd: string;
  readonly kubernetes: string;
  readonly kwok: string;
  readonly kms: string;
}

export interface ClusterOptions {
  readonly programs: Programs;
  /** Empty folder for everything that the cluster writes; logs stay there. */
  readonly folder: string;
  readonly site: ClusterSite;
  /** Folder `node/kube-apiserver` of the output. */
  readonly nodeFiles: string;
}

/** What `values/<tier>.yaml` says about the cluster. */
export interface ClusterSite {
  readonly serviceCidr: string;
  readonly podCidr: string;
  readonly storageClasses: readonly string[];
}

/** A running cluster without containers. */
export interface Cluster {
  /** As an administrator, who may do anything. */
  readonly admin: ApiServer;
  /** As somebody with every right but no system group, whom admission has to stop. */
  readonly tenant: ApiServer;
  readonly ca: string;
  /** How commands reach the API server as the administrator. */
  readonly kubeconfig: string;
  /** Port of the API server on loopback. */
  readonly port: number;
  readonly tunnel: Tunnel;
  readonly webhook: WebhookStandIn;
  /** Says who answers the API server from now on, in the place of the stand-in. */
  readonly reroute: (route: Route) => void;
  /** Version that the API server states. */
  readonly version: string;
  /** What the API server wrote down, one event a line. */
  readonly auditLog: string;
  /** Asks etcd itself, past the API server. */
  readonly etcd: Etcd;
}

/** Programs that count as *ran* when the cluster is up. */
export const CLUSTER_PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'];

const USERS: Readonly<Record<string, { readonly commonName: string; readonly organization?: string }>> = {
  admin: { commonName: 'lab-admin', organization: 'system:masters' },
  tenant: { commonName: 'lab-tenant', organization: 'lab-tenants' },
  kwok: { commonName: 'lab-kwok', organization: 'system:masters' },
  'controller-manager': { commonName: 'system:kube-controller-manager' },
  scheduler: { commonName: 'system:kube-scheduler' },
};

/** By which pods call the API server, whole as our components write it. */
const API_NAME = 'DNS:kubernetes.default.svc.cluster.local';
const WEBHOOK_SERVICE = 'cert-manager-webhook.sallyport-pki.svc';
const START_SECONDS = 90;
/** What the path of a socket may have (unix(7), `sun_path` without its end). */
const SOCKET_PATH_BYTES = 107;

/** What a cluster is built from. */
export function clusterKits(minor: string): readonly Kit[] {
  return [ETCD, KWOK, KMS, kubernetes(minor)];
}

/** Builds what is not built yet. */
export async function providePrograms(
  minor: string,
  modules: string,
  progress: (line: string) => void,
): Promise<Programs> {
  const etcd = await provide(ETCD, modules, progress);
  const kwok = await provide(KWOK, modules, progress);
  const kms = await provide(KMS, modules, progress);
  return { etcd, kwok, kms, kubernetes: await provide(kubernetes(minor), modules, progress) };
}

/** Starts a cluster; the scope ends it. */
export async function startCluster(options: ClusterOptions, scope: Scope): Promise<Cluster> {
  const { programs, folder, site } = options;
  const authority = await LabAuthority.create(folder);
  const plane = await planControlPlane(options, authority);
  refuseLongPath(tunnelOf(plane));
  refuseLongPath(kmsSocketOf(folder));
  await writeKubeconfigs(plane, authority);
  const webhook = await WebhookStandIn.listen(await authority.issue('webhook', webhookSubject()), scope);
  const started: Daemon[] = [];
  const start = (name: string, dir: string, args: readonly string[]): void =>
    void started.push(Daemon.start({ name, file: join(dir, name), args, folder }, scope));
  const lost = (): string | undefined => started.map((one) => one.lost()).find((why) => why !== undefined);

  const routes: { find?: Route } = {};
  const tunnel = await Tunnel.open(tunnelOf(plane), async (host, port) => routes.find?.(host, port), scope);
  start('kms', programs.kms, [kmsSocketOf(folder)]);
  start('etcd', programs.etcd, etcdArgs(plane));
  start('kube-apiserver', programs.kubernetes, apiServerArgs(plane));
  const admin = await connect(kubeconfigOf(plane, 'admin'), scope);
  await until({ what: 'the API server is ready', seconds: START_SECONDS, lost }, () => isReady(admin));
  const standIn = { host: '127.0.0.1', port: webhook.port };
  routes.find = async (host) => ((await serviceAt(admin, host)) === WEBHOOK_SERVICE ? standIn : undefined);
  start('kube-controller-manager', programs.kubernetes, controllerManagerArgs(plane));
  start('kube-scheduler', programs.kubernetes, schedulerArgs(plane));
  const tenant = await connect(kubeconfigOf(plane, 'tenant'), scope);
  const version = await versionOf(admin);
  await furnish(admin, site.storageClasses, version);
  start('kwok', programs.kwok, kwokArgs(plane));
  await until({ what: 'the nodes are ready', seconds: START_SECONDS, lost }, () => nodesReady(admin));
  const reroute = (route: Route): void => void (routes.find = route);
  const kubeconfig = kubeconfigOf(plane, 'admin');
  const ways = { admin, tenant, ca: plane.pki.ca, kubeconfig, port: plane.ports.apiServer };
  return {
    ...{ ...ways, tunnel, webhook, reroute, version },
    auditLog: auditLogOf(plane),
    etcd: { port: plane.ports.etcdClient, ca: plane.pki.ca, pair: plane.pki.server },
  };
}

/** The system would cut it off, and the API server would call nobody. */
function refuseLongPath(socket: string): void {
  if (Buffer.byteLength(socket) <= SOCKET_PATH_BYTES) return;
  throw new MachineError(`${socket} is too long for a socket: set TMPDIR to a shorter folder`);
}

async function planControlPlane(
  { folder, site, nodeFiles }: ClusterOptions,
  authority: LabAuthority,
): Promise<ControlPlane> {
  const [etcdClient = 0, etcdPeer = 0, apiServer = 0, controllerManager = 0, scheduler = 0] = await freePorts(5);
  const service = `IP:${firstOf(site.serviceCidr)}`;
  const names = ['DNS:localhost', 'DNS:kubernetes.default.svc', API_NAME, 'IP:127.0.0.1', service];
  const plane: ControlPlane = {
    folder,
    ports: { etcdClient, etcdPeer, apiServer, controllerManager, scheduler },
    pki: {
      ca: authority.root.cert,
      server: await authority.issue('server', { commonName: 'lab-server', names }),
      serviceAccounts: await authority.issue('service-accounts', { commonName: 'lab-service-accounts' }),
    },
    serviceCidr: site.serviceCidr,
    podCidr: site.podCidr,
    nodeFiles: placeNodeFiles(nodeFiles, join(folder, 'kube-apiserver'), kmsSocketOf(folder)),
  };
  writeFileSync(egressFileOf(plane), JSON.stringify(egressConfig(plane)));
  writeFileSync(
    stagesFileOf(plane),
    stages()
      .map((stage) => `---\n${JSON.stringify(stage)}\n`)
      .join(''),
  );
  mkdirSync(join(folder, 'etcd'), { mode: 0o700 });
  return plane;
}

/** First address of a block, which the API server takes for its own Service. */
function firstOf(cidr: string): string {
  return cidr.replace(/\.(\d+)\/\d+$/, (_, last: string) => `.${Number(last) + 1}`);
}

async function writeKubeconfigs(plane: ControlPlane, authority: LabAuthority): Promise<void> {
  for (const [name, subject] of Object.entries(USERS)) {
    const pair = await authority.issue(name, subject);
    writeFileSync(kubeconfigOf(plane, name), JSON.stringify(kubeconfig(plane, pair), null, 2), { mode: 0o600 });
  }
}

function kubeconfig(plane: ControlPlane, user: KeyPair): object {
  const server = `https://127.0.0.1:${plane.ports.apiServer}`;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    clusters: [{ name: 'lab', cluster: { server, 'certificate-authority': plane.pki.ca } }],
    users: [{ name: 'lab', user: { 'client-certificate': user.cert, 'client-key': user.key } }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
  };
}

function webhookSubject(): { readonly commonName: string; readonly names: readonly string[] } {
  return { commonName: 'lab-webhook', names: [`DNS:${WEBHOOK_SERVICE}`] };
}

async function connect(kubeconfigFile: string, scope: Scope): Promise<ApiServer> {
  const api = await ApiServer.connect(kubeconfigFile);
  scope.defer(() => api.close());
  return api;
}

async function isReady(api: ApiServer): Promise<true | undefined> {
  const answer = await api.call({ method: 'GET', path: '/readyz' }).catch(() => undefined);
  return answer?.status === 200 ? true : undefined;
}

async function versionOf(api: ApiServer): Promise<string> {
  const { gitVersion } = bodyOf(await api.call({ method: 'GET', path: '/version' })) as { gitVersion: string };
  return gitVersion;
}

/** `name.namespace.svc` of the Service that has an address. */
async function serviceAt(api: ApiServer, address: string): Promise<string | undefined> {
  const services = await api.list('v1', 'Service');
  const found = services.find((service) => service.spec?.['clusterIP'] === address);
  return found && `${found.metadata.name}.${found.metadata.namespace ?? ''}.svc`;
}

async function nodesReady(api: ApiServer): Promise<true | undefined> {
  const nodes = await api.list('v1', 'Node');
  const ready = nodes.filter((node) => {
    const conditions = (node.status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  });
  return ready.length === NODES.length ? true : undefined;
}
