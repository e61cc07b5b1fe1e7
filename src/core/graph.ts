import type { DataClass } from './data-class';
import type { AdmissionPolicy } from './admission';
import type { CertificateView } from './certificates';
import type { Member, Port, ServiceDeclaration } from './component';
import type { ExitKind } from './posture';
import type { Plane } from './tier';
import type { Watch } from './watch';

/** A member placed in the platform: names, labels and Services are settled. */
export interface MemberView {
  /** Object name, `component[-role]`; unique in an output. */
  readonly name: string;
  readonly component: string;
  readonly role: string | null;
  readonly plane: Plane;
  /** Full namespace, `sallyport-…`. */
  readonly namespace: string;
  /** The labels that select its pods, and nothing else (decisions 12). */
  readonly selector: Readonly<Record<string, string>>;
  readonly declaration: Member;
  readonly services: readonly ServiceDeclaration[];
  /** DNS names of its Services, shortest first, then the site names it was given. */
  readonly dnsNames: readonly string[];
  /** Its own certificate, where it has one, then the one for clients of the site. */
  readonly certificates: readonly CertificateView[];
}

/** A resolved way to call something: what a component is given for a need. */
export interface Endpoint {
  readonly name: string;
  /** Host name that the caller uses and that the certificate carries. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly security: Port['security'] | 'site';
  /** Addresses of a host of the site or of the cluster; empty for a Service. */
  readonly addresses: readonly string[];
  /** Name of the Service, for an endpoint inside the platform. */
  readonly service?: string;
  readonly namespace?: string;
  /** Name of the port, for an endpoint inside the platform. */
  readonly portName?: string;
}

/** Something outside the pod network, as address blocks. */
export interface Peer {
  /** `cluster:…`, `site:…` or `outside:…`. */
  readonly name: string;
  /** CIDRs; empty for `outside:…`, whose addresses nobody knows in advance, and for namespaces. */
  readonly cidrs: readonly string[];
  /** Namespaces of the distribution, for `cluster:system-pods`. */
  readonly namespaces?: readonly string[];
}

export interface FlowPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** One allowed connection, and why. Exactly one end may be a peer. */
export interface Flow {
  readonly from: MemberView | Peer;
  readonly to: MemberView | Peer;
  /** Ports of the pods, not of the Services: policies act after translation. */
  readonly ports: readonly FlowPort[];
  readonly purpose: string;
  readonly dataClass: DataClass;
  /** Set for a flow that leaves the boundary. */
  readonly exit?: ExitKind;
  /** How the transport is protected. */
  readonly security: Port['security'] | 'site';
}

export function isMember(end: MemberView | Peer): end is MemberView {
  return 'declaration' in end;
}

/** Members with a declared flow to a member, each once; it is none of its own callers. */
export function callersOf(member: MemberView, flows: readonly Flow[]): readonly MemberView[] {
  const from = flows.filter(({ to }) => to === member).map((flow) => flow.from);
  return [...new Set(from.filter(isMember))].filter((caller) => caller !== member);
}

/** A metrics port to collect from. */
export interface ScrapeJob {
  /** Member and port: `loki`, `cert-manager-webhook`, `chrony-metrics`. */
  readonly job: string;
  readonly service: string;
  readonly namespace: string;
  readonly portName: string;
  readonly path: string;
  readonly scheme: 'http' | 'https';
  /** Name that the certificate must carry. */
  readonly serverName: string;
  /** Labels that the series bring along are kept. */
  readonly keepsLabels: boolean;
}

/** A name outside the site that the internal resolver answers with a Service. */
export interface OutsideName {
  readonly host: string;
  readonly serviceHost: string;
}

/** A name of the site that the internal resolver serves (decisions 8). */
export interface SiteName {
  readonly host: string;
  readonly addresses: readonly string[];
}

export interface NamespaceFact {
  readonly name: string;
  readonly podSecurity: 'restricted' | 'privileged';
}

/** What is known about the whole platform before anything is rendered. */
export interface PlatformFacts {
  readonly namespaces: readonly NamespaceFact[];
  readonly scrapeJobs: readonly ScrapeJob[];
  readonly outsideNames: readonly OutsideName[];
  readonly siteNames: readonly SiteName[];
  /** PEM of the site's trust anchors. */
  readonly trustAnchors: string;
  /** Members with an identity, for the issuer's own policy. */
  readonly identities: readonly MemberView[];
  /** Admission forms of the auditor's rules, as data. */
  readonly admissionPolicies: readonly AdmissionPolicy[];
  /** References that any pod of this output may use: its lock entries, rendered. */
  readonly images: readonly string[];
  readonly flows: readonly Flow[];
  readonly members: readonly MemberView[];
  /** What the components of this output say about being watched, by name of the component. */
  readonly watches: readonly Watch[];
  /** SHA-256 of the lock as it stands on disk, hex; null where nobody knows it. */
  readonly lockDigest: string | null;
  /** Namespaces of the distribution, outside the admission policies. */
  readonly systemNamespaces: readonly string[];
}

/** The wired platform of one output. */
export interface Graph {
  readonly members: readonly MemberView[];
  readonly flows: readonly Flow[];
  /** Endpoint of each need: `<member name>` → endpoint name → endpoint. */
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, Endpoint>>;
}
