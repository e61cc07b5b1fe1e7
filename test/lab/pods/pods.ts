import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiServer, KubeObject } from '../api';
import { provideVolumes } from '../cluster/furnish';
import { titleOf, type Manifest } from '../manifests';
import { within, type Scope } from '../scope';
import { until } from '../wait';
import { NAME_LABEL } from '../workloads';
import type { PodSpec } from './container';
import { probe } from './health';
import {
  canRun,
  InitError,
  Kubelet,
  nodeFolderIn,
  type KubeletOptions,
  type Prepare,
  type RunningPod,
} from './kubelet';
import { PodNetwork } from './network';
import { portsOf, specOf } from './pod-object';
import { forward, ServiceProxy, type Asked, type Backend } from './services';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const ROLE_LABEL = 'app.kubernetes.io/component';
const CREATED_SECONDS = 60;
const API_SERVICE = { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'kubernetes' };
const API_PORT = 443;

export interface PodsOptions {
  readonly api: ApiServer;
  /** Port of the API server on loopback. */
  readonly apiPort: number;
  readonly folder: string;
  readonly programs: ReadonlyMap<string, string>;
  readonly repository: string;
  /** Address of a node, which the lab has towards pods. */
  readonly nodeAddress: string;
}

/** What pods stand on. */
type Ground = PodsOptions & KubeletOptions;

interface Templated {
  readonly template: { readonly spec: PodSpec };
}

/** A cluster starts all at once. Here they come one after the other, those last that ask others before they start. */
function inTurn(workloads: readonly Manifest[]): readonly Manifest[] {
  const before = ({ object }: Manifest): number =>
    (object.spec as unknown as Templated).template.spec.initContainers?.length ?? 0;
  return [...workloads].sort((a, b) => before(a) - before(b));
}

/** The pods of one cluster that really run, the network between them, and the Services in front of them. */
export class Pods {
  /** Pods whose start failed, and what they said last. */
  private readonly held = new Map<Manifest, InitError>();

  private constructor(
    private readonly ground: Ground,
    private readonly kubelet: Kubelet,
    private readonly proxy: ServiceProxy,
    private readonly scope: Scope,
  ) {}

  static async open(options: PodsOptions, scope: Scope): Promise<Pods> {
    mkdirSync(options.folder, { recursive: true });
    const network = await PodNetwork.open(options.nodeAddress, scope);
    const service = await options.api.get(API_SERVICE);
    const apiAddress = String(service?.spec?.['clusterIP']);
    await network.own(apiAddress);
    const target = { address: '127.0.0.1', port: options.apiPort };
    await forward({ address: apiAddress, port: API_PORT, protocol: 'TCP' }, () => target, scope);
    const ground = { ...options, network, apiAddress };
    const kubelet = new Kubelet(ground, scope);
    return new Pods(ground, kubelet, new ServiceProxy(network, () => kubelet.running, scope), scope);
  }

  /**
   * Starts one pod of each workload of a file whose programs are at hand, and serves the Services that are new. A start that
   * waits for what comes later is tried again with each file.
   */
  async start(file: readonly Manifest[]): Promise<void> {
    await this.proxy.follow(this.ground.api);
    await this.startHeld();
    for (const workload of inTurn(file.filter(({ kind }) => WORKLOADS.includes(kind)))) {
      const { template } = workload.object.spec as unknown as Templated;
      // What is passed over here is judged by left-out.ts.
      if (!canRun(template.spec)) continue;
      const pod = await this.podOf(workload);
      await this.attempt(workload, () => this.kubelet.start(pod, workload));
    }
  }

  /**
   * Tries each start once more that has failed.
   * @returns what is wrong with those that failed again
   */
  async startHeld(): Promise<readonly string[]> {
    for (const [workload, { again }] of [...this.held]) await this.attempt(workload, again);
    return [...this.held].map(([workload, { message }]) => `${titleOf(workload)}: its start fails: ${message}`);
  }

  private async attempt(workload: Manifest, start: () => Promise<RunningPod>): Promise<void> {
    try {
      await start();
      this.held.delete(workload);
    } catch (error) {
      if (!(error instanceof InitError))
        throw new Error(`${titleOf(workload)}: ${(error as Error).message}`, { cause: error });
      this.held.set(workload, error);
    }
  }

  /** Starts a pod that was made beside those of the files. */
  startBeside(pod: KubeObject, workload: Manifest, prepare?: Prepare): Promise<RunningPod> {
    return this.kubelet.start(pod, workload, prepare);
  }

  /** Starts a pod that does on purpose what no pod may do: no check of pods looks at it. */
  startApart(pod: KubeObject, workload: Manifest): Promise<RunningPod> {
    return new Kubelet(this.ground, this.scope).start(pod, workload);
  }

  get network(): PodNetwork {
    return this.ground.network;
  }

  get running(): readonly RunningPod[] {
    return this.kubelet.running;
  }

  /** What the lab asked of Services in the place of a node. */
  get askedByNode(): readonly Asked[] {
    return this.proxy.asked.filter(({ from }) => from === this.ground.nodeAddress);
  }

  /** True if a pod that runs answers at the address of a Service. */
  answers(address: string): boolean {
    return this.proxy.hasBackend(address);
  }

  /** What pods have for the root of their node. */
  get nodeFolder(): string {
    return nodeFolderIn(this.ground.folder);
  }

  /**
   * Kills the containers of a component and starts them again on the same volumes.
   * @param meanwhile is done while it is gone
   */
  async restart(component: string, meanwhile?: () => Promise<void>): Promise<void> {
    const pod = this.find(component);
    if (pod === undefined) throw new Error(`${component} does not run`);
    await this.kubelet.restart(pod, meanwhile);
  }

  /** The running pod of a component. */
  find(component: string): RunningPod | undefined {
    return this.running.find((pod) => pod.component === component);
  }

  /**
   * Gives the lab the place of a pod whose program cannot run here: its address, at which the lab may listen, and what the
   * Services in front of it send there.
   * @param role which of the members of a component; any, if not given
   */
  async standIn(namespace: string, component: string, role?: string): Promise<Backend> {
    const what = `a pod of ${namespace}/${component}`;
    const pod = await until({ what, seconds: CREATED_SECONDS }, async () => {
      const pods = await this.ground.api.list('v1', 'Pod', namespace);
      return pods.find(({ metadata: { labels = {} }, status }) => {
        const isOurs = labels[NAME_LABEL] === component && (role === undefined || labels[ROLE_LABEL] === role);
        return isOurs && status?.['podIP'];
      });
    });
    const address = String(pod.status?.['podIP']);
    await this.network.own(address);
    const backend = { namespace, labels: pod.metadata.labels ?? {}, address, ports: portsOf(specOf(pod)) };
    this.proxy.standIns.push(backend);
    return backend;
  }

  /** Every probe of every pod that runs answers. */
  async probeAll(manifests: readonly Manifest[]): Promise<readonly string[]> {
    return (await Promise.all(this.running.map((pod) => probe(pod, manifests)))).flat();
  }

  /** Starts a pod that no workload made, and that no check of workloads looks at. */
  async startLoose(pod: Manifest): Promise<RunningPod> {
    const object = await until({ what: titleOf(pod), seconds: CREATED_SECONDS }, async () => {
      const now = await this.ground.api.get(pod);
      return now?.spec?.['nodeName'] === undefined ? undefined : now;
    });
    return new Kubelet(this.ground, this.scope).start(object, pod);
  }

  /**
   * Starts one more pod of a workload, on what the cluster has now, and ends it.
   * @returns what is wrong with it
   */
  async trial(workload: Manifest, manifests: readonly Manifest[], seconds: number): Promise<readonly string[]> {
    const pod = await this.podOf(workload);
    return within(this.scope, async (scope) => {
      // A folder of its own: what the pod said in another trial would be taken for its words in this one.
      const folder = mkdtempSync(join(this.ground.folder, 'trial-'));
      const running = await new Kubelet({ ...this.ground, folder }, scope).start(pod, workload);
      return probe(running, manifests, seconds);
    });
  }

  /** A pod of a workload that does not run yet. */
  private async podOf(workload: Manifest): Promise<KubeObject> {
    const { matchLabels } = workload.object.spec?.['selector'] as { readonly matchLabels: Record<string, string> };
    return until({ what: `a pod of ${titleOf(workload)}`, seconds: CREATED_SECONDS }, async () => {
      await provideVolumes(this.ground.api);
      const pods = await this.ground.api.list('v1', 'Pod', workload.namespace);
      return pods.find(({ metadata, spec }) => {
        const isOurs = Object.entries(matchLabels).every(([key, value]) => metadata.labels?.[key] === value);
        const isRunning = this.running.some((one) => one.name === metadata.name);
        return isOurs && !isRunning && spec?.['nodeName'] !== undefined;
      });
    });
  }
}
