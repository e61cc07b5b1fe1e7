import { readdirSync } from 'node:fs';
import type { LabOptions } from './arguments';
import { isAsked } from './asked';
import { catalogue } from './catalogue';
import { clusterKits } from './cluster/cluster';
import { POD_KITS } from './pods/images';
import { repositoryAt } from './render';
import { minorsOf } from './site';
import { provide, type Kit } from './toolchain';

/** Is told what is built, since that takes minutes. */
export type Progress = (line: string) => void;

/** Minors of Kubernetes that the lab has a module for. */
export function minorsIn(modules: string): readonly string[] {
  return readdirSync(modules).flatMap((name) => /^kubernetes-(.*)$/.exec(name)?.[1] ?? []);
}

/** Builds whatever a run needs and is not built yet. */
export async function provideAll(root: string, options: LabOptions, progress: Progress): Promise<void> {
  const { modules } = repositoryAt(root);
  await inLanes(kitsOf(root, options), (kit) => provide(kit, modules, progress));
}

/** Kits of a run, in the order in which they are built. */
export function kitsOf(root: string, options: LabOptions): readonly Kit[] {
  const { tiers, kubernetes: minor } = options;
  const { modules, values } = repositoryAt(root);
  const minors = minor === undefined ? tiers.flatMap((tier) => minorsOf(values, tier)) : [minor];
  const known = [...new Set(minors)].filter((one) => minorsIn(modules).includes(one));
  const kits = [...known.flatMap(clusterKits), ...(needsPods(root, options) ? POD_KITS : [])];
  // Each minor has the same programs but one.
  return inOrder([...new Map(kits.map((kit) => [kit.module, kit])).values()]);
}

/**
 * Two are built at once, in this order: who is compiled first has what others share, and neighbours share little, since both would
 * compile it. What is not named comes last.
 */
const ORDER = [
  ...['etcd', 'kwok', 'seaweedfs', 'cert-manager', 'gitea', 'kube-state-metrics', 'flux', 'coredns', 'kubernetes'],
  ...['otel-collector', 'prometheus'],
];

function inOrder(kits: readonly Kit[]): readonly Kit[] {
  const rank = ({ module }: Kit): number => {
    const at = ORDER.findIndex((name) => module.startsWith(name));
    return at < 0 ? ORDER.length : at;
  };
  return [...kits].sort((a, b) => rank(a) - rank(b));
}

/** A linker is one processor's work for half a minute; meanwhile the other one compiles. */
const LANES = 2;

/**
 * Builds the first kit, and then the others side by side. The first failure is thrown at once.
 * @param build of one kit
 */
export async function inLanes(kits: readonly Kit[], build: (kit: Kit) => Promise<unknown>): Promise<void> {
  const [first, ...others] = kits;
  if (first !== undefined) await build(first);
  const waiting = [...others];
  const lane = async (): Promise<void> => {
    for (let kit = waiting.shift(); kit !== undefined; kit = waiting.shift()) await build(kit);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Folder of the programs of each kit that pods run, by its module. */
export async function providePods(modules: string, progress: Progress): Promise<ReadonlyMap<string, string>> {
  const programs = new Map<string, string>();
  for (const kit of POD_KITS) programs.set(kit.module, await provide(kit, modules, progress));
  return programs;
}

/** True if something is asked for that runs in a pod; then all pods run, since they need each other. */
export function needsPods(root: string, { names }: LabOptions): boolean {
  return catalogue(root).some(({ name, isPod }) => isPod === true && isAsked(names, name));
}
