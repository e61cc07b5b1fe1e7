import type { Issuance } from '../checks/certificates';
import type { Cluster } from '../cluster/cluster';
import type { Manifest } from '../manifests';
import type { Capture } from '../pods/capture';
import type { PodNetwork } from '../pods/network';
import type { Pods } from '../pods/pods';
import type { Problems } from '../report';
import type { Scope } from '../scope';
import type { SiteNetwork } from '../site-network';
import type { StagingAuthority } from '../staging-authority';
import type { Neighbours } from './neighbours';

/** What a check of a server may use. */
export interface ServerContext {
  readonly cluster: Cluster;
  readonly pods: Pods;
  readonly network: PodNetwork;
  /** What pods sent. */
  readonly capture: Capture;
  /** Resolvers and clocks of the site. */
  readonly neighbours: Neighbours;
  /** Domains and hosts that pods may ask for. */
  readonly names: readonly string[];
  /** Hosts, resolvers and clocks, as the values have them. */
  readonly site: SiteNetwork;
  /** Everything that the output has, in the order of the files. */
  readonly manifests: readonly Manifest[];
  /** Where releases come from, which the operator applies last; empty where the output has no Flux. */
  readonly sources: readonly Manifest[];
  readonly authority: StagingAuthority;
  readonly issuance: Issuance;
  /** Folder of the programs of a kit, by its module. */
  readonly programs: ReadonlyMap<string, string>;
  /** Empty folder for files of the checks. */
  readonly folder: string;
  /** Ends with the cluster. */
  readonly scope: Scope;
}

/** Something that a server has to do on the configuration that we render. */
export interface ServerCheck {
  /** Component of the catalogue; the check is left out where the output has no pods of it. */
  readonly component: string;
  /** What is so if nothing is wrong: `names inside are answered`. */
  readonly what: string;
  /** True if an output has what is looked at; every output, if not given. */
  readonly isFor?: (manifests: readonly Manifest[]) => boolean;
  /** The check starts the program itself, as the controller of its CronJob would. */
  readonly starts?: boolean;
  readonly run: (context: ServerContext) => Promise<Problems>;
}

/**
 * True if a check is to be made: the output has its component, and what it looks at. Whether the program runs is not asked: a
 * check whose program is lost has to fail.
 * @param components those that have pods in the output
 */
export function isDue(
  { component, isFor = () => true }: ServerCheck,
  components: ReadonlySet<string>,
  manifests: readonly Manifest[],
): boolean {
  return components.has(component) && isFor(manifests);
}

/** Makes a check; one whose program does not run fails, and so does one that throws. */
export async function make(check: ServerCheck, context: ServerContext): Promise<Problems> {
  const { component, starts = false, run } = check;
  if (!starts && context.pods.find(component) === undefined) return [`${component} does not run`];
  return run(context).catch((error: unknown) => [(error as Error).message]);
}
