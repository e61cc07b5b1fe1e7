import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { heldAt, mountsOf } from './anchors-mounts';
import { holdsSystemStore, isSystemStore, plainPath } from './anchors-paths';
import type { StoreUse } from './anchors-stores';
import { JAVA_STORE, TRUST_VARIABLES } from './anchors-variables';
import { documentsOf, innerLine, linesOf, type EmbeddedDocument } from './documents';
import { listAt, textAt } from './plain';
import { containersOf, namespaceOf, podTemplatesOf, type Container, type PodTemplate } from './pod-templates';

/** System stores that an object mounts, names in its texts, or asks a controller for. */
export function storeMentionsOf(object: ManifestObject, context: AuditContext): readonly StoreUse[] {
  if (object.kind === 'CustomResourceDefinition') return [];
  return [
    ...nodeStores(object),
    ...context.textsOf(object).flatMap((text) => mentionIn(text, context)),
    ...(podTemplatesOf(object).length > 0 ? [] : documentsOf(object, context).flatMap(removalsIn)),
  ];
}

/** hostPath volumes of pods, and volumes of their own that are a folder of the node. */
function nodeStores(object: ManifestObject): readonly StoreUse[] {
  const fields =
    object.kind === 'PersistentVolume'
      ? ['hostPath', 'local'].map((kind) => ({ value: object.value['spec'], kind, path: '/spec' }))
      : podTemplatesOf(object).flatMap(({ spec, path }) =>
          listAt(spec, 'volumes').map((value, index) => ({
            value,
            kind: 'hostPath',
            path: `${path}/volumes/${index}`,
          })),
        );
  return fields.flatMap(({ value, kind, path }) => {
    const folder = textAt(value, kind, 'path') ?? '';
    return holdsSystemStore(folder) ? [{ path: `${path}/${kind}/path`, via: [], value: folder }] : [];
  });
}

/** Keys that name what is trusted. */
const TRUSTED =
  /(^|[^a-z])(ca|cas)([^a-z]|$)|ca[-_]?(file|path|info|bundle|dir|pem|certs?|certificates?|crt)|trust|root[-_]?(ca|cert)|roots|ssl[-_]?cert|cert[-_]?(dir|file|path|pool)|tls|ssl/i;
/** Fields in which a path is a place in the container, or of a volume. */
const PLACES = /\/(mountPath|subPath|subPathExpr|path|workingDir|devicePath)$/;

function mentionIn(text: Text, context: AuditContext): readonly StoreUse[] {
  const { path, via, inner } = text;
  const value = sayingOf(text);
  if (value === null || isContainerSetting(text) || isMountedAt(text, context)) return [];
  return [{ path, via, value, ...(inner === undefined ? {} : { inner }) }];
}

/** Longest path that Linux takes. */
const MAX_PATH = 4096;

/** What a string asks for, or null for all others. */
function sayingOf(text: Text): string | null {
  const { value, key = '' } = text;
  if (key === 'wellKnownCACertificates' && value !== '') return `${key}=${value}`;
  // The cluster's own merge: the authorities of the node's system, and those of the site.
  if (key.endsWith('inject-trusted-cabundle') && value === 'true') return key;
  return value.length <= MAX_PATH && isSystemStore(value) && isTrusted(text) ? `${key}=${value}` : null;
}

function isTrusted(text: Text): boolean {
  if (text.inner === undefined && PLACES.test(text.path)) return false;
  return TRUSTED.test(parentAndKey(text));
}

function parentAndKey({ key, path, inner }: Text): string {
  const pointer = inner?.startsWith('/') === true ? inner : path;
  return `${pointer.split('/').slice(-2).join(' ')} ${key ?? ''}`;
}

/** Variables and commands of containers are judged with their mounts. */
function isContainerSetting(text: Text): boolean {
  const { key = '' } = text;
  return (TRUST_VARIABLES.has(key) || key === JAVA_STORE) && containerAt(text) !== null;
}

interface Place {
  readonly template: PodTemplate;
  readonly container: Container;
}

function containerAt({ object, path }: Text): Place | null {
  const places = podTemplatesOf(object).flatMap((template) =>
    containersOf(template).map((container) => ({ template, container })),
  );
  return places.find(({ container }) => path.startsWith(`${container.path}/`)) ?? null;
}

/** True if a container that can read the text has something of its own mounted there: then that is what it trusts. */
export function isMountedAt(text: Text, context: AuditContext): boolean {
  const own = containerAt(text);
  const readers =
    own === null
      ? context.objects
          .filter((object) => namespaceOf(object) === namespaceOf(text.object))
          .flatMap(podTemplatesOf)
          .flatMap((template) => containersOf(template).map((container) => ({ template, container })))
      : [own];
  const path = plainPath(text.value);
  return (
    isSystemStore(text.value) &&
    readers.some(
      ({ template, container }) => heldAt(path, mountsOf(template, container), template, context).kind === 'mounted',
    )
  );
}

/** `unset SSL_CERT_FILE` and `env -u SSL_CERT_FILE` in scripts that stand in files. */
function removalsIn(document: EmbeddedDocument): readonly StoreUse[] {
  if (!document.text.includes('unset') && !document.text.includes('env -')) return [];
  return linesOf(document.text).flatMap(({ number, text }) => {
    const names = /^\s*#/.test(text) ? [] : removedIn(text);
    return names.map((name) => ({
      path: document.path,
      via: document.via,
      inner: innerLine(document, number),
      value: `${name} removed`,
    }));
  });
}

function removedIn(line: string): readonly string[] {
  const unsets = [...line.matchAll(/\bunset\s+((?:-v\s+)?\w+(?:[ \t]+\w+)*)/g)].flatMap((match) => words(match[1]));
  const envs = [...line.matchAll(/\benv\s+((?:(?:-u\s*|--unset=)\w+\s+)+)/g)].flatMap((match) => words(match[1]));
  return [...unsets, ...envs].filter((name) => TRUST_VARIABLES.has(name));
}

function words(text = ''): readonly string[] {
  return text.split(/\s+/).map((word) => word.replace(/^(-u|--unset=)/, ''));
}
