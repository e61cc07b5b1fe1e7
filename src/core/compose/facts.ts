import type { AdmissionPolicy } from '../admission';
import type { DeclareContext } from '../component';
import type { Graph, MemberView, NamespaceFact, OutsideName, PlatformFacts, ScrapeJob, SiteName } from '../graph';
import { NAMESPACE_PREFIX, serviceHost } from '../names';
import { compareText } from '../result';
import type { SiteHost } from '../site';
import type { Watch } from '../watch';

/** Namespaces that hold the named privileged DaemonSets, and nothing else (decisions 11). */
const PRIVILEGED_NAMESPACES = [`${NAMESPACE_PREFIX}accelerators`, `${NAMESPACE_PREFIX}node-agents`];

/** What comes from outside the graph. */
export interface FactSources {
  readonly trustAnchors: string;
  readonly admissionPolicies: readonly AdmissionPolicy[];
  readonly images: readonly string[];
  readonly systemNamespaces: readonly string[];
  readonly watches: readonly Watch[];
  readonly lockDigest: string | null;
}

/** Everything that the graph settles for the platform as a whole. */
export function platformFacts(graph: Graph, context: DeclareContext<unknown>, sources: FactSources): PlatformFacts {
  return {
    ...sources,
    namespaces: namespacesOf(graph.members),
    scrapeJobs: graph.members.flatMap((member) => scrapeJobsOf(member, context.cluster.domain)),
    outsideNames: graph.members.flatMap((member) => outsideNamesOf(member, context.cluster.domain)),
    siteNames: siteNamesOf(context),
    identities: graph.members.filter((member) => member.declaration.identity !== undefined),
    flows: graph.flows,
    members: graph.members,
  };
}

function namespacesOf(members: readonly MemberView[]): NamespaceFact[] {
  const names = new Set([`${NAMESPACE_PREFIX}system`, ...members.map((member) => member.namespace)]);
  return [...names].sort(compareText).map((name) => ({
    name,
    podSecurity: PRIVILEGED_NAMESPACES.includes(name) ? 'privileged' : 'restricted',
  }));
}

function scrapeJobsOf(member: MemberView, clusterDomain: string): ScrapeJob[] {
  return member.declaration.ports.flatMap((port) => {
    const service = member.services.find((candidate) => candidate.ports.includes(port.name));
    if (port.scrape === undefined || service === undefined) return [];
    const hasSeveral = member.declaration.ports.filter((other) => other.scrape !== undefined).length > 1;
    return [
      {
        job: hasSeveral ? `${member.name}-${port.name}` : member.name,
        service: service.name,
        namespace: member.namespace,
        portName: port.name,
        path: port.scrape.path ?? '/metrics',
        scheme: port.security === 'plain' ? ('http' as const) : ('https' as const),
        serverName: serviceHost(service.name, member.namespace, clusterDomain),
        keepsLabels: port.scrape.keepsLabels ?? false,
      },
    ];
  });
}

function outsideNamesOf(member: MemberView, clusterDomain: string): OutsideName[] {
  return member.declaration.ports.flatMap((port) => {
    const service = member.services.find((candidate) => candidate.ports.includes(port.name));
    if (port.answersFor === undefined || service === undefined) return [];
    return [{ host: port.answersFor, serviceHost: serviceHost(service.name, member.namespace, clusterDomain) }];
  });
}

/** Names that the internal resolver must serve itself: hosts of the site that have single addresses. */
function siteNamesOf({ site }: DeclareContext<unknown>): SiteName[] {
  const named: readonly SiteHost[] = [...site.dns, ...site.ntp, ...Object.values(site.hosts)];
  const byHost = new Map(
    named.map(({ host, addresses }) => [host, addresses.filter((address) => !address.includes('/'))]),
  );
  return [...byHost]
    .filter(([, addresses]) => addresses.length > 0)
    .map(([host, addresses]) => ({ host, addresses }))
    .sort((a, b) => compareText(a.host, b.host));
}
