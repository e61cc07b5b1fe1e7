import type { ManifestObject } from '../../../manifest/manifest';
import type { AuditContext } from '../../rule';
import { hiddenMembersOf } from '../../texts/json-twice';
import { configMap, secret } from '../container-environment';
import { isMap, listAt, mapAt, scalarText, textAt } from '../plain';
import type { Container, PodTemplate } from '../pod-templates';
import { namespaceOf } from '../pod-templates';
import { readIni, readYaml } from '../read-config';

/** A configuration file that a container sees. */
export interface MountedFile {
  /** Path in the container, as far as it is known, with the volume's source: what `files` of a setting is matched against. */
  readonly label: string;
  /** Where its volume is mounted, without a slash at the end. */
  readonly mount: string;
  readonly path: string;
  /** Null if its content is not in the set. */
  readonly text: string | null;
}

/** Files from ConfigMaps and Secrets that a container mounts; volumes of other sorts as one file without content and label. */
export function mountedFilesOf(
  template: PodTemplate,
  container: Container,
  context: AuditContext,
): readonly MountedFile[] {
  const volumes = new Map(listAt(template.spec, 'volumes').map((volume) => [textAt(volume, 'name') ?? '', volume]));
  return listAt(container.value, 'volumeMounts').flatMap((mount) => {
    const volume = volumes.get(textAt(mount, 'name') ?? '');
    const at = (textAt(mount, 'mountPath') ?? '').replace(/\/+$/, '');
    const only = textAt(mount, 'subPath');
    const files = volumeFiles(volume, namespaceOf(template.object), context).flatMap((file): readonly MountedFile[] => {
      if (only !== undefined && file.key !== null && file.key !== only) return [];
      const path = only === undefined ? `${at}/${file.key ?? ''}` : at;
      return [{ label: `${path} ${file.source}`, mount: at, path, text: file.text }];
    });
    // What stands below this path is not in the set, whatever other mounts hold.
    return files.length > 0 ? files : [{ label: '', mount: at, path: `${at}/`, text: null }];
  });
}

/** Data of a file in the format asked for; undefined if it cannot be read so. */
export function parseFile({ text }: MountedFile, format: 'ini' | 'yaml', context: AuditContext): unknown {
  if (text === null) return undefined;
  return context.rememberText(text, format, () => (format === 'ini' ? readIni(text) : readYaml(text)));
}

/** What keys that stand twice in a JSON file hide, each as data that has nothing else: some programs take the first. */
export function hiddenIn({ text }: MountedFile, context: AuditContext): readonly unknown[] {
  if (text === null || !/^\s*\{/.test(text)) return [];
  return context.rememberText(text, 'hidden members', () =>
    isJson(text)
      ? hiddenMembersOf(text).map(({ path, value }) =>
          path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value),
        )
      : [],
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface VolumeFile {
  /** File name; null for a source whose keys are not known. */
  readonly key: string | null;
  readonly text: string | null;
  readonly source: string;
}

function volumeFiles(volume: unknown, namespace: string, context: AuditContext): readonly VolumeFile[] {
  const projected = listAt(volume, 'projected', 'sources');
  return [volume, ...projected].flatMap((source) => [
    ...mapFiles(source, namespace, context),
    ...secretFiles(source, namespace, context),
  ]);
}

function mapFiles(source: unknown, namespace: string, context: AuditContext): readonly VolumeFile[] {
  const name = textAt(source, 'configMap', 'name');
  if (name === undefined) return [];
  const object = configMap(context, namespace, name);
  return sourceFiles(name, object, listAt(source, 'configMap', 'items'), ['data', 'binaryData']);
}

function secretFiles(source: unknown, namespace: string, context: AuditContext): readonly VolumeFile[] {
  const name = textAt(source, 'secret', 'secretName') ?? textAt(source, 'secret', 'name');
  if (name === undefined) return [];
  const object = secret(context, namespace, name);
  return sourceFiles(name, object, listAt(source, 'secret', 'items'), ['stringData', 'data']);
}

function sourceFiles(
  source: string,
  object: ManifestObject | undefined,
  items: readonly unknown[],
  fields: readonly string[],
): readonly VolumeFile[] {
  const renames = new Map(items.filter(isMap).map((item) => [textAt(item, 'key') ?? '', textAt(item, 'path') ?? '']));
  if (object === undefined) {
    const keys = renames.size === 0 ? [null] : [...renames.values()];
    return keys.map((key) => ({ key, text: null, source }));
  }
  return fields.flatMap((field) =>
    Object.entries(mapAt(object.value, field))
      .filter(([key]) => renames.size === 0 || renames.has(key))
      .map(([key, value]) => ({ key: renames.get(key) ?? key, text: contentOf(object, field, value), source })),
  );
}

function contentOf(object: ManifestObject, field: string, value: unknown): string | null {
  const text = scalarText(value);
  if (text === undefined) return null;
  const isEncoded = field === 'binaryData' || (field === 'data' && object.kind === 'Secret');
  return isEncoded ? Buffer.from(text, 'base64').toString('utf8') : text;
}
