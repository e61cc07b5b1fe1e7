import { setTimeout as sleep } from 'node:timers/promises';
import { OPEN_LABELS } from '../checks/attempt';
import { bodyOf, type ApiServer, type KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import type { Scope } from '../scope';
import { until } from '../wait';
import { askDatagram } from '../wire/ask';
import { encodeQuery, TYPES } from '../wire/dns';
import { NameServer } from '../wire/stand-ins';
import type { Capture, Packet } from './capture';
import { defaultPrograms, type DefaultProgram } from './defaults';
import type { RunningPod } from './kubelet';
import type { Pods } from './pods';

const NAMESPACE = 'lab-defaults';
const NOBODY = 65534;
const SECONDS = 60;
const FIRST_ERROR = 400;
/** How long a program is left alone. */
const WATCH_MS = 20_000;
/** Of the range for documentation (RFC 5737): resolver of these pods, and the address of every name. */
const SINK = '198.51.100.1';
const DNS_PORT = 53;
/** What somebody asks a resolver for that has no silence. */
const ASKED = 'www.example.com';
const RESOLVER_PORT = 1053;

/** What one program wanted on its defaults. */
export interface DefaultOutcome {
  readonly program: string;
  /** Places and names, each once, in order. */
  readonly wanted: readonly string[];
  /** Why it does not run; undefined if it does. */
  readonly lost?: string;
}

export interface DefaultGround {
  readonly api: ApiServer;
  readonly pods: Pods;
  readonly capture: Capture;
  readonly scope: Scope;
}

/**
 * Starts every program on its defaults, with a resolver that knows every name, and lists what each wanted. It comes last: admission
 * refuses such pods, and is taken away for them.
 */
export async function runDefaults(ground: DefaultGround): Promise<readonly DefaultOutcome[]> {
  const { api, pods, capture, scope } = ground;
  await pods.network.own(SINK);
  await NameServer.listen({ address: SINK, port: DNS_PORT }, () => [SINK], scope);
  await prepare(api);
  const started: (readonly [DefaultProgram, RunningPod])[] = [];
  for (const program of defaultPrograms()) {
    const [config, pod] = [manifestOf(configOf(program)), manifestOf(podOf(program))];
    for (const one of [config, pod]) bodyOf(await api.create(one, one.text));
    started.push([program, await pods.startLoose(pod)]);
  }
  await askResolver(started);
  await sleep(WATCH_MS);
  const service = await api.get({ apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'kubernetes' });
  const known = String(service?.spec?.['clusterIP']);
  const outcomes: DefaultOutcome[] = [];
  for (const [{ program }, pod] of started) {
    const packets = (await capture.packets(pod.address)).filter(({ from }) => from === pod.address);
    const lost = pod.containers.map(({ daemon }) => daemon.lost()).find((one) => one !== undefined);
    outcomes.push({ program, wanted: wantedIn(packets, known), ...(lost !== undefined && { lost }) });
  }
  return outcomes;
}

/** Places and names in packets of one pod; its resolver and the API server, at `known`, are given to it. */
export function wantedIn(packets: readonly Packet[], known: string): readonly string[] {
  const wanted = packets.flatMap(({ to, port, protocol, name }) => {
    if (name !== undefined) return `name ${withoutChance(name.toLowerCase())}`;
    if (to === known || (to === SINK && port === DNS_PORT)) return [];
    const place = to === SINK ? 'what the name stands for' : to;
    return `${place}, port ${port ?? 'none'}/${protocol}`;
  });
  return [...new Set(wanted)].sort();
}

/** Some names are made up anew each time. */
function withoutChance(name: string): string {
  return name.replace(/^\d{6,}\.\d{6,}(?=\.|$)/, '(two random numbers)');
}

/** Takes away what stops such pods: images from elsewhere, and a resolver that asks whoever its node asks. */
async function openGates(api: ApiServer): Promise<void> {
  const bindings = await api.list('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding');
  for (const { apiVersion, kind, metadata } of bindings) await api.delete({ apiVersion, kind, name: metadata.name });
  const tries = defaultPrograms().flatMap((program) => [manifestOf(configOf(program)), manifestOf(podOf(program))]);
  await until({ what: 'admission lets the defaults pass', seconds: SECONDS }, async () => {
    const answers = await Promise.all(tries.map((one) => api.create(one, one.text, { dryRun: true })));
    return answers.every(({ status }) => status < FIRST_ERROR) || undefined;
  });
}

async function prepare(api: ApiServer): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', name: NAMESPACE };
  const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name: NAMESPACE };
  const create = async (target: Manifest | typeof namespace, rest: object): Promise<void> => {
    const { apiVersion, kind, name } = target;
    bodyOf(await api.create(target, JSON.stringify({ apiVersion, kind, metadata: { name }, ...rest })));
  };
  await create(namespace, { metadata: { name: NAMESPACE, labels: OPEN_LABELS } });
  await create(binding, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', namespace: NAMESPACE, name: 'default' }],
  });
  await until({ what: `the account of ${NAMESPACE}`, seconds: SECONDS }, () =>
    api.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: NAMESPACE, name: 'default' }),
  );
  await openGates(api);
}

function nameOf({ program }: DefaultProgram): string {
  return program.replace(' ', '-');
}

function configOf(program: DefaultProgram): KubeObject {
  const metadata = { name: nameOf(program), namespace: NAMESPACE };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: program.files };
}

function podOf(program: DefaultProgram): KubeObject {
  const { image, command, args, config, scratch = [] } = program;
  const name = nameOf(program);
  const folders = ['/tmp', ...scratch].map((mountPath, at) => ({ name: `scratch-${at}`, mountPath }));
  const volumes = folders.map((folder) => ({ name: folder.name, emptyDir: {} }));
  const container = {
    name: 'program',
    image: `defaults.invalid/${image}:any`,
    ...(command && { command }),
    args,
    volumeMounts: [...folders, { name: 'config', mountPath: config }],
  };
  const spec = {
    securityContext: { runAsUser: NOBODY, runAsGroup: NOBODY, fsGroup: NOBODY },
    dnsPolicy: 'None',
    dnsConfig: { nameservers: [SINK] },
    containers: [container],
    volumes: [...volumes, { name: 'config', configMap: { name } }],
  };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE }, spec };
}

function manifestOf(object: KubeObject): Manifest {
  const [manifest] = parseManifests(JSON.stringify(object), 'defaults');
  if (manifest === undefined) throw new Error('an object is gone');
  return manifest;
}

/** A resolver says nothing by itself, but for what it looks for in its own configuration. */
async function askResolver(started: readonly (readonly [DefaultProgram, RunningPod])[]): Promise<void> {
  for (const [{ program }, { address, containers }] of started) {
    if (program !== 'coredns') continue;
    const lost = (): string | undefined => containers[0]?.daemon.lost();
    await until({ what: 'the resolver on its defaults answers', seconds: SECONDS, lost }, () =>
      askDatagram({ address, port: RESOLVER_PORT }, encodeQuery(1, { name: ASKED, type: TYPES.A })).catch(
        () => undefined,
      ),
    ).catch(() => undefined);
  }
}
