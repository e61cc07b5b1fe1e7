import type { Issuance } from '../checks/certificates';
import type { Cluster } from '../cluster/cluster';
import type { Manifest } from '../manifests';
import type { Capture } from '../pods/capture';
import type { PodNetwork } from '../pods/network';
import type { Pods } from '../pods/pods';
import type { Problems } from '../report';
import type { Scope } from '../scope';
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
  /** Everything that the output has, in the order of the files. */
  readonly manifests: readonly Manifest[];
  readonly authority: StagingAuthority;
  readonly issuance: Issuance;
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
  readonly run: (context: ServerContext) => Promise<Problems>;
}
