/** A way out that is tried. */
export interface Way {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/**
 * Addresses that belong to nobody (RFC 5737, RFC 3849), so that no stranger is ever called, and the address at which clouds
 * hand out credentials. Of the former nobody answers, even where a way is open: what they show is a gateway that answers in
 * the place of others. That policies are in force is shown by the controls.
 */
export const OUTSIDE: readonly Way[] = [
  { protocol: 'tcp', address: '192.0.2.1', port: 443 },
  { protocol: 'udp', address: '192.0.2.1', port: 53 },
  { protocol: 'tcp', address: '2001:db8::1', port: 443 },
  { protocol: 'udp', address: '2001:db8::1', port: 53 },
  { protocol: 'tcp', address: '169.254.169.254', port: 80 },
];

/** Names that are kept for examples and tests (RFC 2606). The first three exist for whoever can ask outside. */
export const OUTSIDE_NAMES: readonly string[] = ['example.com', 'example.net', 'example.org', 'conformance.invalid'];
