/** What a cluster knows of the release that it runs: one ConfigMap about it, and a copy of each file of its manifests. */
import type { MemberView } from './graph';
import type { KnobFloor } from './knob-floor';
import { compareText } from './result';
import { planeFile } from './tier';

/** ConfigMap that says which release this is, and stem of the names of the copies. */
export const RELEASE_CONFIG_MAP = 'sallyport-release';

/** Stem of the file that holds the definitions of kinds. */
export const CRD_FILE = '000-crds';

/** Both ways of delivery: where nothing comes in but what was signed, no values file takes the signature away. */
export const SIGNATURE_FLOOR: KnobFloor = {
  knob: 'signatures',
  values: ['not-checked'],
  member: 'inbound',
  needs: 'registry-git-and-policy-pulls',
  brings: 'releases that nobody signed',
};

/** Stem of the file with the sources of releases; who promotes changes them, so they are in no release and no copy. */
export const SOURCES_FILE = '900-sources';

/** Account of the controller of Argo CD, which writes the field `operation` of its own objects. */
export const SYNC_ACCOUNT = 'argo-cd-application-controller';

/** Groups of the kinds that say where releases come from. */
const SOURCE_GROUPS = ['source.toolkit.fluxcd.io', 'kustomize.toolkit.fluxcd.io', 'argoproj.io'];

/** True for an object that says where releases come from. */
export function isSource(apiVersion: string): boolean {
  return SOURCE_GROUPS.includes(apiVersion.replace(/\/.*$/, ''));
}

/** Kinds that run something, let something through or give a right: looked at even where the release has none of them. */
export const WATCHED: readonly (readonly [apiVersion: string, ...kinds: readonly string[]])[] = [
  ['v1', 'ConfigMap', 'Pod', 'Service', 'ServiceAccount'],
  ['apps/v1', 'DaemonSet', 'Deployment', 'StatefulSet'],
  ['batch/v1', 'CronJob', 'Job'],
  ['networking.k8s.io/v1', 'Ingress', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
];

/** Name of the ConfigMap with a copy of one file of manifests, by the stem of the file. */
export function copyName(stem: string): string {
  return `${RELEASE_CONFIG_MAP}-${stem}`;
}

/** Stems of all files of manifests of an output, in the order in which they are applied. */
export function manifestStems(members: readonly Pick<MemberView, 'plane'>[]): readonly string[] {
  const stems = new Set(members.map(({ plane }) => planeFile(plane)));
  return [CRD_FILE, ...[...stems].sort(compareText)];
}

/** True for the name of a copy, or of the ConfigMap about the release. */
export function isOfRelease(name: string): boolean {
  return name === RELEASE_CONFIG_MAP || /^sallyport-release-[0-9]{3}-[a-z-]+$/.test(name);
}
