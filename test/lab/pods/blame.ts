import { titleOf, type Manifest } from '../manifests';
import type { Container, PodSpec } from './container';

/** A container that does not do what it should, and what it said. */
export interface Complaint {
  readonly namespace: string;
  readonly spec: PodSpec;
  readonly container: Container;
  readonly workload: Manifest;
  readonly log: string;
}

const PATH = /\/[\w./-]+\.\w+/g;
const FORBIDDEN = /forbidden: User "system:serviceaccount:([^:"]+):([^"]+)"/g;

/**
 * The manifests in which a container's own words place the error: the ConfigMap of a file that it names, the one that alone
 * names a file which it complains of, and the roles of the account that was forbidden something. Without such words it is the
 * workload.
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
  const names = mounts.map(({ name }) => spec.volumes?.find((volume) => volume.name === name)?.configMap?.name);
  return manifests.filter((one) => one.kind === 'ConfigMap' && one.namespace === namespace && names.includes(one.name));
}

/** ConfigMaps of the pod's namespace that alone name a file which the log names. */
function sourcesOf({ log, namespace }: Complaint, manifests: readonly Manifest[]): readonly Manifest[] {
  const configs = manifests.filter((one) => one.kind === 'ConfigMap' && one.namespace === namespace);
  return [...new Set(log.match(PATH))].flatMap((path) => {
    const naming = configs.filter(({ object }) => textsOf(object['data']).some((text) => names(text, path)));
    return naming.length === 1 ? naming : [];
  });
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

function rolesNamed({ log }: Complaint, manifests: readonly Manifest[]): readonly Manifest[] {
  const accounts = [...log.matchAll(FORBIDDEN)].map(([, namespace, name]) => `${namespace ?? ''}/${name ?? ''}`);
  return manifests
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
}
