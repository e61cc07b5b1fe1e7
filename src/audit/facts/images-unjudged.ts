import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { environmentOf, expandIn } from './container-environment';
import { isFromRegistries, parseImage } from './image-reference';
import { isImageKey } from './image-texts';
import { wordsOfKey } from './key-words';
import { isMap, listAt, textAt, valueAt } from './plain';
import { containersOf, podTemplatesOf, type PodTemplate } from './pod-templates';

/** An image reference that no container runtime reads as it stands. */
export interface UnjudgedImage {
  /** Never empty: `(no image)` where nothing is written. */
  readonly value: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
  /** True if something else still decides what is pulled; false if it is wrong whatever that is. */
  readonly isUnknown: boolean;
}

/** References of containers and image volumes that cannot be read, and those of arguments and files that a variable decides. */
export function unjudgedImagesOf(object: ManifestObject, context: AuditContext): readonly UnjudgedImage[] {
  return context.remember(object, 'unjudged images', () => [
    ...podTemplatesOf(object).flatMap((template) => fieldsOf(template).flatMap((field) => judgeField(field, context))),
    ...context.textsOf(object).flatMap((text) => judgeText(text, object, context)),
  ]);
}

interface Field {
  readonly value: string | undefined;
  readonly path: string;
  /** True where a missing image is left for somebody else to say: patches and overlays of custom resources. */
  readonly mayLack: boolean;
}

function fieldsOf(template: PodTemplate): readonly Field[] {
  const mayLack = !/^(?:v1|apps\/v1|batch\/v1)$/.test(template.object.apiVersion);
  const containers = containersOf(template).map(({ path, value }) => ({
    value: textAt(value, 'image'),
    path: 'image' in value ? `${path}/image` : path,
    mayLack: mayLack && !('image' in value),
  }));
  const volumes = listAt(template.spec, 'volumes').flatMap((volume, index) => {
    const image = valueAt(volume, 'image');
    const path = `${template.path}/volumes/${index}/image/reference`;
    return isMap(image) && 'reference' in image ? [{ value: textAt(image, 'reference'), path, mayLack }] : [];
  });
  return [...containers, ...volumes];
}

function judgeField({ value = '', path, mayLack }: Field, context: AuditContext): readonly UnjudgedImage[] {
  if (value.trim() === '') return mayLack ? [] : [{ value: '(no image)', path, via: [], isUnknown: true }];
  if (value === value.trim() && parseImage(value) !== null && !value.startsWith('docker://')) return [];
  return [{ value, path, via: [], isUnknown: isOpen(value) && !isElsewhere(value, context) }];
}

/** `$(NAME)`, `${NAME}`, `$NAME`, `{{ … }}`, `<name>`: somebody fills it in before it is applied, or nobody does. */
const HOLE = /\$\([^)]*\)|\$\{[^}]*\}|\$\w+|\{\{[^}]*\}\}|<[\w .-]+>/;

function isOpen(value: string): boolean {
  return HOLE.test(value);
}

/** True if the registry is written out and is none of the boundary's: what is filled in behind it makes no difference. */
function isElsewhere(value: string, { boundary }: AuditContext): boolean {
  const [host = '', ...rest] = value.split('/');
  if (rest.length === 0 || isOpen(host) || !/^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/.test(host)) return false;
  return !boundary.registries.some((registry) => registry.split('/')[0] === host);
}

/** Arguments, variables and pods in files: there a hole is no mistake, but what fills it must be known. */
function judgeText(text: Text, object: ManifestObject, context: AuditContext): readonly UnjudgedImage[] {
  if (!isOpenImage(text)) return [];
  const { path, via, inner } = text;
  const known = expanded(text, object, context);
  const image = isOpen(known) ? null : parseImage(known);
  if (image !== null && isFromRegistries(image, context.boundary.registries)) return [];
  const isUnknown = isOpen(known) && !isElsewhere(known, context);
  return [{ value: known, path, via, ...(inner === undefined ? {} : { inner }), isUnknown }];
}

/** A word with a hole under a key that asks for an image. */
function isOpenImage(text: Text): boolean {
  const { key = '', value } = text;
  // Most texts end here.
  if (!/[$<{]/.test(value) || !/image/i.test(key)) return false;
  const isWord = isOpen(value) && !/\s/.test(value.replace(HOLE, ''));
  return isWord && isSpoken(text) && isImageKey(wordsOfKey(key), text);
}

function isSpoken({ via, inner }: Text): boolean {
  const layer = via.at(-1);
  return layer === 'arg' || layer === 'env' || /\/(?:initC|c|ephemeralC)ontainers\/\d+\/image$/.test(inner ?? '');
}

/** With the variables that the container at hand knows. */
function expanded({ path, value }: Text, object: ManifestObject, context: AuditContext): string {
  for (const template of podTemplatesOf(object)) {
    const container = containersOf(template).find((candidate) => path.startsWith(`${candidate.path}/`));
    if (container !== undefined) return expandIn(value, environmentOf(template, container, context));
  }
  return value;
}
