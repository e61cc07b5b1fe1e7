import { titleOf, type Manifest } from '../manifests';
import type { Container, PodSpec, VolumeMount } from './container';

/** A container that does not do what it should, and what it said. */
export interface Complaint {
  readonly namespace: string;
  readonly spec: PodSpec;
  readonly container: Container;
  readonly workload: Manifest;
  readonly log: string;
}

const PATH = /\/[\w./-]+\.\w+/g;
/** Quoted once more in a log that quotes. */
const FORBIDDEN = /forbidden: User \\*"system:serviceaccount:([^:"\\]+):([^"\\]+)\\*"/g;
const RESOURCE = /cannot \w+ resource \\*"([\w./-]+?)\\*" in API group \\*"([\w.-]*?)\\*"/g;

/**
 * The manifests in which a container's own words place the error: the ConfigMap of a file that it names, the one that names a
 * file which it complains of (its own before those of others), and the roles of the account that was forbidden something.
 * Without such words it is the workload.
 * @returns titles
 */
export function blame(complaint: Complaint, manifests: readonly Manifest[]): readonly string[] {
  const blamed = [
    ...filesNamed(complaint, manifests),
    ...sourcesOf(complaint, manifests),
    ...rolesNamed(complaint, manifests),
  ];
  return [...new Set((blamed.length > 0 ? blamed : [complaint.workload]).map(titleOf))];
}

function filesNamed(
  { container, spec, log, namespace }: Complaint,
  manifests: readonly Manifest[],
): readonly Manifest[] {
  const mounts = (container.volumeMounts ?? []).filter(({ mountPath }) => log.includes(`${mountPath}/`));
  const maps = mapsOf(mounts, spec);
  return manifests.filter((one) => one.kind === 'ConfigMap' && one.namespace === namespace && maps.includes(one.name));
}

/** ConfigMaps that name a file which the log names: those that the container mounts, or else the only one of its namespace. */
function sourcesOf(
  { container, spec, log, namespace }: Complaint,
  manifests: readonly Manifest[],
): readonly Manifest[] {
  const configs = manifests.filter((one) => one.kind === 'ConfigMap' && one.namespace === namespace);
  const mounted = mapsOf(container.volumeMounts ?? [], spec);
  return [...new Set(log.match(PATH))].flatMap((path) => {
    const naming = configs.filter(({ object }) => textsOf(object['data']).some((text) => names(text, path)));
    const own = naming.filter(({ name }) => mounted.includes(name));
    if (own.length > 0) return own;
    return naming.length === 1 ? naming : [];
  });
}

/** Names of the ConfigMaps behind mounts. */
function mapsOf(mounts: readonly VolumeMount[], { volumes = [] }: PodSpec): readonly string[] {
  return mounts.flatMap(({ name }) => volumes.find((volume) => volume.name === name)?.configMap?.name ?? []);
}

function textsOf(data: unknown): readonly string[] {
  return Object.values((data ?? {}) as Readonly<Record<string, string>>);
}

/** True if a text names this file, and not just a longer path that holds it. */
function names(text: string, path: string): boolean {
  return text.split(/[^\w./-]/).includes(path);
}

interface Bound {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly namespace?: string; readonly name: string }[];
}

/** Roles of an account that was forbidden something: those with a rule about it, or else all of them. */
function rolesNamed({ log }: Complaint, manifests: readonly Manifest[]): readonly Manifest[] {
  const accounts = [...log.matchAll(FORBIDDEN)].map(([, namespace, name]) => `${namespace ?? ''}/${name ?? ''}`);
  const wanted = [...log.matchAll(RESOURCE)].map(([, resource = '', group = '']) => ({ resource, group }));
  const roles = manifests
    .filter(({ object }) => {
      const { subjects = [] } = object as Bound;
      return subjects.some((one) => accounts.includes(`${one.namespace ?? ''}/${one.name}`));
    })
    .flatMap(({ object, namespace }) => {
      const { kind, name } = (object as Bound).roleRef ?? { kind: '', name: '' };
      return manifests.filter((one) => {
        const isThere = one.kind === 'ClusterRole' || one.namespace === namespace;
        return one.kind === kind && one.name === name && isThere;
      });
    });
  const near = roles.filter((role) => wanted.some((one) => isAbout(role, one)));
  return near.length > 0 ? near : roles;
}

interface Wanted {
  readonly resource: string;
  readonly group: string;
}

function isAbout({ object }: Manifest, { resource, group }: Wanted): boolean {
  const rules = (object['rules'] ?? []) as readonly { readonly apiGroups?: string[]; readonly resources?: string[] }[];
  return rules.some(({ apiGroups = [], resources = [] }) => apiGroups.includes(group) && resources.includes(resource));
}
