import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject, Reference } from '../api';
import type { Container, PodSpec } from '../pods/container';
import { launchScript, quote, type Mount } from '../pods/rootfs';
import { contentsOf } from '../pods/volumes';
import { run } from '../run';
import type { Scope } from '../scope';
import { workloadsOf, type Workload } from '../workloads';
import type { ServerContext } from './check';

/** What tools find in the pods whose images bring them. */
const CONFIG_MAPS = ['sallyport-packages', 'sallyport-trust'];
const VARIABLES = /^(?:PIP|UV|NPM|APT|SSL|REQUESTS|CURL)_/;
/** Anybody but root. */
const USER = 2000;
/** Where a client has a folder of its own to write to. */
export const CLIENT_FOLDER = '/client';
/** What is missing has to be said sooner than this. */
const TOOL_MS = 60_000;

/** What came of a command. */
export interface Outcome {
  readonly isGood: boolean;
  readonly said: string;
  readonly seconds: number;
}

/**
 * A place with nothing but what pods with package tools are given: their files, variables and resolver, as the cluster has
 * them, and programs of this machine. It has the address of a node, and its network passes the bridge of the pods.
 */
export class PackageClient {
  private constructor(
    readonly address: string,
    /** Folder of this machine that the client may write. */
    readonly folder: string,
    private readonly namespace: string,
    private readonly template: Template,
  ) {}

  static async open(context: ServerContext, scope: Scope): Promise<PackageClient> {
    const address = context.network.node.replace(/\d+$/, '250');
    const folder = join(context.folder, 'package-client');
    mkdirSync(join(folder, 'work'), { recursive: true });
    chmodSync(join(folder, 'work'), 0o777);
    const template = await templateOf(context, folder);
    return new PackageClient(address, folder, await context.network.addPod(address, scope), template);
  }

  /**
   * Runs a command, in a folder that it may write.
   * @param mounts of programs beside those of `/usr`
   */
  async run(argv: readonly string[], mounts: readonly Mount[]): Promise<Outcome> {
    const root = join(this.folder, 'root');
    mkdirSync(root, { recursive: true });
    const own = { source: join(this.folder, 'work'), target: CLIENT_FOLDER, readOnly: false, isFile: false };
    const script = join(this.folder, 'command.sh');
    const text = launchScript({
      ...{ root, user: USER, group: USER, groups: [], hostname: 'package-client', hasHostPrograms: true },
      ...{ address: this.address, resolver: this.template.resolver },
      argv: ['/bin/sh', '-c', `cd ${CLIENT_FOLDER} && exec ${argv.map(quote).join(' ')}`],
      env: new Map([
        ...this.template.env,
        ['PATH', '/usr/bin:/bin'],
        ['HOME', CLIENT_FOLDER],
        ['TMPDIR', CLIENT_FOLDER],
      ]),
      mounts: [...this.template.mounts, own, ...mounts],
    });
    writeFileSync(script, text, { mode: 0o700 });
    const begun = Date.now();
    const args = [`--net=${this.namespace}`, 'unshare', '--mount', '--uts', 'sh', script];
    const [isGood, said] = await run('nsenter', args, { timeout: TOOL_MS }).then(
      (output) => [true, output] as const,
      (error: unknown) => [false, (error as Error).message] as const,
    );
    return { isGood, said, seconds: (Date.now() - begun) / 1000 };
  }
}

interface Template {
  readonly env: readonly (readonly [string, string])[];
  readonly mounts: readonly Mount[];
  readonly resolver: string;
}

/** What the first workload with package tools has for them. */
async function templateOf(context: ServerContext, folder: string): Promise<Template> {
  const [first = ''] = CONFIG_MAPS;
  const workload = workloadsOf(context.manifests).find(({ spec }) => volumeNames(spec).has(first));
  const container = workload?.spec.containers[0];
  if (workload === undefined || container === undefined) throw new Error('no pod has an image with a package tool');
  const mounts: Mount[] = [];
  for (const configMap of CONFIG_MAPS) {
    const volume = volumeNames(workload.spec).get(configMap);
    const target = container.volumeMounts?.find(({ name }) => name === volume)?.mountPath;
    if (target === undefined) throw new Error(`the pod of ${workload.manifest.name} does not mount ${configMap}`);
    const source = join(folder, configMap);
    await writeFiles(source, await context.cluster.admin.get(referenceTo(configMap, workload)));
    mounts.push({ source, target, readOnly: true, isFile: false });
  }
  return { env: variablesOf(container), mounts, resolver: resolverOf(workload.spec) };
}

async function writeFiles(folder: string, object: KubeObject | undefined): Promise<void> {
  if (object === undefined) throw new Error(`what belongs into ${folder} is not in the cluster`);
  await mkdir(folder, { recursive: true });
  for (const [name, content] of contentsOf(object)) await writeFile(join(folder, name), content);
}

function variablesOf({ env = [] }: Container): Template['env'] {
  return env
    .filter(({ name, valueFrom }) => VARIABLES.test(name) && valueFrom === undefined)
    .map(({ name, value = '' }) => [name, value] as const);
}

function referenceTo(name: string, { manifest: { namespace = '' } }: Workload): Reference {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}

/** Volumes of ConfigMaps: name of the volume by that of the ConfigMap. */
function volumeNames({ volumes = [] }: PodSpec): ReadonlyMap<string, string> {
  return new Map(volumes.flatMap(({ name, configMap }) => (configMap === undefined ? [] : [[configMap.name, name]])));
}

function resolverOf({ dnsConfig: { nameservers = [], searches = [], options = [] } = {} }: PodSpec): string {
  return [
    ...nameservers.map((server) => `nameserver ${server}`),
    `search ${searches.join(' ')}`,
    ...options.map(({ name, value = '' }) => `options ${name}:${value}`),
    '',
  ].join('\n');
}
