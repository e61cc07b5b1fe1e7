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
  /** Component of the catalogue; the check is left out where the output has none. */
  readonly component: string;
  /** What is so if nothing is wrong: `names inside are answered`. */
  readonly what: string;
  /** True if an output has what is looked at; every output, if not given. */
  readonly isFor?: (manifests: readonly Manifest[]) => boolean;
  /** The check starts the program itself, as the controller of its CronJob would. */
  readonly starts?: boolean;
  readonly run: (context: ServerContext) => Promise<Problems>;
}

/** True if a check is to be made: its program runs, or it starts it, and the output has what it looks at. */
export function isDue(check: ServerCheck, ran: readonly string[], manifests: readonly Manifest[]): boolean {
  const { component, starts = false, isFor = () => true } = check;
  const isThere = starts
    ? manifests.some(({ kind, name }) => kind === 'CronJob' && name === component)
    : ran.includes(component);
  return isThere && isFor(manifests);
}
