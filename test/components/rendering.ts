import { join } from 'node:path';
import { composeOutput, type KubeObject } from '../../src/app/render';
import type { Component } from '../../src/core/component';
import { readLock } from '../../src/core/lock';
import { readCatalogue, type ModelDeployment } from '../../src/core/model-catalogue';
import type { Cluster, LoadedValues, NodePools, Site } from '../../src/core/site';
import type { Tier } from '../../src/core/tier';

const VALUES = join(__dirname, '..', '..', 'values');

const SITE: Site = {
  name: 'test',
  environment: 'prod',
  classification: 'TEST',
  domains: ['internal.example.mil', 'media.example.mil'],
  registry: { host: 'harbor.internal.example.mil', prefix: 'sallyport', source: 'mirror' },
  trust: { file: 'root.pem', pem: '', fingerprints: [] },
  dns: [],
  ntp: [],
  clients: [],
  hosts: {},
};

const CLUSTER: Cluster = {
  domain: 'cluster.local',
  podCidrs: ['10.64.0.0/14'],
  serviceCidrs: ['10.68.0.0/16'],
  nodeCidrs: ['10.20.0.0/24'],
  apiServer: { addresses: ['10.20.0.10'], port: 6443 },
  dns: { serviceIP: '10.68.0.53' },
  systemNamespaces: ['kube-system'],
  kubernetesVersion: '1.34',
};

const TIER: Tier = {
  name: 'airgapped',
  summary: 'one component alone',
  posture: {
    planes: 'enclave',
    images: 'enclave-mirror',
    egress: 'none',
    externalProviders: 'refused',
    issuers: 'internal-ca',
    trustAnchors: 'internal',
    names: 'closed',
    time: 'site-clocks',
    telemetry: 'none',
    inbound: 'bundle',
    exits: 'nothing',
    admission: 'deny',
    storage: 'encrypted',
    privilege: 'components-only',
    auditRecord: 'six-years',
    addresses: 'private',
  },
  upstreamRegistries: [],
  systemNamespaces: ['kube-system'],
  outputs: [],
  exceptions: [],
};

export interface Alone {
  /** Knobs that differ from the defaults. */
  readonly knobs?: Readonly<Record<string, unknown>>;
  /** Deployments of the catalogue; those of the sample unless stated. */
  readonly deployments?: readonly ModelDeployment[];
  readonly nodePools?: NodePools;
  /** Tags that differ from those of the lock, by image id. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The objects of one component that is rendered and sealed alone, in a tier without any exit. */
export function renderAlone(component: Component<never>, alone: Alone = {}): readonly KubeObject[] {
  const any = component as unknown as Component;
  const values: LoadedValues = {
    file: 'test.yaml',
    site: SITE,
    clusters: { main: CLUSTER },
    storage: { main: { block: 'block-encrypted', shared: 'shared-encrypted', encrypted: true } },
    size: 'small',
    nodePools: alone.nodePools ?? {},
    egress: [],
    components: { [any.name]: any.knobs.parse(alone.knobs ?? {}) },
    positions: undefined as never,
  };
  const catalogue = readCatalogue(join(VALUES, 'models.yaml'));
  const models = { ...catalogue, deployments: alone.deployments ?? catalogue.deployments };
  const { images, ...others } = readLock(join(VALUES, 'lock.yaml'));
  const lock = {
    ...others,
    images: Object.fromEntries(
      Object.values(images).map((entry) => [entry.id, { ...entry, tag: alone.tags?.[entry.id] ?? entry.tag }]),
    ),
  };
  const policy = { projects: [], principals: [], access: [], limits: [] };
  const output = composeOutput(TIER, { part: null, components: [any] }, { values, models, lock, policy }, []);
  return [...output.planes.values()].flat();
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes: readonly Record<string, unknown>[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly [field: string]: unknown;
}

/** The one object of a kind and a name; fails where there is none. */
export function objectAlone(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.find((object) => object['kind'] === kind && nameOf(object) === name);
  if (found === undefined)
    throw new Error(
      `no ${kind} ${name}; there are ${objects.map((o) => `${String(o['kind'])} ${nameOf(o)}`).join(', ')}`,
    );
  return found;
}

function nameOf(object: KubeObject): string {
  return (object['metadata'] as { name: string }).name;
}

/** Spec of an object, and the pod spec of a workload. */
export function specOf(object: KubeObject): Readonly<Record<string, unknown>> {
  return object['spec'] as Readonly<Record<string, unknown>>;
}

export function podOf(object: KubeObject): PodSpec {
  return (specOf(object)['template'] as { spec: PodSpec }).spec;
}

export function containerOf(object: KubeObject, name: string): Container {
  const found = podOf(object).containers.find((container) => container.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

/** Plain variables of a container; those that come from elsewhere have no value here. */
export function environmentOf(container: Container): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value]));
}

/** A deployment of the catalogue with the least that one needs. */
export function deploymentOf(changes: Partial<ModelDeployment>): ModelDeployment {
  return {
    name: 'chat',
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    servedName: 'llama-3.1-8b',
    engine: 'vllm',
    accelerator: 'nvidia',
    gpus: 1,
    replicas: 1,
    maxModelLen: 32768,
    dtype: 'auto',
    storage: '40Gi',
    cpu: '4',
    memory: '32Gi',
    sharedMemory: '2Gi',
    ...changes,
  };
}
