import type { Construct } from 'constructs';
import type { z } from 'zod';
import type { PolicyNote } from './admission';
import type { DataClass } from './data-class';
import type { Endpoint, MemberView, PlatformFacts } from './graph';
import type { Catalogue } from './model-catalogue';
import type { GatewayPolicy } from './gateway-policy';
import type { KnobFloor } from './knob-floor';
import type { PackageTool } from './packages';
import type { ExitKind, Posture } from './posture';
import type { Cluster, EgressEntry, NodePools, Site, Storage } from './site';
import type { Presets, Size } from './size';
import type { Plane, TierName } from './tier';
import type { Watch } from './watch';

/**
 * The contract of a component: what it is (images, ports, identity, data it holds) and what it needs (named endpoints,
 * with purpose and data class). Everything else is derived from it.
 */
export interface Component<K = unknown> {
  /** The product's or the role's name, kebab-case; the stem of every object it owns. */
  readonly name: string;
  readonly plane: Plane;
  /** Short namespace (`egress` for `sallyport-egress`); the plane's own unless stated. */
  readonly namespace?: string;
  /** One sentence: what it does here. */
  readonly summary: string;
  /** Strict schema of its knobs; every knob has a type, a unit, a default and one line of documentation. */
  readonly knobs: z.ZodType<K>;
  /** Defaults of its knobs where the platform is built larger. @default those of the schema */
  readonly presets?: Presets;
  /** Values of knobs that are a decision of the tier. @default none */
  readonly floors?: readonly KnobFloor[];
  /** Ids of the lock entries that it may use. */
  readonly images: readonly string[];
  /** Ids of the artefacts of the lock that have to be in the cluster before it. @default none */
  readonly artefacts?: readonly string[];
  /** Admission policies that it installs of its own, for `explain`. @default none */
  readonly policies?: readonly PolicyNote[];
  /** Metrics, alerts and panels; every component with a scraped port whose metrics are known states them. @default none */
  readonly watch?: Watch;
  declare(context: DeclareContext<K>): Declaration;
  render(scope: Construct, context: RenderContext<K>): void;
}

/** What a declaration may depend on: never another component. */
export interface DeclareContext<K> {
  readonly knobs: K;
  readonly tier: TierName;
  readonly posture: Posture;
  readonly part: 'control-plane' | 'data-plane' | null;
  readonly site: Site;
  readonly cluster: Cluster;
  readonly storage: Storage;
  readonly size: Size;
  readonly nodePools: NodePools;
  /** Destinations outside the boundary that the site declares; empty where the tier has no egress. */
  readonly egress: readonly EgressEntry[];
  readonly models: Catalogue;
  readonly policy: GatewayPolicy;
}

/** What a component is given to render itself: its own members, the endpoints it declared, images of the lock. */
export interface RenderContext<K> extends DeclareContext<K> {
  /** The member with this role; without one, the member that has none. */
  member(role?: string): MemberView;
  /** The endpoint declared as needed; undefined only for needs declared with `whenAbsent: 'omit'`. */
  endpoint(name: string): Endpoint | undefined;
  /** The endpoint declared as needed with `whenAbsent: 'refuse'`. */
  required(name: string): Endpoint;
  /** Reference of a lock entry listed in the component's images. */
  image(id: string): string;
  readonly platform: PlatformFacts;
}

export interface Declaration {
  readonly members: readonly Member[];
}

/** One workload of a component: one object name, one identity, one pair of network policies. */
export interface Member {
  /** Suffix of the object name; none for a component with one member. */
  readonly role?: string;
  /** Highest data class that it may hold or pass on. */
  readonly rating: DataClass;
  readonly ports: readonly Port[];
  readonly needs: readonly Need[];
  readonly stores?: readonly Store[];
  /** Certificate of the member; absent for a member that speaks no TLS. */
  readonly identity?: Identity;
  /** False for a member that resolves no names; such a member may not even ask the resolver. */
  readonly resolvesNames?: boolean;
  /** Services in front of it; one of the member's name with all its ports unless stated. */
  readonly services?: readonly ServiceDeclaration[];
  /** True for the member that collects metrics: it gets a flow to every scraped port. */
  readonly scrapes?: boolean;
  /** Package tools that its images bring: they are pointed to the mirror, or to nobody (constructs/packages.ts). */
  readonly packages?: readonly PackageTool[];
  /** True for a member that reads the release: copies of the manifests are made in its namespace, and it may list their kinds. */
  readonly readsRelease?: boolean;
  /** Account without pods, in its namespace, that it applies the release as; the rights follow from the release. One member at most. */
  readonly appliesAs?: string;
  /** True for a member that follows the kinds of the release in the whole cluster: it may get, list and watch them. */
  readonly watchesRelease?: boolean;
  /** What its knobs leave undone and an operator would miss, in a sentence with the cure; `synth` says it. */
  readonly notice?: string;
  /** True for a member without pods of its own (namespaces, policies): it gets no network policy and no service. */
  readonly isVirtual?: boolean;
}

/** What a member listens on. */
export interface Port {
  /** Container port name, at most 15 characters. */
  readonly name: string;
  readonly port: number;
  /** Port of the Service; the container port unless stated. */
  readonly servicePort?: number;
  /** `TCP` unless stated. */
  readonly protocol?: 'TCP' | 'UDP';
  /** `mtls` asks for a client certificate, `tls` only shows its own, `plain` is neither and is said so in the evidence. */
  readonly security: 'mtls' | 'tls' | 'plain';
  /** Name by which others need it: a capability (`logs`, `model:chat`), unique in an output. */
  readonly endpoint?: string;
  /** Highest data class taken on this port; the member's unless stated. */
  readonly rating?: DataClass;
  /** Metrics are collected here. */
  readonly scrape?: Scrape;
  /** Callers outside the pod network. */
  readonly entries?: readonly Entry[];
  /** True for a port that is opened only where somebody needs its endpoint: without a caller, it is not there at all. */
  readonly onDemand?: boolean;
  /** Outside name for which the internal resolver answers with this port's Service. */
  readonly answersFor?: string;
}

export interface Scrape {
  /** `/metrics` unless stated. */
  readonly path?: string;
  /**
   * True for a port that tells of other objects: its own labels `namespace`, `pod` and the like stay, instead of being
   * overwritten with those of the pod that tells. @default false
   */
  readonly keepsLabels?: boolean;
}

/** Somebody outside the pod network who may call a port. */
export interface Entry {
  readonly peer: 'site:clients' | 'site:dataPlane' | 'cluster:kube-apiserver' | 'cluster:nodes' | 'cluster:system-pods';
  readonly purpose: string;
  readonly dataClass: DataClass;
}

/** A named endpoint that a member calls. */
export interface Need {
  /**
   * A capability of another component (`logs`), `cluster:kube-apiserver`, `cluster:kubelet`, a host of the site
   * (`site:ntp`, `site:smtp`, …), or, for the egress gateway and the diode's validator, `outside:<name>`.
   */
  readonly endpoint: string;
  readonly purpose: string;
  readonly dataClass: DataClass;
  /** `refuse` unless stated: a missing endpoint fails the render and names both sides. */
  readonly whenAbsent?: 'refuse' | 'omit';
  /** The knob of the component that asks for it, and what to do where nothing provides it; for needs that not every site has. */
  readonly askedBy?: { readonly knob: string; readonly fix: string };
  /** Days for which nobody can take anything away from the bucket of the caller; for needs of the object store. @default none */
  readonly lockDays?: number;
  /** For needs that leave the boundary: by which exit. */
  readonly exit?: ExitKind;
  /** Ports on demand that this need serves: where none of them is opened, the need is gone as well. */
  readonly servesPorts?: readonly string[];
}

/** Data at rest. */
export interface Store {
  readonly name: string;
  readonly dataClass: DataClass;
  /** Requested size, as a Kubernetes quantity. */
  readonly size: string;
  /** `block`, `shared` and `media` are the site's storage classes. */
  readonly kind: 'block' | 'shared' | 'media' | 'ephemeral';
  /** Whether a second copy of it is kept; it stands in the evidence, so that nobody finds out after a loss. */
  readonly backup: Backup;
}

/** Store of the same member that copies go to and how often, or why nothing is copied. */
export type Backup =
  | {
      readonly to: string;
      /** Longest time between two copies, as in the knobs: `1d`. */
      readonly every: string;
    }
  | { readonly none: string };

/** Kinds of object that run the pods of a member for as long as the platform runs. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';

/** The certificate of a member, and what happens when it is renewed. */
export type Identity = Reload & {
  /** DNS names beyond those of its Services, inside the site's domains. */
  readonly names?: readonly string[];
  /** Form of the private key; that of the older standards (PKCS #1, SEC 1) unless stated. Java reads PKCS #8 alone. */
  readonly keyEncoding?: 'PKCS8';
  /**
   * Why the certificate is shown as a client's where no need says so: a probe or tool beside the server, a host of the site
   * that may ask for one. It stands beside the certificate. @default its needs decide alone
   */
  readonly alsoClient?: string;
};

/**
 * `self` re-reads its certificate. `restart` needs a rollout after renewal, which the platform does by the name and the
 * kind stated here; the workload is refused if it is of another kind.
 */
export type Reload = { readonly reload: 'self' } | { readonly reload: 'restart'; readonly workload: WorkloadKind };

export interface ServiceDeclaration {
  readonly name: string;
  /** Names of the ports behind it. */
  readonly ports: readonly string[];
  /** Fixed cluster address (the resolver). */
  readonly clusterIP?: string;
  readonly isHeadless?: boolean;
  /** How users outside the pod network reach it; `cluster` unless stated. */
  readonly exposure?: 'cluster' | 'load-balancer';
  /** Fixed address of the load balancer; the cluster's choice unless stated. */
  readonly address?: string;
}
