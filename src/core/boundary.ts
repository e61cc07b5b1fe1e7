/** What counts as inside: a declared document, never inferred from the render (decisions 1). */
export interface Boundary {
  /** DNS domains of the site; a name equal to or below one of them is inside. */
  readonly domains: readonly string[];
  /** Where images may come from, as `host` or `host/prefix`. */
  readonly registries: readonly string[];
  /** Address blocks of the cluster and of declared site hosts, in CIDR form. */
  readonly cidrs: readonly string[];
  /** Address blocks from which users may come in. A client is a source of requests, never a destination. */
  readonly clients: readonly string[];
  /** SHA-256 fingerprints (64 hex digits, lower case) of the certificates that may be trust anchors. */
  readonly trustAnchors: readonly string[];
  /** Addresses of DNS servers that may be forwarded to or configured. */
  readonly resolvers: readonly string[];
  /** Host names and addresses of time servers that may be asked. */
  readonly timeSources: readonly string[];
  /** Outside destinations that the tier permits and the site declares. */
  readonly egress: readonly EgressDestination[];
}

/** An outside destination: one name, one port. */
export interface EgressDestination {
  readonly host: string;
  readonly port: number;
}

/** What a tier permits beyond its boundary; the CLI hands it to the auditor (decisions 1 and 6). */
export interface Permissions {
  /** Tier these permissions come from, or null for an audit without a tier. */
  readonly tier: string | null;
  /** True where the tier also trusts the authorities that come with images and nodes; otherwise only the boundary's anchors. */
  readonly systemTrust: boolean;
  /** Workloads that may have a NetworkPolicy towards addresses outside the boundary (the egress gateway, decisions 22). */
  readonly egressRelays: readonly EgressRelay[];
}

export interface EgressRelay {
  readonly namespace: string;
  /** Labels that the policy's podSelector must carry exactly. */
  readonly labels: Readonly<Record<string, string>>;
  /** The only ports that may be opened to the outside. */
  readonly ports: readonly number[];
}

/** A typed exception of a tier (decisions 4): exact in everything, so that it can cover one thing only. */
export interface Exception {
  readonly rule: string;
  /** `apiVersion/kind/namespace/name`, as in `At.object`. */
  readonly object: string;
  /** JSON pointer, as in `At.path`. */
  readonly path: string;
  readonly value: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date by which somebody looks at it again. */
  readonly reviewBy: string;
}
