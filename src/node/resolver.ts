import type { Site, SiteHost } from '../core/site';

/** The C library reads three and ignores the rest without a word. */
const MOST_NAMESERVERS = 3;
const DNS_PORT = 53;
/** Address of the stub resolver of systemd. */
const STUB = '127.0.0.53';

/**
 * `resolv.conf` of a node: the resolvers of the site, and nothing that DHCP or a cloud hands out. The C library speaks plain
 * DNS on port 53 only; where the site's resolvers want something else, it asks the node's own stub, which does.
 */
export function nodeResolverConfig({ dns, domains }: Pick<Site, 'dns' | 'domains'>): string {
  const isPlain = dns.every(isPlainHost);
  const addresses = isPlain ? dns.flatMap((host) => host.addresses).slice(0, MOST_NAMESERVERS) : [STUB];
  const isOverTcp = isPlain && dns.every(({ protocol }) => protocol === 'TCP');
  return text([
    '# Resolvers of the site only.',
    ...addresses.map((address) => `nameserver ${address}`),
    `search ${domains.join(' ')}`,
    `options timeout:2 attempts:2${isOverTcp ? ' use-vc' : ''}`,
  ]);
}

/**
 * Drop-in for systemd-resolved, for nodes that run it: its built-in fallback servers are public, so the list is emptied;
 * names are neither asked nor told on the link.
 */
export function resolvedConfig({ dns }: Pick<Site, 'dns'>): string {
  return text([
    '[Resolve]',
    `DNS=${dns.flatMap((host) => host.addresses.map((address) => server(host, address))).join(' ')}`,
    'FallbackDNS=',
    'Domains=~.',
    `DNSOverTLS=${dns.length > 0 && dns.every(({ protocol }) => protocol === 'TLS') ? 'yes' : 'no'}`,
    'LLMNR=no',
    'MulticastDNS=no',
  ]);
}

/** `address:port#name`: the name is what the certificate must carry. */
function server({ host, port, protocol }: SiteHost, address: string): string {
  const literal = address.includes(':') ? `[${address}]` : address;
  return `${port === DNS_PORT ? address : `${literal}:${port}`}${protocol === 'TLS' ? `#${host}` : ''}`;
}

function isPlainHost({ port, protocol }: SiteHost): boolean {
  return port === DNS_PORT && protocol !== 'TLS';
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
