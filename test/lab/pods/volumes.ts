import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bodyOf, type ApiServer, type KubeObject } from '../api';
import type { Files, PodSpec, Source, Volume } from './container';

const READABLE = 0o644;
const TOKEN_SECONDS = 3600;

/** A pod, and the folder in which its volumes are made. */
export interface VolumeContext {
  readonly api: ApiServer;
  readonly pod: KubeObject;
  readonly spec: PodSpec;
  readonly folder: string;
  /** Folder of claims, which outlive a pod. */
  readonly claims: string;
  /** Folder in the place of the root of the node, of which the lab has one. */
  readonly node: string;
}

/**
 * Makes the volumes of a pod as a kubelet does: files of ConfigMaps and Secrets as the API server has them now, tokens that
 * it signs, empty folders, and folders of the node; all but those belong to the group of the pod.
 * @returns folder of each volume, by name
 * @throws Error for a volume that is not there, or of a kind that the lab does not make
 */
export async function makeVolumes(context: VolumeContext): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const volume of context.spec.volumes ?? []) {
    const { name, hostPath } = volume;
    folders.set(
      name,
      hostPath === undefined ? await makeFolder(context, volume) : nodeFolder(context, name, hostPath.path),
    );
  }
  return folders;
}

async function makeFolder(context: VolumeContext, volume: Volume): Promise<string> {
  const claim = volume.persistentVolumeClaim?.claimName;
  const namespace = context.pod.metadata.namespace ?? '';
  const folder = claim === undefined ? join(context.folder, volume.name) : join(context.claims, namespace, claim);
  mkdirSync(folder, { recursive: true });
  const group = context.spec.securityContext?.fsGroup ?? 0;
  if (volume.emptyDir !== undefined || claim !== undefined) {
    chownSync(folder, 0, group);
    // What the kubelet does for `fsGroup`: the group may write, and what is made below keeps the group.
    chmodSync(folder, volume.emptyDir === undefined ? 0o2775 : 0o2777);
    return folder;
  }
  for (const { path, content, mode } of await filesOf(context, volume)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chownSync(file, 0, group);
    chmodSync(file, mode);
  }
  return folder;
}

/**
 * A folder of the node. Its root is that of this machine; any other is one of the lab's, which belongs to root whatever the
 * group of the pod, since no kubelet changes that.
 * @throws Error where a container may write to the machine, or to what is mounted below it: it is not the lab's
 */
function nodeFolder({ spec, node }: VolumeContext, name: string, path: string): string {
  if (path !== '/') {
    const folder = join(node, path);
    mkdirSync(folder, { recursive: true });
    return folder;
  }
  const { containers, initContainers = [] } = spec;
  const mounts = [...containers, ...initContainers].flatMap(({ volumeMounts = [] }) => volumeMounts);
  const isSafe = mounts
    .filter((mount) => mount.name === name)
    .every(({ readOnly, recursiveReadOnly }) => readOnly === true && recursiveReadOnly === 'Enabled');
  if (!isSafe) throw new Error(`volume ${name}: the lab gives the root of the node only read-only all the way down`);
  return path;
}

interface VolumeFile {
  readonly path: string;
  readonly content: Buffer | string;
  readonly mode: number;
}

async function filesOf(context: VolumeContext, volume: Volume): Promise<readonly VolumeFile[]> {
  if (volume.configMap !== undefined) return objectFiles(context, 'ConfigMap', volume.configMap.name, volume.configMap);
  if (volume.secret !== undefined) return objectFiles(context, 'Secret', volume.secret.secretName, volume.secret);
  if (volume.projected === undefined) {
    throw new Error(`volume ${volume.name}: the lab makes no volume of this kind (${Object.keys(volume).join(', ')})`);
  }
  const { sources, defaultMode } = volume.projected;
  const all: VolumeFile[] = [];
  for (const source of sources) all.push(...(await sourceFiles(context, source, defaultMode)));
  return all;
}

async function sourceFiles(
  context: VolumeContext,
  source: Source,
  defaultMode: number = READABLE,
): Promise<readonly VolumeFile[]> {
  const { configMap, secret, serviceAccountToken, downwardAPI } = source;
  if (configMap !== undefined) return objectFiles(context, 'ConfigMap', configMap.name, { defaultMode, ...configMap });
  if (secret !== undefined) return objectFiles(context, 'Secret', secret.name, { defaultMode, ...secret });
  if (serviceAccountToken !== undefined) {
    const { path, audience, expirationSeconds } = serviceAccountToken;
    const content = await tokenOf(context, audience, expirationSeconds);
    return [{ path, content, mode: defaultMode }];
  }
  return (downwardAPI?.items ?? []).map(({ path, fieldRef }) => ({
    path,
    content: fieldOf(context.pod, fieldRef.fieldPath),
    mode: defaultMode,
  }));
}

async function objectFiles(
  context: VolumeContext,
  kind: 'ConfigMap' | 'Secret',
  name: string,
  files: Files,
): Promise<readonly VolumeFile[]> {
  const object = await context.api.get({ apiVersion: 'v1', kind, name, namespace: context.pod.metadata.namespace });
  if (object === undefined && files.optional === true) return [];
  if (object === undefined) throw new Error(`${kind} ${name} is not there`);
  const contents = contentsOf(object);
  const wanted = files.items ?? [...contents.keys()].map((key) => ({ key, path: key }));
  return wanted.map(({ key, path }) => {
    const content = contents.get(key);
    if (content === undefined) throw new Error(`${kind} ${name} has no key ${key}`);
    return { path, content, mode: files.defaultMode ?? READABLE };
  });
}

/** What a ConfigMap or a Secret holds, by key. */
export function contentsOf(object: KubeObject): ReadonlyMap<string, Buffer> {
  const texts = (object['data'] ?? {}) as Readonly<Record<string, string>>;
  const binary = (object['binaryData'] ?? {}) as Readonly<Record<string, string>>;
  const encoding = object.kind === 'Secret' ? 'base64' : 'utf8';
  return new Map([
    ...Object.entries(texts).map(([key, text]) => [key, Buffer.from(text, encoding)] as const),
    ...Object.entries(binary).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  ]);
}

async function tokenOf({ api, pod, spec }: VolumeContext, audience?: string, seconds = TOKEN_SECONDS): Promise<string> {
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    namespace: pod.metadata.namespace,
    name: spec.serviceAccountName ?? 'default',
  };
  const path = await api.pathOf(account, 'token');
  if (typeof path !== 'string') throw new Error('the server knows no service accounts');
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: seconds, ...(audience !== undefined && { audiences: [audience] }) },
  };
  const body = { type: 'application/json', text: JSON.stringify(request) };
  const { status } = bodyOf(await api.call({ method: 'POST', path, body })) as { status: { token: string } };
  return status.token;
}

/** A field of a pod by its path, as the downward API names it. */
export function fieldOf(pod: KubeObject, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed !== null) {
    const map = pod.metadata[keyed[1] ?? ''] as Readonly<Record<string, string>> | undefined;
    return map?.[keyed[2] ?? ''] ?? '';
  }
  const value = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], pod);
  if (typeof value !== 'string') throw new Error(`the lab cannot tell a pod its ${path}`);
  return value;
}
