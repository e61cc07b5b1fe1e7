import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { holdsSystemStore, isWithin, plainPath } from './anchors-paths';
import { configMap } from './container-environment';
import { isMap, listAt, mapAt, textAt, valueAt, type PlainMap } from './plain';
import { namespaceOf, type Container, type PodTemplate } from './pod-templates';

/** What stands at a path of a container, as far as manifests tell. */
export type Held =
  /** A file or folder of a ConfigMap, Secret or other API object: what it holds is judged where it stands. */
  | { readonly kind: 'mounted'; readonly bundles: readonly string[] }
  /** The store of the node, by a hostPath. */
  | { readonly kind: 'node' }
  /** Mounted from the set, but there is no certificate at that place. */
  | { readonly kind: 'empty' }
  /** A volume whose content is not in manifests. */
  | { readonly kind: 'unknown' }
  /** Nothing is mounted there, so it is whatever the image has. */
  | { readonly kind: 'image' };

/** A folder or file that a container mounts. */
export interface Mount {
  readonly path: string;
  readonly subPath: string;
  readonly volume: PlainMap;
}

export function mountsOf(template: PodTemplate, container: Container): readonly Mount[] {
  const volumes = listAt(template.spec, 'volumes').filter(isMap);
  return listAt(container.value, 'volumeMounts').flatMap((mount) => {
    const name = textAt(mount, 'name');
    const volume = volumes.find((candidate) => textAt(candidate, 'name') === name);
    const path = plainPath(textAt(mount, 'mountPath') ?? '');
    return [{ path, subPath: textAt(mount, 'subPath') ?? textAt(mount, 'subPathExpr') ?? '', volume: volume ?? {} }];
  });
}

/** What is at a path, by the innermost mount that covers it. */
export function heldAt(path: string, mounts: readonly Mount[], template: PodTemplate, context: AuditContext): Held {
  const [mount] = mounts
    .filter((candidate) => isWithin(path, candidate.path))
    .sort((a, b) => b.path.length - a.path.length);
  if (mount === undefined) return { kind: 'image' };
  const rest = path.slice(mount.path.length).replace(/^\//, '');
  const inside = [mount.subPath, rest].filter((part) => part !== '').join('/');
  const host = textAt(mount.volume, 'hostPath', 'path');
  if (host !== undefined) {
    return holdsSystemStore(plainPath(`${host}/${inside}`)) ? { kind: 'node' } : { kind: 'unknown' };
  }
  return heldBy(mount.volume, inside, namespaceOf(template.object), context);
}

function heldBy(volume: PlainMap, inside: string, namespace: string, context: AuditContext): Held {
  const sources = [volume, ...listAt(volume, 'projected', 'sources')];
  const maps = sources.filter((source) => valueAt(source, 'configMap') !== undefined);
  const others = ['secret', 'csi', 'clusterTrustBundle'].some((kind) =>
    sources.some((source) => valueAt(source, kind) !== undefined),
  );
  if (maps.length === 0) return others ? { kind: 'mounted', bundles: [] } : { kind: 'unknown' };
  const found = maps.map((source) => held(source, inside, namespace, context));
  if (found.every((state) => state === 'no') && !others) return { kind: 'empty' };
  const bundles = maps.filter((_, index) => found[index] === 'yes').map(mapName);
  return { kind: 'mounted', bundles };
}

/** Whether a ConfigMap of a volume has a certificate at a place: its key, or any key for the folder itself. */
function held(source: unknown, inside: string, namespace: string, context: AuditContext): 'yes' | 'no' | 'unknown' {
  const object = configMap(context, namespace, mapName(source));
  if (object === undefined || isFilled(object)) return 'unknown';
  const data = { ...mapAt(object.value, 'data'), ...mapAt(object.value, 'binaryData') };
  const items = listAt(source, 'configMap', 'items');
  const keys = items.length === 0 ? Object.keys(data) : items.map((item) => textAt(item, 'key') ?? '');
  const named = (key: string, index: number): boolean =>
    inside === '' || (items.length === 0 ? key : textAt(items[index], 'path')) === inside;
  return keys.some((key, index) => named(key, index) && isPem(data[key])) ? 'yes' : 'no';
}

function mapName(source: unknown): string {
  return textAt(source, 'configMap', 'name') ?? '';
}

function isPem(text: unknown): boolean {
  return typeof text === 'string' && /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----|^LS0tLS1CRUdJTi|^MII/.test(text);
}

/** ConfigMaps that a controller of the cluster fills: service CAs of OpenShift, bundles of trust-manager, and their like. */
function isFilled({ value }: ManifestObject): boolean {
  const names = [
    ...Object.keys(mapAt(value, 'metadata', 'annotations')),
    ...Object.keys(mapAt(value, 'metadata', 'labels')),
  ];
  return names.some((name) => /inject|trust\.cert-manager\.io/.test(name));
}

/** Names of the ConfigMaps with certificates that a container mounts, whatever looks at them. */
export function bundlesIn(mounts: readonly Mount[], namespace: string, context: AuditContext): readonly string[] {
  return mounts.flatMap(({ volume, subPath }) => {
    const found = heldBy(volume, subPath, namespace, context);
    return found.kind === 'mounted' ? found.bundles : [];
  });
}
