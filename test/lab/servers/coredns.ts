import { request } from 'node:http';
import type { KubeObject } from '../api';
import type { Packet } from '../pods/capture';
import type { Problems } from '../report';
import { askDatagram, askStream, type Endpoint } from '../wire/ask';
import { decode, encodeQuery, NOERROR, NXDOMAIN, reverseOf, TYPES, type Message, type TypeName } from '../wire/dns';
import type { ServerCheck, ServerContext } from './check';
import { hostProblems, resolverProblems, titleOfFile } from './names-time';
import { KNOWN_ADDRESS, KNOWN_LABEL } from './neighbours';

const component = 'coredns';
const DNS_PORT = 53;
const METRICS_PORT = 9153;

/** Names that nothing may be asked about: of strangers, of their addresses, and made to look like ours. */
const OUTSIDE: readonly string[] = [
  'www.example.com',
  'telemetry.vendor.example.net',
  '2.debian.pool.ntp.org',
  '8.8.8.8.in-addr.arpa',
  'metadata',
  'secret-as-a-label.attacker.example',
];

export const COREDNS_CHECKS: readonly ServerCheck[] = [
  { component, what: 'Services are answered by name and in reverse, by UDP and by TCP', run: answersServices },
  { component, what: 'hosts of the site are answered as the values name them', run: answersHosts },
  {
    component,
    what: 'another name of the site is asked of its first resolver, once and of nobody else',
    run: forwards,
  },
  { component, what: 'no other name exists, and no packet leaves to find out', run: deniesOthers },
  { component, what: 'its metrics count what it was asked', run: counts },
];

/** One way to ask, at the address that pods are told. */
interface Asker {
  readonly how: string;
  readonly ask: (name: string, type: TypeName) => Promise<Message>;
}

function askers(context: ServerContext): readonly Asker[] {
  const at = { address: told(context).server, port: DNS_PORT };
  // From the address of a node, as nodes ask.
  const { node } = context.network;
  const by = (how: string, send: (to: Endpoint, message: Buffer, from?: string) => Promise<Buffer>): Asker => ({
    how,
    ask: async (name, type) => decode(await send(at, encodeQuery(++lastId, { name, type: TYPES[type] }), node)),
  });
  return [by('UDP', askDatagram), by('TCP', askStream)];
}

let lastId = 0;

/** Resolver and domain of the cluster, as the pods of the output are told. */
function told({ manifests }: ServerContext): { readonly server: string; readonly domain: string } {
  const workload = manifests.find(({ kind, name }) => kind === 'Deployment' && name === component);
  const template = workload?.object.spec?.['template'] as
    { readonly spec: { readonly dnsConfig: DnsConfig } } | undefined;
  const { nameservers = [], searches = [] } = template?.spec.dnsConfig ?? {};
  return { server: nameservers[0] ?? '', domain: searches.at(-1) ?? '' };
}

interface DnsConfig {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
}

async function answersServices(context: ServerContext): Promise<Problems> {
  const { domain } = told(context);
  const services = (await context.cluster.admin.list('v1', 'Service')).filter(
    ({ spec }) => spec?.['clusterIP'] !== 'None',
  );
  const problems: string[] = [];
  for (const asker of askers(context)) {
    for (const service of services) problems.push(...(await serviceProblems(service, domain, asker)));
  }
  return services.length === 0 ? ['the cluster has no Service'] : problems;
}

async function serviceProblems({ metadata, spec }: KubeObject, domain: string, { how, ask }: Asker): Promise<Problems> {
  const address = String(spec?.['clusterIP']);
  const name = `${metadata.name}.${metadata.namespace ?? ''}.svc.${domain}`;
  const forward = await ask(name, 'A');
  const reverse = await ask(reverseOf(address), 'PTR');
  return [
    ...(isAnswered(forward, [address]) ? [] : [`${how}: ${name} is answered ${said(forward)}, not ${address}`]),
    ...(isAnswered(reverse, [name]) ? [] : [`${how}: ${address} in reverse is answered ${said(reverse)}, not ${name}`]),
  ];
}

async function answersHosts(context: ServerContext): Promise<Problems> {
  const { hosts } = context.site;
  const title = titleOfFile(context.manifests, 'site.hosts');
  const problems = [...hostProblems(context.site, context.manifests)];
  for (const { how, ask } of askers(context)) {
    for (const host of new Set(hosts.map((one) => one.host))) {
      const addresses = hosts.filter((one) => one.host === host).map(({ address }) => address);
      const answer = await ask(host, 'A');
      if (!isAnswered(answer, addresses)) problems.push(`${title}: ${how}: ${host} is answered ${said(answer)}`);
    }
  }
  return hosts.length === 0 ? ['the values name no host of the site'] : problems;
}

async function forwards(context: ServerContext): Promise<Problems> {
  const { resolvers, domain } = context.site;
  const [first, ...others] = resolvers;
  if (first === undefined) return ['the values name no resolver'];
  const problems = [...resolverProblems(context.site, context.manifests)];
  for (const { how, ask } of askers(context)) {
    const name = `${KNOWN_LABEL}${how.toLowerCase()}.${domain}`;
    const answer = await ask(name, 'A');
    if (!isAnswered(answer, [KNOWN_ADDRESS])) problems.push(`${how}: ${name} is answered ${said(answer)}`);
    const unknown = await ask(`nobody-${how.toLowerCase()}.${domain}`, 'A');
    if (unknown.rcode !== NXDOMAIN) problems.push(`${how}: a name that the site does not know: ${said(unknown)}`);
    const heard = (address: string): readonly number[] =>
      (context.neighbours.resolvers.get(address)?.asked ?? [])
        .filter((one) => one.name === name)
        .map(({ type }) => type);
    if (heard(first.address).join() !== String(TYPES.A))
      problems.push(`${first.address} was asked ${heard(first.address).length} times for ${name}`);
    for (const { address } of others.filter((one) => heard(one.address).length > 0))
      problems.push(`${address} was asked for ${name}, too`);
  }
  return problems;
}

async function deniesOthers(context: ServerContext): Promise<Problems> {
  const pod = context.pods.find(component);
  if (pod === undefined) return ['it does not run'];
  const before = (await sentBy(context, pod.address)).length;
  const heard = (): number =>
    [...context.neighbours.resolvers.values()].reduce((sum, { asked }) => sum + asked.length, 0);
  const heardBefore = heard();
  const names = [...OUTSIDE, `${context.site.domain}.example.net`, `${told(context).domain}.example.net`];
  const problems: string[] = [];
  for (const asker of askers(context)) {
    for (const name of names) problems.push(...(await existing(name, asker)));
  }
  const sent = (await sentBy(context, pod.address)).slice(before);
  if (heard() !== heardBefore) problems.push('a resolver of the site was asked');
  return [...problems, ...sent.map(({ to, port = 0 }) => `a packet left for ${to}:${port}`)];
}

/** Types for which a name that should not exist has an answer. */
async function existing(name: string, { how, ask }: Asker): Promise<Problems> {
  const problems: string[] = [];
  for (const type of Object.keys(TYPES) as TypeName[]) {
    const answer = await ask(name, type);
    if (answer.rcode === NXDOMAIN && answer.answers.length === 0) continue;
    problems.push(`${how}: ${type} of ${name} is answered ${said(answer)}`);
  }
  return problems;
}

/** What CoreDNS began to say, except to the API server, which it watches. */
async function sentBy({ capture, cluster }: ServerContext, address: string): Promise<readonly Packet[]> {
  const api = await cluster.admin.get({ apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'kubernetes' });
  const packets = await capture.packets(address);
  return packets.filter(({ from, to }) => from === address && to !== api?.spec?.['clusterIP']);
}

async function counts(context: ServerContext): Promise<Problems> {
  const text = await read({ address: told(context).server, port: METRICS_PORT }, '/metrics');
  const wanted: readonly (readonly [string, RegExp])[] = [
    ['questions by UDP', /^coredns_dns_requests_total\{[^}]*proto="udp"[^}]*\} [1-9]/m],
    ['questions by TCP', /^coredns_dns_requests_total\{[^}]*proto="tcp"[^}]*\} [1-9]/m],
    ['names that do not exist', /^coredns_dns_responses_total\{[^}]*rcode="NXDOMAIN"[^}]*\} [1-9]/m],
    ['what was forwarded', /^coredns_proxy_request_duration_seconds_count\{[^}]*\} [1-9]/m],
  ];
  return wanted.filter(([, line]) => !line.test(text)).map(([what]) => `no metric counts ${what}`);
}

function read({ address, port }: Endpoint, path: string): Promise<string> {
  return new Promise((done, fail) => {
    const sent = request({ host: address, port, path, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('end', () => done(Buffer.concat(parts).toString('utf8')));
      response.once('error', fail);
    });
    sent.once('error', fail);
    sent.end();
  });
}

function isAnswered(answer: Message, data: readonly string[]): boolean {
  const given = answer.answers.map((one) => one.data).sort();
  return answer.rcode === NOERROR && given.join() === [...data].sort().join();
}

function said({ rcode, answers }: Message): string {
  const data = answers.map((one) => one.data).join(', ');
  return `with code ${rcode}${data === '' ? ' and nothing' : `: ${data}`}`;
}
