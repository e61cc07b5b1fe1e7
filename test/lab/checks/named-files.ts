import { nameOf, titleOf, type Manifest } from '../manifests';
import type { Container, PodSpec } from '../pods/container';
import type { Problems } from '../report';
import { isGivenAsPlace } from './named-files/file-keys';
import { filesBelow, isThere, mountOf, mountsOf, type Mounted } from './named-files/mounts';
import { isAbove, isNamed, pathsIn } from './named-files/paths';
import { sayingsOfContainer, sayingsOfFile, type Saying } from './named-files/sayings';
import type { Store } from './named-files/store';

/** A pod as the API server makes it, and the workload of which it is. */
export interface ServedPod {
  readonly workload: Manifest;
  readonly spec: PodSpec;
}

/** A configuration file where a container has it. */
interface ConfigFile {
  readonly path: string;
  readonly configMap: string;
  readonly key: string;
  readonly sayings: readonly Saying[];
}

/** A container, what it is told, and what it finds. */
interface View {
  readonly container: Container;
  readonly mounts: readonly Mounted[];
  readonly files: readonly ConfigFile[];
  /** Files that it reads, as far as anything names them. */
  readonly read: ReadonlySet<ConfigFile>;
}

/** What a pod is judged by. */
export interface FileContext {
  readonly store: Store;
  /** All of the output: a file is blamed on its ConfigMap. */
  readonly manifests: readonly Manifest[];
}

/**
 * Files that a pod's containers are told of and do not have: below one of their mounts, where the volume has no such
 * file; and places below none, since the root of a container holds nothing of ours. Also ConfigMaps of which nothing
 * that their container is told names a file: the path that should is wrong.
 * @returns problems that start with the place of the manifest in which the path stands
 */
export function namedFileProblems(pod: ServedPod, context: FileContext): Problems {
  const { workload, spec } = pod;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  try {
    const views = containers.map((container) => viewOf(pod, context, container));
    const read = new Set(views.flatMap((view) => [...view.read].map(keyOf)));
    return views.flatMap((view) => [...wrongPlaces(view, pod, context, read), ...unnamedMaps(view, pod)]);
  } catch (error) {
    return [`${titleOf(workload)}: ${(error as Error).message}`];
  }
}

function viewOf({ spec, workload }: ServedPod, { store }: FileContext, container: Container): View {
  const mounts = mountsOf({ spec, namespace: workload.namespace ?? '', store }, container);
  const files = mounts.flatMap((mount) => configFiles(mount));
  return { container, mounts, files, read: filesRead(sayingsOfContainer(container), files) };
}

function configFiles({ files = new Map() }: Mounted): readonly ConfigFile[] {
  return [...files].flatMap(([path, { configMap, text }]) =>
    configMap === undefined
      ? []
      : [{ path, configMap: configMap.name, key: configMap.key, sayings: sayingsOfFile(path, text) }],
  );
}

/** Files that are named by what a container is told, or by a file that it reads. */
function filesRead(told: readonly Saying[], files: readonly ConfigFile[]): ReadonlySet<ConfigFile> {
  const read = new Set<ConfigFile>();
  for (let sayings = told; sayings.length > 0;) {
    const paths = sayings.flatMap(({ text }) => pathsIn(text));
    const found = files.filter((file) => !read.has(file) && paths.some((path) => isNamed(file.path, path)));
    for (const file of found) read.add(file);
    sayings = found.flatMap((file) => file.sayings);
  }
  return read;
}

function keyOf({ configMap, key }: ConfigFile): string {
  return `${configMap}/${key}`;
}

/**
 * What a container is told that is not so.
 * @param readInPod files that a container of the pod reads; any other is taken to be read by all that mount it
 */
function wrongPlaces(view: View, pod: ServedPod, context: FileContext, readInPod: ReadonlySet<string>): Problems {
  const judged = view.files.filter((file) => view.read.has(file) || !readInPod.has(keyOf(file)));
  const say = (place: string, sayings: readonly Saying[]): Problems =>
    sayings.flatMap((saying) =>
      wrongPaths(saying, view.mounts).map((said) => `${place}: ${nameIn(pod, view)} ${said}`),
    );
  return [
    ...say(titleOf(pod.workload), sayingsOfContainer(view.container)),
    ...judged.flatMap((file) => say(`${placeOf(file, pod, context)}: ${file.key}`, file.sayings)),
  ];
}

/** ConfigMaps that a container mounts and does not read. */
function unnamedMaps(view: View, pod: ServedPod): Problems {
  const maps = [...new Set(view.files.map(({ configMap }) => configMap))];
  const read = new Set([...view.read].map(({ configMap }) => configMap));
  return maps
    .filter((name) => !read.has(name))
    .map((name) => {
      const paths = view.files.filter(({ configMap }) => configMap === name).map(({ path }) => path);
      const said = `mounts ConfigMap ${name}, and is told of none of its files: ${paths.join(', ')}`;
      return `${titleOf(pod.workload)}: ${nameIn(pod, view)} ${said}`;
    });
}

function nameIn({ workload }: ServedPod, { container }: View): string {
  return `container ${container.name} of ${nameOf(workload)}`;
}

function wrongPaths(saying: Saying, mounts: readonly Mounted[]): readonly string[] {
  return pathsIn(saying.text).flatMap((path): readonly string[] => {
    const as = saying.keys.length === 0 ? path : `${path} as ${saying.keys.join('.')}`;
    // The folder of a mount is there, and so is each one above it.
    if (mounts.some((mount) => isAbove(path, mount.path))) return [];
    const mount = mountOf(mounts, path);
    if (mount === undefined) {
      const roots = mounts.map((one) => one.path);
      return isGivenAsPlace(saying, path, roots) ? [`is given ${as}, and mounts nothing there: ${listOf(roots)}`] : [];
    }
    return isThere(mount, path) ? [] : [`is given ${as}, and ${mount.what} at ${mount.path} has ${filesBelow(mount)}`];
  });
}

function listOf(mounts: readonly string[]): string {
  return mounts.length === 0 ? 'it has no mounts' : `its mounts are ${mounts.join(', ')}`;
}

function placeOf(file: ConfigFile, { workload }: ServedPod, { manifests }: FileContext): string {
  const manifest = manifests.find(
    ({ kind, name, namespace }) => kind === 'ConfigMap' && name === file.configMap && namespace === workload.namespace,
  );
  return titleOf(manifest ?? workload);
}
