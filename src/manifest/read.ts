import { join } from 'node:path';
import { SallyportError } from '../core/errors';
import { listFiles, pathKind, readStdin, readTextFile } from '../core/files';
import type { ManifestFile } from './manifest';
import { MAX_FILE_BYTES, parseManifest } from './parse';

export interface ReadManifestOptions {
  /** Text of standard input, for tests and for callers that have it already. Default: it is read when `-` is named. */
  readonly stdin?: string;
}

/**
 * Reads the arguments of a command: files, folders (every `*.yaml`, `*.yml` and `*.json` below) and `-` for standard input.
 * Files below a folder are named relative to it and sorted; a file named itself keeps its name.
 *
 * @throws SallyportError of kind `unreadable` for what is missing, broken, too large, or holds no object at all, and for folders of two
 * clusters: an audit that looked at nothing must not pass
 */
export function readManifests(paths: readonly string[], options: ReadManifestOptions = {}): readonly ManifestFile[] {
  const read = paths.map((path) => ({ path, files: readPath(path, options).map(withoutResults) }));
  refuseTwoClusters(read);
  const files = read.flatMap((one) => one.files);
  for (const file of files) refuseStrangers(file, paths);
  if (files.every((file) => file.objects.length === 0)) {
    throw new SallyportError('unreadable', {
      message: 'nothing to audit',
      value: paths.join(' '),
      allowed: 'files or folders with at least one Kubernetes object (*.yaml, *.yml, *.json), or - for standard input',
      fix: 'name the folder that holds the rendered manifests',
    });
  }
  return files;
}

/**
 * Folders that hold the same object are of two clusters, or of two releases of one: judged together, what the first lacks is there in
 * the second, and nobody would see it.
 */
function refuseTwoClusters(read: readonly { readonly path: string; readonly files: readonly ManifestFile[] }[]): void {
  const owners = new Map<string, string>();
  for (const { path, files } of read.filter((one) => one.path !== '-' && pathKind(one.path) === 'directory')) {
    for (const { file, objects } of files) {
      const twice = objects.find(({ id }) => (owners.get(id) ?? path) !== path);
      if (twice !== undefined) throw sameObject(twice.id, join(path, file), owners.get(twice.id) ?? '');
      for (const { id } of objects) owners.set(id, path);
    }
  }
}

function sameObject(id: string, file: string, other: string): SallyportError {
  return new SallyportError('unreadable', {
    message: `the same object stands below ${other}: together, one cluster would vouch for what the other lacks`,
    place: { file },
    value: id,
    allowed: 'folders of one cluster',
    fix: 'judge them one after the other, each in a command of its own',
  });
}

/** Results of ours that lie beside manifests (`inventory.json`) are no material: Kubernetes would not take them for objects. */
function withoutResults(file: ManifestFile): ManifestFile {
  const objects = file.objects.filter(
    ({ apiVersion, kind, value: { schema } }) =>
      apiVersion !== '' || kind !== '' || typeof schema !== 'string' || !schema.startsWith('sallyport.dev/'),
  );
  return objects.length === file.objects.length ? file : { ...file, objects };
}

/** What has no kind is no object; a clean audit of it would say nothing. */
function refuseStrangers({ file, objects }: ManifestFile, paths: readonly string[]): void {
  const stranger = objects.find(({ apiVersion, kind }) => apiVersion === '' || kind === '');
  if (stranger === undefined) return;
  throw new SallyportError('unreadable', {
    message: 'document is no Kubernetes object: it has no apiVersion or no kind',
    place: { file, ...stranger.locate('') },
    allowed: 'rendered manifests',
    fix: cureOfStrangers(paths),
  });
}

/** An output of ours has files for nodes beside its manifests; then the folder to name is known. */
function cureOfStrangers(paths: readonly string[]): string {
  const folders = paths.filter((path) => path !== '-' && pathKind(path) === 'directory').flatMap(manifestFolders);
  if (folders.length > 0) return `name what holds only manifests: ${folders.join(' ')}`;
  return 'name the folder that holds only manifests; render a chart or an overlay first';
}

function manifestFolders(path: string): readonly string[] {
  const below = listFiles(path, isManifest, { kind: 'unreadable' }).map(
    (name) => /^(?:[^/]+\/)?manifests(?=\/)/.exec(name)?.[0],
  );
  return [...new Set(below.filter((name) => name !== undefined))].map((name) => join(path, name));
}

function readPath(path: string, options: ReadManifestOptions): ManifestFile[] {
  if (path === '-') return [parseManifest('-', options.stdin ?? readStdin({ maxBytes: MAX_FILE_BYTES }))];
  const kind = pathKind(path);
  if (kind === 'missing') throw missing(path);
  if (kind === 'file') return [parseManifest(path, read(path))];
  return listFiles(path, isManifest, { kind: 'unreadable' }).map((name) => parseManifest(name, read(join(path, name))));
}

function read(path: string): string {
  return readTextFile(path, { maxBytes: MAX_FILE_BYTES, label: 'manifest', kind: 'unreadable' });
}

function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}

function missing(path: string): SallyportError {
  return new SallyportError('unreadable', {
    message: 'no such file or folder',
    place: { file: path },
    fix: 'check the path',
  });
}
