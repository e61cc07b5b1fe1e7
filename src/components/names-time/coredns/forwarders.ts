import { TRUST_FILE } from '../../../constructs/trust';
import { SallyportError } from '../../../core/errors';
import type { SiteHost } from '../../../core/site';

/** The forward plugin takes at most this many. */
const MOST_UPSTREAMS = 15;

/** One resolver of the site, by address. */
export interface Forwarder {
  /** As the forward plugin takes it: `10.0.0.53:53`, or `tls://10.0.0.53%dns1.internal.example.mil:853`. */
  readonly target: string;
  readonly protocol: SiteHost['protocol'];
}

/**
 * The site's resolvers. Refused where some speak TLS and some do not: questions would go in the clear by chance.
 * @throws SallyportError 'usage'
 */
export function checkedForwarders(dns: readonly SiteHost[]): readonly Forwarder[] {
  const forwarders = dns.flatMap((host) =>
    host.addresses.map((address) => ({ target: targetOf(host, address), protocol: host.protocol })),
  );
  const protocols = [...new Set(forwarders.map(({ protocol }) => protocol))];
  if (protocols.length > 1) {
    throw new SallyportError('usage', {
      message: 'resolvers of the site with different protocols',
      place: { file: 'values', path: 'site.dns' },
      value: protocols.join(', '),
      allowed: 'one protocol for all of them',
      fix: 'give all of site.dns the same protocol; TLS if they can',
    });
  }
  if (forwarders.length > MOST_UPSTREAMS) {
    throw new SallyportError('usage', {
      message: 'more addresses of resolvers than can be forwarded to',
      place: { file: 'values', path: 'site.dns' },
      value: String(forwarders.length),
      allowed: `at most ${MOST_UPSTREAMS} addresses`,
      fix: 'list fewer resolvers',
    });
  }
  return forwarders;
}

/**
 * Options of the forward plugin. The transport never changes behind the back of the network policy: what is declared as
 * UDP stays UDP as long as the answer fits, what is declared as TCP is TCP, TLS checks the certificate by name against the site's anchors.
 */
export function forwardOptions(forwarders: readonly Forwarder[], domain: string): string[] {
  const protocol = forwarders[0]?.protocol;
  const transport = protocol === 'TLS' ? `tls ${TRUST_FILE}` : protocol === 'TCP' ? 'force_tcp' : 'prefer_udp';
  // Without a domain, the health check would ask for the root.
  return [transport, 'policy sequential', 'max_fails 2', `health_check 5s domain ${domain}.`, 'max_concurrent 1000'];
}

function targetOf({ host, port, protocol }: SiteHost, address: string): string {
  const literal = address.includes(':') ? `[${address}]` : address;
  return protocol === 'TLS' ? `tls://${literal}%${host}:${port}` : `${literal}:${port}`;
}
