import type { Container, Files, PodSpec, Source, Volume, VolumeMount } from '../../pods/container';
import { isAbove, isNamed } from './paths';
import type { Store } from './store';

/** One file of a volume. */
export interface VolumeFile {
  /** Where it stands, if the volume is a ConfigMap: then it may be configuration. */
  readonly configMap?: { readonly name: string; readonly key: string };
  readonly text: string;
}

/** A volume as a container has it. */
export interface Mounted {
  /** Where it is mounted, without a slash at the end. */
  readonly path: string;
  /** `Secret loki-tls`. */
  readonly what: string;
  /** Files by their absolute paths; undefined where programs, nodes or people put them. */
  readonly files?: ReadonlyMap<string, VolumeFile>;
}

/** A pod, and what its volumes are made of. */
export interface MountContext {
  readonly spec: PodSpec;
  readonly namespace: string;
  readonly store: Store;
}

/** Everything that a container finds below its mounts. @throws Error for a volume that cannot be made */
export function mountsOf(context: MountContext, container: Container): readonly Mounted[] {
  return (container.volumeMounts ?? []).map((mount) => {
    const volume = context.spec.volumes?.find(({ name }) => name === mount.name);
    if (volume === undefined) throw new Error(`container ${container.name}: there is no volume ${mount.name}`);
    const path = mount.mountPath.replace(/\/+$/, '');
    const files = filesOf(context, volume);
    return { path, what: titleOf(volume), ...(files !== undefined && { files: placed(files, mount, path) }) };
  });
}

/** The mount below which a path is; undefined if it is below none. */
export function mountOf(mounts: readonly Mounted[], path: string): Mounted | undefined {
  const around = mounts.filter((mount) => mount.path === path || isAbove(mount.path, path));
  return [...around].sort((one, other) => other.path.length - one.path.length)[0];
}

/** True if something is at a path below a mount, or may be. */
export function isThere({ files, path: root }: Mounted, path: string): boolean {
  if (files === undefined || path === root) return true;
  return [...files.keys()].some((file) => isNamed(file, path));
}

/** Names of the files of a mount, as they are below it. */
export function filesBelow({ files = new Map(), path }: Mounted): string {
  const names = [...files.keys()].map((file) => (file === path ? file : file.slice(path.length + 1)));
  return names.length === 0 ? 'nothing' : names.sort().join(', ');
}

/** Absolute paths of files, of which a `subPath` takes one or a folder. */
function placed(
  files: ReadonlyMap<string, VolumeFile>,
  { subPath }: VolumeMount,
  path: string,
): ReadonlyMap<string, VolumeFile> {
  if (subPath === undefined) return new Map([...files].map(([name, file]) => [`${path}/${name}`, file]));
  const below = [...files].filter(([name]) => name === subPath || isAbove(subPath, name));
  return new Map(below.map(([name, file]) => [`${path}${name.slice(subPath.length)}`, file]));
}

function titleOf({ configMap, secret, name }: Volume): string {
  if (configMap !== undefined) return `ConfigMap ${configMap.name}`;
  return secret === undefined ? `volume ${name}` : `Secret ${secret.secretName}`;
}

/** Files of a volume by their names; undefined if somebody else than the kubelet puts them there. */
function filesOf(context: MountContext, volume: Volume): ReadonlyMap<string, VolumeFile> | undefined {
  const { configMap, secret, projected, emptyDir } = volume;
  if (configMap !== undefined) return configFiles(context, configMap);
  if (secret !== undefined) return objectFiles(context, 'Secret', secret.secretName, secret);
  if (projected !== undefined) {
    return new Map(projected.sources.flatMap((source) => [...sourceFiles(context, source)]));
  }
  return emptyDir !== undefined && !isWritten(context.spec, volume) ? new Map() : undefined;
}

function configFiles(
  context: MountContext,
  configMap: Files & { readonly name: string },
): ReadonlyMap<string, VolumeFile> {
  const { name, items } = configMap;
  const files = objectFiles(context, 'ConfigMap', name, configMap);
  const keyOf = (path: string): string => items?.find((item) => item.path === path)?.key ?? path;
  return new Map([...files].map(([path, { text }]) => [path, { text, configMap: { name, key: keyOf(path) } }]));
}

function sourceFiles(context: MountContext, source: Source): ReadonlyMap<string, VolumeFile> {
  const { configMap, secret, serviceAccountToken, downwardAPI } = source;
  if (configMap !== undefined) return objectFiles(context, 'ConfigMap', configMap.name, configMap);
  if (secret !== undefined) return objectFiles(context, 'Secret', secret.name, secret);
  const paths = [...(downwardAPI?.items ?? []), ...[serviceAccountToken ?? []].flat()].map(({ path }) => path);
  return new Map(paths.map((path) => [path, { text: '' }]));
}

function objectFiles(
  { store, namespace }: MountContext,
  kind: 'ConfigMap' | 'Secret',
  name: string,
  { items, optional = false }: Files,
): ReadonlyMap<string, VolumeFile> {
  const texts = store.find(kind, namespace, name) ?? (optional ? new Map<string, string>() : undefined);
  if (texts === undefined) throw new Error(`${kind} ${name} is mounted, and there is none`);
  const wanted = items ?? [...texts.keys()].map((key) => ({ key, path: key }));
  return new Map(
    wanted.flatMap(({ key, path }) => {
      const text = texts.get(key);
      if (text === undefined && optional) return [];
      if (text === undefined) throw new Error(`${kind} ${name} is mounted for its key ${key}, and has none`);
      return [[path, { text }] as const];
    }),
  );
}

/** True if a container of the pod may write to a volume. */
function isWritten({ containers, initContainers = [] }: PodSpec, { name }: Volume): boolean {
  const mounts = [...initContainers, ...containers].flatMap(({ volumeMounts = [] }) => volumeMounts);
  return mounts.some((mount) => mount.name === name && mount.readOnly !== true);
}
