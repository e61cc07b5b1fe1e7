import { posix } from 'node:path';
import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import type { EmbeddedDocument } from './documents';
import { rawStringsOf } from './documents';
import { containersOf, namespaceOf, podTemplatesOf } from './pod-templates';
import { mountedFilesOf } from './silence/mounted-files';

/** A file that a configuration takes in. */
export interface IncludedFile {
  readonly name: string;
  readonly text: string;
}

/** The document that takes something in, and where it stands. */
export interface Includer {
  readonly object: ManifestObject;
  readonly document: EmbeddedDocument;
  readonly context: AuditContext;
}

/**
 * The files of the set that a path or pattern in a configuration means: those that the containers see which mount the
 * configuration, or its neighbours in the same object where no container is in the set. Null if some reader of the
 * configuration finds none there that the set contains: the file is then in an image, on the node, or nowhere.
 */
export function includedFiles(pattern: string, includer: Includer): readonly IncludedFile[] | null {
  const readers = readersOf(includer);
  const found = readers.map(({ folder, files }) => {
    const glob = globOf(posix.resolve('/', folder, pattern));
    return files.filter(({ name, text }) => glob.test(name) && text !== includer.document.text);
  });
  return found.length === 0 || found.some((files) => files.length === 0) ? null : found.flat();
}

/** What one container sees, and the folder in which it sees the configuration. */
interface Reader {
  readonly folder: string;
  readonly files: readonly IncludedFile[];
}

function readersOf(includer: Includer): readonly Reader[] {
  const mounted = mountingContainers(includer);
  if (mounted.length > 0) return mounted;
  // Relative and absolute paths alike: nobody says where this object will be mounted.
  const files = rawStringsOf(includer.object, includer.context)
    .filter(({ path }) => /^\/(?:data|stringData)\/[^/]+$/.test(path))
    .map(({ key, value }) => ({ name: `/${key}`, text: value }));
  return [{ folder: '/', files }];
}

function mountingContainers({ object, document, context }: Includer): readonly Reader[] {
  const namespace = namespaceOf(object);
  return context.objects
    .filter((other) => namespaceOf(other) === namespace)
    .flatMap(podTemplatesOf)
    .flatMap((template) =>
      containersOf(template).flatMap((container) => {
        const files = mountedFilesOf(template, container, context).map(({ label, text }) => toFile(label, text));
        const own = files.filter((file) => file.source === object.name && file.text === document.text);
        const known = files.filter((file): file is typeof file & IncludedFile => file.text !== null);
        return own.map(({ name }) => ({ folder: posix.dirname(name), files: known }));
      }),
    );
}

function toFile(label: string, text: string | null): { readonly name: string; source: string; text: string | null } {
  const space = label.indexOf(' ');
  return { name: label.slice(0, space), source: label.slice(space + 1), text };
}

/** `*` and `?` stand for parts of one segment, as in a shell. */
function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`);
}
