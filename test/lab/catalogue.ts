import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KNOWN_FILES } from './checks/known-keys';
import { CLUSTER_PROGRAMS } from './cluster/cluster';
import { talliesOf, type Results, type Tally } from './results';

/** A program that the platform consists of, or that it runs on. */
export interface Entry {
  readonly name: string;
  /** Plane of the platform, or `cluster`. */
  readonly plane: string;
  /** Why the lab does not run it; undefined if it does. */
  readonly whyNot?: string;
  /** What is checked of a component that does not run. */
  readonly checkedBy?: string;
  /** It runs in a pod, which not every machine can have (pods/inside.ts). */
  readonly isPod?: boolean;
}

const NO_PACKAGE = 'no package registry has it';
const NO_ACCELERATOR = 'it needs an accelerator and its driver';
const NOT_OURS_TO_BUILD = 'its licence is the AGPL: the lab builds and fetches nothing under it';
const PLACEHOLDER = 'the name on the registry of Rust is held by an empty package, and no other has it';
const IN_NO_REGISTRY = 'its parts in C++ are in no package registry, and the registry of Go serves no module of it';
const NOT_YET = 'the lab does not start it yet';

/** Why a component does not run; one that is not named here is not started yet. */
const WHY_NOT: Readonly<Record<string, string>> = {
  agentgateway: NO_PACKAGE,
  'amd-device-plugin': NO_ACCELERATOR,
  'amd-metrics-exporter': NO_ACCELERATOR,
  'dcgm-exporter': NO_ACCELERATOR,
  dex: 'the Go module proxy serves a release of 2018 alone',
  'diode-generator': NO_PACKAGE,
  grafana: NO_PACKAGE,
  'nvidia-device-plugin': NO_ACCELERATOR,
  loki: NOT_OURS_TO_BUILD,
  milvus: IN_NO_REGISTRY,
  qdrant: PLACEHOLDER,
  tempo: NOT_OURS_TO_BUILD,
  'registry-check': 'the registry that it asks does not run; a test runs it on one of the distribution project',
  tgi: NO_ACCELERATOR,
  vllm: NO_ACCELERATOR,
  zot: NO_PACKAGE,
};

/** Checks of the configuration of components that do not run (checks/config-checks.ts). */
const FILES_ARE_THERE = 'the files that it names are looked for in its volumes';
const BY_REFERENCE = 'its configuration is checked against the published reference';

/** Components whose programs run in pods. */
const PODS = [
  ...['cert-manager', 'certificate-rollout', 'chrony', 'coredns', 'prometheus', 'alertmanager', 'otel-collector'],
  ...['conformance', 'diode-validator', 'egress-gateway', 'flux', 'gitea', 'kube-state-metrics', 'node-collector'],
  ...[
    'node-exporter',
    'drift',
    'evaluation-results',
    'model-registry',
    'package-mirrors',
    'postgresql',
    'ratelimit',
    'replay',
  ],
  ...['seaweedfs', 'siem-forwarder', 'valkey'],
];

/** Components that render objects of the cluster only: no program is theirs, and the API server judges them. */
const OBJECTS_ONLY = ['foundation', 'release'];

/** Everything that the lab knows of: what a cluster consists of, and every component of this repository. */
export function catalogue(root: string): readonly Entry[] {
  const cluster = CLUSTER_PROGRAMS.map((name): Entry => ({ name, plane: 'cluster' }));
  return [...cluster, ...componentsIn(join(root, 'src', 'components'))];
}

function componentsIn(folder: string): readonly Entry[] {
  return foldersIn(folder).flatMap((plane) => foldersIn(join(folder, plane)).map((name) => entryOf(plane, name)));
}

function entryOf(plane: string, name: string): Entry {
  if (OBJECTS_ONLY.includes(name)) return { name, plane };
  if (isRunnable(name)) return { name, plane, isPod: true };
  const checkedBy = KNOWN_FILES.some(({ component }) => component === name) ? BY_REFERENCE : FILES_ARE_THERE;
  return { name, plane, whyNot: WHY_NOT[name] ?? NOT_YET, checkedBy };
}

/** True if the lab runs a component of the platform in a pod. */
export function isRunnable(name: string): boolean {
  return PODS.includes(name);
}

/** Why a component does not run, and what is checked of it all the same; undefined if it runs. */
export function reasonOf({ whyNot, checkedBy }: Entry): string | undefined {
  return checkedBy === undefined ? whyNot : [whyNot, checkedBy].join('; ');
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** What a machine lacks. */
export interface Machine {
  /** Why it can have no cluster, and so nothing else; undefined if it can. */
  readonly noCluster?: string;
  /** Why it can have no pods; undefined if it can. */
  readonly noPods?: string;
}

/** Why a component does not run on this machine; undefined if it does. */
export function whyNotHere(entry: Entry, { noCluster, noPods }: Machine): string | undefined {
  // What is checked of it all the same takes a cluster.
  const reason = noCluster === undefined ? reasonOf(entry) : entry.whyNot;
  return reason ?? noCluster ?? (entry.isPod === true ? noPods : undefined);
}

/** True if a component is run or checked on this machine. */
export function isLookedAt(entry: Entry, machine: Machine): boolean {
  const isChecked = entry.checkedBy !== undefined && machine.noCluster === undefined;
  return isChecked || whyNotHere(entry, machine) === undefined;
}

/** One line for each component: its state in the last run that asked it, or why it has none. */
export function listing(
  entries: readonly Entry[],
  { outcomes, earlier }: Results,
  machine: Machine,
): readonly string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  const last = talliesOf(outcomes);
  return entries.map((entry) => {
    const before = earlier[entry.name];
    const tally = last[entry.name] ?? (before && { ...before, isEarlier: true });
    return `${entry.name.padEnd(width)}  ${tally === undefined ? idle(entry, machine) : told(entry, tally)}`;
  });
}

/** State of a component that no run has asked. */
function idle(entry: Entry, machine: Machine): string {
  const reason = whyNotHere(entry, machine);
  if (reason !== undefined) return `not runnable here: ${reason}`;
  return `can be ${isProgram(entry) ? 'run' : 'config checked'} here; not in a run yet`;
}

function told(entry: Entry, { checks, failed, isEarlier = false }: Tally & { readonly isEarlier?: boolean }): string {
  const count = `${checks} checks${failed === 0 ? '' : `, ${failed} failed`}`;
  const state = `${verbOf(entry)} (${count})${isEarlier ? ', not in the last run' : ''}`;
  const reason = reasonOf(entry);
  return reason === undefined ? state : `${state}, not runnable here: ${reason}`;
}

/** What a run does with a component. */
export function verbOf(entry: Entry): string {
  if (isProgram(entry)) return 'ran';
  return entry.checkedBy === FILES_ARE_THERE ? 'files checked' : 'config checked';
}

/** Of the others only objects are there, and the API server judges them. */
function isProgram({ plane, isPod = false }: Entry): boolean {
  return plane === 'cluster' || isPod;
}
