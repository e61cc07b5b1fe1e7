import type { OutsideName, SiteName } from '../../../core/graph';
import { DNS_PORT, HEALTH_PORT, METRICS_PORT, READY_PORT } from './flows';
import { forwardOptions, type Forwarder } from './forwarders';

export const SITE_HOSTS_FILE = '/etc/coredns/site.hosts';

export interface CorefileFacts {
  readonly clusterDomain: string;
  /** Blocks whose reverse names the cluster knows. */
  readonly clusterCidrs: readonly string[];
  readonly siteDomains: readonly string[];
  readonly forwarders: readonly Forwarder[];
  readonly outsideNames: readonly OutsideName[];
  readonly cacheSeconds: number;
}

/** Classes of answers that are logged where nothing should be asked. */
const DENIED = 'denial error';

/** A line, or a directive with a block. */
type Directive = string | { readonly head: string; readonly body: readonly string[] };

/**
 * Configuration of CoreDNS 1.14: the cluster's names, the site's names, the declared destinations as their Services at the
 * egress gateway, and for everything else NXDOMAIN. A name that nobody declared is logged: it is the cheapest sign of a leak.
 */
export function corefile(facts: CorefileFacts): string {
  const blocks = [clusterBlock(facts), siteBlock(facts), deniedBlock(facts)];
  return `${blocks.map(({ zones, directives }) => serverBlock(zones, directives)).join('\n')}`;
}

/** Names of the site with their addresses, as the hosts plugin reads them. */
export function siteHosts(names: readonly SiteName[]): string {
  return names.flatMap(({ host, addresses }) => addresses.map((address) => `${address} ${host}\n`)).join('');
}

interface ServerBlock {
  readonly zones: readonly string[];
  readonly directives: readonly Directive[];
}

/**
 * The cluster's zone, its reverse zones, and the destinations outside: those share the block because their answer is the
 * address of a Service. Below such a name nothing exists, so that no data can leave as a label.
 */
function clusterBlock({ clusterDomain, clusterCidrs, outsideNames, cacheSeconds }: CorefileFacts): ServerBlock {
  const outside = outsideNames.map(({ host }) => host);
  return {
    zones: [clusterDomain, ...clusterCidrs, ...outside],
    directives: [
      // Below a destination nothing exists: who asks there may be carrying data out as labels.
      ...outside.map((host) => logOf(host, DENIED)),
      ...everyBlock('error'),
      `health :${HEALTH_PORT}`,
      `ready :${READY_PORT}`,
      ...outsideNames.map(({ host, serviceHost }) => `rewrite name exact ${host}. ${serviceHost}. answer auto`),
      ...(outside.length === 0 ? [] : [denial(outside, cacheSeconds)]),
      {
        head: `kubernetes ${[clusterDomain, ...clusterCidrs].join(' ')}`,
        body: ['pods disabled', `ttl ${Math.min(5, cacheSeconds)}`],
      },
      cache(cacheSeconds),
      'loadbalance',
    ],
  };
}

/** The site's domains: what the values name is answered here, the rest by the resolvers of the site, and by nobody else. */
function siteBlock({ siteDomains, forwarders, cacheSeconds }: CorefileFacts): ServerBlock {
  const [primary] = siteDomains;
  const forwards = forwarders.length > 0 && primary !== undefined;
  return {
    zones: siteDomains,
    directives: [
      ...everyBlock('error'),
      {
        head: `hosts ${SITE_HOSTS_FILE}`,
        body: [`ttl ${cacheSeconds}`, 'reload 0', 'no_reverse', ...(forwards ? ['fallthrough'] : [])],
      },
      ...(forwards
        ? [
            {
              head: `forward . ${forwarders.map(({ target }) => target).join(' ')}`,
              body: forwardOptions(forwarders, primary),
            },
          ]
        : []),
      cache(cacheSeconds),
      'loadbalance',
    ],
  };
}

/** Everything else does not exist. There is no forwarder here, in any tier. */
function deniedBlock({ cacheSeconds }: CorefileFacts): ServerBlock {
  return { zones: ['.'], directives: [...everyBlock(DENIED), denial([], cacheSeconds), cache(cacheSeconds)] };
}

/** A denial is also a name that exists, but not with that type: every IPv6 question for a Service would be a line. */
function everyBlock(classes: string): Directive[] {
  return ['errors', logOf('.', classes), `prometheus :${METRICS_PORT}`, 'bufsize 1232'];
}

/** The first entry that fits a name decides. */
function logOf(zone: string, classes: string): Directive {
  return { head: `log ${zone}`, body: [`class ${classes}`] };
}

/** The blanks inside the braces matter: without them CoreDNS reads a variable of the environment. */
function denial(zones: readonly string[], seconds: number): Directive {
  return {
    head: ['template ANY ANY', ...zones].join(' '),
    body: [
      'rcode NXDOMAIN',
      `authority "{{ .Zone }} ${seconds} IN SOA ns.invalid. hostmaster.invalid. 1 60 60 60 ${seconds}"`,
    ],
  };
}

function cache(seconds: number): Directive {
  return { head: `cache ${seconds}`, body: [`success 9984 ${seconds}`, `denial 9984 ${seconds}`] };
}

function serverBlock(zones: readonly string[], directives: readonly Directive[]): string {
  const keys = zones.map((zone) => `${zone}:${DNS_PORT}`).join(' ');
  return `${keys} {\n${directives.map(directive).join('')}}\n`;
}

function directive(entry: Directive): string {
  if (typeof entry === 'string') return `    ${entry}\n`;
  return `    ${entry.head} {\n${entry.body.map((line) => `        ${line}\n`).join('')}    }\n`;
}
