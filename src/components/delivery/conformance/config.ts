import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { SallyportError } from '../../../core/errors';
import type { Endpoint, MemberView, PlatformFacts } from '../../../core/graph';
import { serviceHost } from '../../../core/names';
import type { Cluster } from '../../../core/site';

/** Longest wait of one probe; all are made at once. */
const PROBE_SECONDS = 5;
const DNS_PORT = 53;
/** The Service `kubernetes`, whose port is 443 whatever the API server's own is. */
const API_PORT = 443;

export interface ConformanceSettings {
  readonly cluster: Cluster;
  readonly platform: PlatformFacts;
  readonly time: Endpoint | undefined;
  readonly images: Endpoint | undefined;
  readonly maxOffsetMilliseconds: number;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Configuration of `sallyport conformance`. The ways out are in the program, so that no manifest names one.
 * @throws SallyportError 'usage' for a platform whose resolver has no port that others may not call.
 */
export function conformanceConfig(settings: ConformanceSettings): Record<string, unknown> {
  const { cluster, platform, time, images, maxOffsetMilliseconds } = settings;
  const { works, refused } = controlsOf(platform, cluster);
  const hosts = [works, ...refused, time, images].flatMap((one) => one?.host ?? []);
  return {
    probeSeconds: PROBE_SECONDS,
    resolver: { address: cluster.dns.serviceIP, port: DNS_PORT },
    inside: [...new Set([...hosts, ...platform.siteNames.map(({ host }) => host)])].sort(),
    ...(time !== undefined && { clock: { host: time.host, port: time.port, maxOffsetMilliseconds } }),
    certificate: { certFile: TLS_CERT, keyFile: TLS_KEY, caFile: TRUST_FILE },
    ...(images !== undefined && { registry: { host: images.host, port: images.port } }),
    controls: { works, refused },
  };
}

/**
 * The resolver, which every pod may ask: its metrics are at the same pod and at another port, so that it is the policy alone
 * that keeps this pod from them. The API server shows the same for what is no pod.
 */
function controlsOf(
  { members, scrapeJobs }: PlatformFacts,
  { domain }: Cluster,
): { readonly works: Place; readonly refused: readonly Place[] } {
  const resolver = members.find(({ declaration }) => declaration.ports.some(({ endpoint }) => endpoint === 'dns'));
  const job = scrapeJobs.find(({ namespace, service }) => isServiceOf(resolver, namespace, service));
  const port = resolver?.declaration.ports.find(({ name }) => name === job?.portName);
  if (job === undefined || port === undefined) {
    throw new SallyportError('usage', {
      message: 'the conformance probes need a resolver with a port for metrics: no other pod is known to answer',
      fix: 'add coredns to the tier, or remove conformance',
    });
  }
  const host = job.serverName;
  const api = { host: serviceHost('kubernetes', 'default', domain), port: API_PORT };
  return { works: { host, port: DNS_PORT }, refused: [{ host, port: port.servicePort ?? port.port }, api] };
}

function isServiceOf(member: MemberView | undefined, namespace: string, service: string): boolean {
  return member?.namespace === namespace && member.services.some(({ name }) => name === service);
}
