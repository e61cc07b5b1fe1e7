import type { Endpoint } from './wire/ask';

/** A name of the site and one of its addresses. */
export interface SiteHost {
  readonly host: string;
  readonly address: string;
}

/** What a values file says about the network around one cluster. */
export interface SiteNetwork {
  /** Each pair of a name and an address, once. */
  readonly hosts: readonly SiteHost[];
  /** In the order in which they are asked. */
  readonly resolvers: readonly Endpoint[];
  readonly clocks: readonly Endpoint[];
  /** First domain of the site. */
  readonly domain: string;
  /** Where the API server answers, behind its Service. */
  readonly apiServers: readonly Endpoint[];
}

interface HostValues {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly port?: number;
}

/** The part of the values that is read here. */
export interface NetworkValues {
  readonly site: { readonly domains: readonly string[] } & Readonly<Record<string, unknown>>;
}

export interface ApiServerValues {
  readonly addresses: readonly string[];
  readonly port?: number;
}

/** Ports that need not be stated. */
const [DNS_PORT, NTP_PORT, API_PORT] = [53, 123, 6443];

/**
 * Hosts, resolvers and clocks as the values file has them, so that what is rendered is compared with them and not with
 * itself.
 * @param apiServer of the cluster
 * @throws Error if the site has no resolver or no clock
 */
export function networkOf({ site }: NetworkValues, apiServer: ApiServerValues): SiteNetwork {
  const [resolvers, clocks] = [hostsOf(site['dns']), hostsOf(site['ntp'])];
  if (resolvers.length === 0 || clocks.length === 0) throw new Error('the values name no resolver, or no clock');
  const hosts = Object.values(site)
    .flatMap(hostsOf)
    .flatMap(({ host, addresses }) => addresses.map((address) => ({ host, address })));
  return {
    hosts: [...new Map(hosts.map((one) => [`${one.host} ${one.address}`, one])).values()],
    resolvers: resolvers.flatMap((one) => endpointsOf(one, DNS_PORT)),
    clocks: clocks.flatMap((one) => endpointsOf(one, NTP_PORT)),
    domain: site.domains[0] ?? '',
    apiServers: endpointsOf(apiServer, API_PORT),
  };
}

/** Hosts with addresses: one, or a list of them; anything else has none. */
function hostsOf(value: unknown): readonly HostValues[] {
  return [value].flat().filter((one): one is HostValues => {
    const { host, addresses } = (one ?? {}) as Partial<HostValues>;
    return host !== undefined && addresses !== undefined;
  });
}

function endpointsOf({ addresses, port }: Omit<HostValues, 'host'>, standard: number): readonly Endpoint[] {
  return addresses.map((address) => ({ address, port: port ?? standard }));
}
