import type { Text } from '../rule';
import { isKnownRegistry, parseImage } from './image-reference';
import { wordsOfKey } from './key-words';

/** Fields that together make an image reference. */
export interface ImageParts {
  /** The assembled reference; what the fields leave open is left out. */
  readonly reference: string;
  /** The field that names the registry or, without one, the repository. */
  readonly text: Text;
  readonly texts: readonly Text[];
}

type Role = 'registry' | 'repository' | 'name' | 'tag' | 'digest';

const ROLES: readonly (readonly [RegExp, Role])[] = [
  [/(?:^| )(?:registry|registries|registry host|registry url)$/, 'registry'],
  [/(?:^| )(?:repository|repo|image repository)$/, 'repository'],
  [/(?:^| )(?:image|image name|base image)$/, 'name'],
  [/(?:^| )(?:tag|image tag|version|image version)$/, 'tag'],
  [/(?:^| )(?:digest|sha|sha256|image digest)$/, 'digest'],
];

interface Field {
  readonly role: Role;
  readonly text: Text;
}

/** Images that stand in several fields: siblings of a map, or variables with one prefix. */
export function imagePartsOf(texts: readonly Text[]): readonly ImageParts[] {
  const groups = new Map<string, Field[]>();
  for (const text of texts) {
    const field = fieldOf(text);
    if (field === undefined) continue;
    const group = groups.get(field.group);
    if (group === undefined) groups.set(field.group, [field]);
    else group.push(field);
  }
  return [...groups.values()].map(assemble).filter((parts) => parts !== undefined);
}

function fieldOf(text: Text): (Field & { readonly group: string }) | undefined {
  if (!/reg|repo|image|tag|version|digest|sha/i.test(text.key ?? '')) return undefined;
  if (
    text.key === undefined ||
    text.value.length > 256 ||
    /[\s{}$<>]|:\/\//.test(text.value) ||
    text.object.kind === 'CustomResourceDefinition'
  )
    return undefined;
  if (/^\/(?:metadata|status)\//.test(text.path)) return undefined;
  const words = wordsOfKey(text.key).join(' ');
  const match = ROLES.find(([pattern]) => pattern.test(words));
  if (match === undefined) return undefined;
  const [pattern, role] = match;
  return { role, text, group: `${holderOf(text)} ${words.replace(pattern, '').replace(/ ?image$/, '')}` };
}

/** The map, or the list of variables, that holds a text. */
function holderOf(text: Text): string {
  const isVariable = text.via.includes('env') || text.via.includes('setting');
  const levels = isVariable ? 2 : 1;
  const place = text.inner?.includes('/') === true ? `${text.path} ${up(text.inner, levels)}` : up(text.path, levels);
  return text.inner?.startsWith('line ') === true ? `${text.path} lines` : place;
}

function up(pointer: string, levels: number): string {
  return pointer.split('/').slice(0, -levels).join('/');
}

function assemble(fields: readonly Field[]): ImageParts | undefined {
  const pick = (role: Role): Text | undefined => fields.find((field) => field.role === role)?.text;
  const registry = pick('registry');
  const repository = pick('repository');
  const name = pick('name');
  const path = [registry, repository, name].filter((text) => text !== undefined);
  const head = path[0];
  if (head === undefined || (path.length === 1 && !standsAlone(head, fields))) return undefined;
  const tag = pick('tag');
  const digest = pick('digest');
  const reference = `${joinPath(path.map((text) => text.value))}${suffix(':', tag)}${suffix('@', digest)}`;
  const image = parseImage(reference);
  if (image === null || (path.length === 1 && name !== undefined && tag === undefined && digest === undefined))
    return undefined;
  const texts = [...path, tag, digest].filter((text) => text !== undefined);
  return isLikely(fields, reference) ? { reference, text: head, texts } : undefined;
}

/** One field is an image only with a tag beside it, or if it names a registry that everybody knows. */
function standsAlone(text: Text, fields: readonly Field[]): boolean {
  if (fields.some((field) => field.role === 'tag' || field.role === 'digest'))
    return fields.some((field) => field.role !== 'registry' && field.role !== 'tag');
  return isKnownRegistry(text.value.split('/')[0] ?? '') && !text.via.includes('key');
}

/** `version` beside `name` is any chart or package; a path of two segments or a registry makes it an image. */
function isLikely(fields: readonly Field[], reference: string): boolean {
  if (fields.some((field) => field.role === 'digest' && /^(?:sha256:)?[0-9a-f]{64}$/.test(field.text.value)))
    return true;
  if (fields.some((field) => field.role === 'registry') && reference.includes('/')) return true;
  return reference.includes('/') || fields.some((field) => field.role === 'repository' || field.role === 'name');
}

function joinPath(parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .join('/');
}

function suffix(mark: string, text: Text | undefined): string {
  if (text === undefined || text.value === '') return '';
  return mark === '@' && /^[0-9a-f]{64}$/.test(text.value) ? `@sha256:${text.value}` : `${mark}${text.value}`;
}
