import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiServer, KubeObject } from '../api';
import { Daemon } from '../daemon';
import type { Manifest } from '../manifests';
import { run } from '../run';
import type { Scope } from '../scope';
import { until } from '../wait';
import { NAME_LABEL } from '../workloads';
import type { Container, EnvironmentVariable, PodSpec } from './container';
import { expand } from './expand';
import { sourceOf, type ImageSource } from './images';
import type { Lease, PodNetwork } from './network';
import { portsOf, specOf } from './pod-object';
import type { Probed } from './probes';
import { pathOf, programMounts } from './programs';
import { launchScript, type Launch, type Mount } from './rootfs';
import type { Backend } from './services';
import { contentsOf, fieldOf, makeVolumes } from './volumes';

const READY_SECONDS = 90;
const INIT_MS = 60_000;
const NOBODY = 65534;

export interface KubeletOptions {
  readonly api: ApiServer;
  readonly network: PodNetwork;
  /** Folder for volumes, roots and logs. */
  readonly folder: string;
  /** Folder of the programs of a kit, by its module. */
  readonly programs: ReadonlyMap<string, string>;
  /** Address and port of the Service of the API server, as pods are told. */
  readonly apiAddress: string;
  /** This repository, built. */
  readonly repository: string;
}

/** One container of a pod that runs. */
export interface RunningContainer {
  readonly container: Container;
  readonly daemon: Daemon;
  readonly probed: Probed;
  /** Starts it once more, on the same volumes; the one before has to have ended. */
  readonly again: () => RunningContainer;
}

/** A pod whose containers are real processes. */
export interface RunningPod extends Backend {
  readonly name: string;
  /** The manifest that it comes from. */
  readonly workload: Manifest;
  readonly spec: PodSpec;
  /** When its address was its own. */
  readonly lease: Lease;
  /** Component of the catalogue that it is of. */
  readonly component: string;
  readonly containers: readonly RunningContainer[];
  /** Containers, those of the start among them, that do not run, since nothing has their programs. */
  readonly missing: readonly string[];
}

/** Does something to the network of a pod before its first program starts, and ends before that. */
export type Prepare = (pod: { readonly namespace: string; readonly address: string }) => Promise<void>;

/** A container of the start that did not do its work. A kubelet starts it again and again. */
export class InitError extends Error {
  constructor(
    cause: Error,
    /** Goes on with the same pod, from the first container of the start. */
    readonly again: () => Promise<RunningPod>,
  ) {
    super(cause.message, { cause });
  }
}

interface Started {
  readonly pod: KubeObject;
  readonly spec: PodSpec;
  readonly address: string;
  readonly folder: string;
  readonly namespace: string;
  readonly volumes: ReadonlyMap<string, string>;
}

/**
 * Runs pods of the cluster as a kubelet does, with processes of this machine in the place of containers: the arguments,
 * environment, files, user and resolver are those of the Pod that the API server has, and nothing is edited. Programs come
 * from where `images.ts` says.
 */
export class Kubelet {
  readonly running: RunningPod[] = [];

  constructor(
    private readonly options: KubeletOptions,
    private readonly scope: Scope,
  ) {}

  /**
   * Starts a pod of a workload; ends with the scope.
   * @throws InitError if a container of the start fails
   */
  async start(pod: KubeObject, workload: Manifest, prepare?: Prepare): Promise<RunningPod> {
    const { name, namespace = '', uid = name } = pod.metadata;
    const spec = specOf(pod);
    const address = await this.addressOf(pod);
    const folder = join(this.options.folder, uid);
    mkdirSync(folder, { recursive: true });
    const volumes = await until({ what: `the volumes of ${namespace}/${name}`, seconds: READY_SECONDS }, () =>
      this.volumesOf(pod, spec, folder),
    );
    const lease = this.options.network.lease(address);
    const started = {
      pod,
      spec,
      address,
      folder,
      volumes,
      namespace: await this.options.network.addPod(address, this.scope),
    };
    await prepare?.({ namespace: started.namespace, address });
    return this.startContainers({ ...started, lease }, workload);
  }

  private async startContainers(started: Started & Pick<RunningPod, 'lease'>, workload: Manifest): Promise<RunningPod> {
    const { spec, address, lease } = started;
    const { name, namespace = '', labels = {} } = started.pod.metadata;
    try {
      for (const init of spec.initContainers ?? []) await this.runInit(started, init);
    } catch (error) {
      throw new InitError(error as Error, () => this.startContainers(started, workload));
    }
    const known = spec.containers.filter(({ image }) => sourceOf(image) !== undefined);
    const containers: RunningContainer[] = [];
    for (const container of known) containers.push(await this.startContainer(started, container));
    const running: RunningPod = {
      name,
      workload,
      spec,
      namespace,
      labels,
      address,
      lease,
      ports: portsOf(spec),
      containers,
      component: labels[NAME_LABEL] ?? name,
      missing: [...spec.containers, ...(spec.initContainers ?? [])]
        .filter(({ image }) => sourceOf(image) === undefined)
        .map((one) => one.name),
    };
    this.running.push(running);
    return running;
  }

  /** Files of an object that is not there yet are waited for, as a kubelet does; anything else is an error at once. */
  private async volumesOf(
    pod: KubeObject,
    spec: PodSpec,
    folder: string,
  ): Promise<ReadonlyMap<string, string> | undefined> {
    const { api, folder: own } = this.options;
    const context = { api, pod, spec, folder, claims: join(own, 'claims'), node: nodeFolderIn(own) };
    try {
      return await makeVolumes(context);
    } catch (error) {
      if (/ is not there$/.test((error as Error).message)) return undefined;
      throw error;
    }
  }

  private async addressOf(pod: KubeObject): Promise<string> {
    const { name, namespace } = pod.metadata;
    return until({ what: `the address of pod ${name}`, seconds: READY_SECONDS }, async () => {
      const now = await this.options.api.get({ apiVersion: 'v1', kind: 'Pod', name, namespace });
      return now?.status?.['podIP'] as string | undefined;
    });
  }

  private async runInit(started: Started, container: Container): Promise<void> {
    if (sourceOf(container.image) === undefined) return;
    const [file = '', ...args] = await this.commandFor(started, container);
    await run(file, args, { timeout: INIT_MS });
  }

  private async startContainer(started: Started, container: Container): Promise<RunningContainer> {
    const [file = '', ...args] = await this.commandFor(started, container);
    const name = `${started.pod.metadata.name}-${container.name}`;
    const { user, group } = identityOf(started.spec, container);
    const env = await this.environmentOf(started, container);
    const start = (): RunningContainer => {
      const daemon = Daemon.start({ name, file, args, folder: started.folder }, this.scope);
      const inside = [
        ...['/usr/bin/env', '-i', ...[...env].map(([key, value]) => `${key}=${value}`)],
        ...['/usr/bin/nsenter', '-t', String(daemon.pid), '-n', '-m', '-r', '-w'],
        ...['-S', String(user), '-G', String(group), '--'],
      ];
      return { container, daemon, probed: { container, address: started.address, inside }, again: start };
    };
    return start();
  }

  /** Kills the containers of a pod, without a word before, and starts them again: their volumes stay. */
  async restart(pod: RunningPod, meanwhile?: () => Promise<void>): Promise<void> {
    for (const { daemon } of pod.containers) await daemon.stop('SIGKILL');
    try {
      await meanwhile?.();
    } finally {
      const containers = pod.containers.map(({ again }) => again());
      this.running[this.running.indexOf(pod)] = { ...pod, containers };
    }
  }

  /** Writes the script of a container, and says how to run it in the pod's network and in mounts of its own. */
  private async commandFor(started: Started, container: Container): Promise<readonly string[]> {
    const source = sourceOf(container.image) as ImageSource;
    const root = join(started.folder, `${container.name}-root`);
    mkdirSync(root, { recursive: true });
    const env = await this.environmentOf(started, container);
    const words = [...(container.command ?? source.entrypoint ?? []), ...(container.args ?? [])];
    const launch: Launch = {
      root,
      argv: words.map((word) => expand(word, env)),
      env,
      ...identityOf(started.spec, container),
      ...(source.userName !== undefined && { userName: source.userName }),
      groups: [started.spec.securityContext?.fsGroup ?? []].flat(),
      mounts: [...programMounts(source, this.options), ...volumeMounts(started, container)],
      hasHostPrograms: source.package !== undefined || source.isToolbox === true,
      hostname: started.spec.hostname ?? started.pod.metadata.name,
      address: started.address,
      resolver: resolverOf(started.spec),
    };
    const script = join(started.folder, `${container.name}.sh`);
    writeFileSync(script, launchScript(launch), { mode: 0o700 });
    return ['nsenter', `--net=${started.namespace}`, 'unshare', '--mount', '--uts', 'sh', script];
  }

  private async environmentOf(started: Started, container: Container): Promise<ReadonlyMap<string, string>> {
    const env = new Map([
      ['PATH', pathOf(sourceOf(container.image))],
      ['HOSTNAME', started.pod.metadata.name],
      ['HOME', '/'],
      ['KUBERNETES_SERVICE_HOST', this.options.apiAddress],
      ['KUBERNETES_SERVICE_PORT', '443'],
    ]);
    for (const variable of container.env ?? []) env.set(variable.name, await this.valueOf(started, variable));
    return env;
  }

  private async valueOf({ pod }: Started, { name, value = '', valueFrom }: EnvironmentVariable): Promise<string> {
    if (valueFrom === undefined) return value;
    if (valueFrom.fieldRef !== undefined) return fieldOf(pod, valueFrom.fieldRef.fieldPath);
    const key = valueFrom.secretKeyRef ?? valueFrom.configMapKeyRef;
    if (key === undefined) throw new Error(`variable ${name}: the lab does not know where its value comes from`);
    const kind = valueFrom.secretKeyRef === undefined ? 'ConfigMap' : 'Secret';
    const { namespace } = pod.metadata;
    const object = await this.options.api.get({ apiVersion: 'v1', kind, name: key.name, namespace });
    const content = object && contentsOf(object).get(key.key);
    if (content === undefined) throw new Error(`variable ${name}: ${kind} ${key.name} has no ${key.key}`);
    return content.toString('utf8');
  }
}

/** True if the first container of a pod, which is its component's own, has a program. */
export function canRun({ containers }: PodSpec): boolean {
  return sourceOf(containers[0]?.image ?? '') !== undefined;
}

/** Folder in the place of the root of the node, below that of the pods. */
export function nodeFolderIn(folder: string): string {
  return join(folder, 'node');
}

function identityOf(spec: PodSpec, { securityContext }: Container): { readonly user: number; readonly group: number } {
  return {
    user: securityContext?.runAsUser ?? spec.securityContext?.runAsUser ?? NOBODY,
    group: securityContext?.runAsGroup ?? spec.securityContext?.runAsGroup ?? NOBODY,
  };
}

function volumeMounts({ volumes }: Started, container: Container): readonly Mount[] {
  return (container.volumeMounts ?? []).map(({ name, mountPath, subPath, readOnly, recursiveReadOnly }) => {
    const folder = volumes.get(name);
    if (folder === undefined) throw new Error(`container ${container.name}: no volume ${name}`);
    const source = subPath === undefined ? folder : join(folder, subPath);
    const isFile = subPath !== undefined && statSync(source).isFile();
    const hasBelow = recursiveReadOnly === 'Enabled';
    return { source, target: mountPath, readOnly: readOnly === true, isFile, hasBelow };
  });
}

/** The resolver of a pod with `dnsPolicy: None`, which every pod of ours has. */
function resolverOf({ dnsConfig = {} }: PodSpec): string {
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  return [
    ...nameservers.map((server) => `nameserver ${server}\n`),
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}\n`]),
    ...options.map(({ name, value }) => `options ${value === undefined ? name : `${name}:${value}`}\n`),
  ].join('');
}
