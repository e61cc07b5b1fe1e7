import type { DataClass } from '../data-class';
import type { DeviceClass } from '../devices';
import type { Size } from '../size';
import type { YamlSource } from '../yaml-source';

/** What a site is, for every output of a tier. No member has a default that another site could inherit. */
export interface Site {
  /** DNS label; part of object annotations and reports. */
  readonly name: string;
  readonly environment: 'dev' | 'staging' | 'prod';
  /** Classification marking, safe as a Kubernetes label value. */
  readonly classification: string;
  /** DNS domains of the site; the first one is primary. */
  readonly domains: readonly string[];
  readonly registry: SiteRegistry;
  readonly trust: SiteTrust;
  /** Resolvers that ours may forward to. */
  readonly dns: readonly SiteHost[];
  /** Clocks of the site. */
  readonly ntp: readonly SiteHost[];
  /** Networks (CIDR) whose users may reach the gateway. */
  readonly clients: readonly string[];
  /** Hosts outside the cluster and inside the site; absent where the site has none. */
  readonly hosts: Readonly<Partial<Record<HostRole, SiteHost>>>;
  /** Networks of the data plane, for the control-plane side of byoc. */
  readonly dataPlane?: { readonly cidrs: readonly string[] };
}

export const HOST_ROLES = ['idp', 'siem', 'smtp', 'objectStore', 'chat', 'git', 'controlPlane', 'diode'] as const;
export type HostRole = (typeof HOST_ROLES)[number];

export interface SiteRegistry {
  /** `host` or `host:port`, as it stands in image references. */
  readonly host: string;
  /** Path below the host; may be empty. */
  readonly prefix: string;
  /** `upstream` pulls from listed upstream registries, where the tier's posture allows it. */
  readonly source: 'mirror' | 'upstream';
}

export interface SiteTrust {
  /** As the values file has it, relative to that file. */
  readonly file: string;
  /** Certificates only, re-encoded, in the file's order; ends with a line end. */
  readonly pem: string;
  /** SHA-256 of each certificate, 64 hex digits, lower case, in the file's order. */
  readonly fingerprints: readonly string[];
}

/** A host outside the cluster (decisions 8). */
export interface SiteHost {
  readonly host: string;
  /** IP addresses, or blocks of at most 256 addresses. Resolvers and clocks have addresses only. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** `TLS` (over TCP) is for resolvers only. */
  readonly protocol: 'TCP' | 'UDP' | 'TLS';
}

/** What rendering needs to know about a cluster (decisions 7). */
export interface Cluster {
  /** DNS domain of the cluster, such as `cluster.local`. */
  readonly domain: string;
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  readonly nodeCidrs: readonly string[];
  readonly apiServer: { readonly addresses: readonly string[]; readonly port: number };
  /** Fixed address of our resolver's Service. */
  readonly dns: { readonly serviceIP: string };
  /** Namespaces that the distribution runs in; more than the default is posture. */
  readonly systemNamespaces: readonly string[];
  /** `1.31` … `1.37` */
  readonly kubernetesVersion: string;
}

/** Storage classes of a cluster. */
export interface Storage {
  /** Class for volumes of one pod (ReadWriteOnce). */
  readonly block: string;
  /** Class for volumes of many pods (ReadWriteMany). */
  readonly shared: string;
  /** Class for volumes with copies, which are carried elsewhere (ReadWriteMany); the shared one unless stated. */
  readonly media?: string;
  /** The site's statement that these classes encrypt at rest with keys it manages; checked by preflight, cited in evidence. */
  readonly encrypted: boolean;
}

/** Which nodes run what. */
export type NodePools = Readonly<Partial<Record<NodePoolName, NodePool>>>;
export type NodePoolName = 'general' | 'nvidia' | 'amd';

export interface NodePool {
  /** Class of the devices of its nodes; `none` where the site's policy leaves the vendor no nodes. */
  readonly device?: DeviceClass | 'none';
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
}

export interface Toleration {
  readonly key: string;
  /** Absent: any value. */
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** A destination outside the boundary, in tiers that have an egress gateway. */
export interface EgressEntry {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** One line: why. */
  readonly purpose: string;
  /** Highest class of data sent there. */
  readonly dataClass: DataClass;
}

/** Key of the only cluster of a tier with one output. */
export const MAIN_PART = 'main';

/** A checked values file. */
export interface LoadedValues {
  readonly file: string;
  readonly site: Site;
  /** By output: `control-plane` and `data-plane`, or `main`. */
  readonly clusters: Readonly<Record<string, Cluster>>;
  readonly storage: Readonly<Record<string, Storage>>;
  readonly size: Size;
  readonly nodePools: NodePools;
  /** Empty in tiers without an egress gateway. */
  readonly egress: readonly EgressEntry[];
  /** Knobs by component name, defaults filled in; read them with `knobsOf`. */
  readonly components: Readonly<Record<string, unknown>>;
  /** The way back to every key, for messages. */
  readonly positions: YamlSource;
}
