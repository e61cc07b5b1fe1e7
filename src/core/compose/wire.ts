import type { DeclareContext, Need, Port } from '../component';
import { SallyportError, type Problem } from '../errors';
import type { Endpoint, Flow, FlowPort, MemberView } from '../graph';
import { serviceHost } from '../names';
import { entryPeer, isPeerName, peersOf } from './peers';

/** A port of a member that others may need by its endpoint name. */
interface Provider {
  readonly member: MemberView;
  readonly ports: readonly Port[];
}

export interface Wiring {
  readonly flows: readonly Flow[];
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, Endpoint>>;
}

/** Name under which the internal resolver provides itself. */
export const RESOLVER_ENDPOINT = 'dns';

/** Resolves every need of every member. Missing and ambiguous endpoints are refused with both sides named. */
export function wire(members: readonly MemberView[], context: DeclareContext<unknown>): Wiring {
  const providers = collectProviders(members);
  const flows: Flow[] = [];
  const endpoints = new Map<string, Map<string, Endpoint>>();
  for (const member of members) {
    const own = new Map<string, Endpoint>();
    for (const need of needsOf(member, members)) {
      const met = isPeerName(need.endpoint)
        ? wirePeers(member, need, context)
        : wireMember(member, need, providers, context);
      if (met === undefined) continue;
      flows.push(...met.flows);
      own.set(need.endpoint, met.endpoint);
    }
    endpoints.set(member.name, own);
    flows.push(...entriesOf(member, context), ...scrapesOf(member, members));
  }
  return { flows, endpoints };
}

interface Met {
  readonly flows: readonly Flow[];
  readonly endpoint: Endpoint;
}

function needsOf(member: MemberView, members: readonly MemberView[]): readonly Need[] {
  const { needs, resolvesNames, isVirtual } = member.declaration;
  const hasResolver = members.some(({ declaration }) =>
    declaration.ports.some((port) => port.endpoint === RESOLVER_ENDPOINT),
  );
  const isResolver = member.declaration.ports.some((port) => port.endpoint === RESOLVER_ENDPOINT);
  if (isVirtual === true || resolvesNames === false || isResolver || !hasResolver) return needs;
  return [{ endpoint: RESOLVER_ENDPOINT, purpose: 'resolve names', dataClass: 'operational' }, ...needs];
}

function collectProviders(members: readonly MemberView[]): ReadonlyMap<string, Provider> {
  const providers = new Map<string, Provider>();
  for (const member of members) {
    for (const port of member.declaration.ports) {
      if (port.endpoint === undefined) continue;
      const known = providers.get(port.endpoint);
      if (known !== undefined && known.member !== member) {
        throw new SallyportError('bug', {
          message: `endpoint ${port.endpoint} is ambiguous: ${known.member.name} and ${member.name} both provide it`,
          fix: 'remove one of the two components from the tier, or give the endpoint another name',
        });
      }
      providers.set(port.endpoint, { member, ports: [...(known?.ports ?? []), port] });
    }
  }
  return providers;
}

function wireMember(
  member: MemberView,
  need: Need,
  providers: ReadonlyMap<string, Provider>,
  context: DeclareContext<unknown>,
): Met | undefined {
  const provider = providers.get(need.endpoint);
  if (provider === undefined) return refuseOrOmit(member, need, context);
  const [first] = provider.ports;
  if (first === undefined) return undefined;
  return {
    flows: provider.ports.map((port) => flowTo(member, provider.member, port, need)),
    endpoint: endpointAt(need.endpoint, provider.member, first, context.cluster.domain),
  };
}

function flowTo(from: MemberView, to: MemberView, port: Port, need: Pick<Need, 'purpose' | 'dataClass'>): Flow {
  return {
    from,
    to,
    ports: [flowPort(port)],
    purpose: need.purpose,
    dataClass: need.dataClass,
    security: port.security,
  };
}

function flowPort(port: Port): FlowPort {
  return { port: port.port, protocol: port.protocol ?? 'TCP' };
}

function endpointAt(name: string, member: MemberView, port: Port, clusterDomain: string): Endpoint {
  const service = member.services.find((candidate) => candidate.ports.includes(port.name));
  if (service === undefined) {
    throw new SallyportError('bug', {
      message: `endpoint ${name} has no Service: port ${port.name} of ${member.name} is in none`,
      fix: `add ${port.name} to a Service in the declaration of ${member.component}`,
    });
  }
  return {
    name,
    host: serviceHost(service.name, member.namespace, clusterDomain),
    port: port.servicePort ?? port.port,
    protocol: port.protocol ?? 'TCP',
    security: port.security,
    addresses: service.clusterIP === undefined ? [] : [service.clusterIP],
    service: service.name,
    namespace: member.namespace,
    portName: port.name,
  };
}

function wirePeers(member: MemberView, need: Need, context: DeclareContext<unknown>): Met | undefined {
  const peers = peersOf(need.endpoint, context);
  const [first] = peers;
  if (first === undefined) return refuseOrOmit(member, need, context);
  return {
    flows: peers.map((peer) => ({
      from: member,
      to: { name: peer.name, cidrs: peer.cidrs },
      ports: [{ port: peer.port, protocol: peer.protocol }],
      purpose: need.purpose,
      dataClass: need.dataClass,
      security: 'site' as const,
      ...(need.exit === undefined ? {} : { exit: need.exit }),
    })),
    endpoint: {
      name: need.endpoint,
      host: first.host,
      port: first.port,
      protocol: first.protocol,
      security: 'site',
      addresses: peers.flatMap((peer) => peer.cidrs.map((cidr) => cidr.replace(/\/(32|128)$/, ''))),
    },
  };
}

function refuseOrOmit(member: MemberView, need: Need, context: DeclareContext<unknown>): undefined {
  if (need.whenAbsent === 'omit') return undefined;
  const where = context.part === null ? context.tier : `${context.tier}/${context.part}`;
  throw new SallyportError('usage', {
    message: `${member.name} needs endpoint ${need.endpoint} (${need.purpose}), which nothing in ${where} provides`,
    ...cureOf(member, need),
  });
}

/** What is missing, as the values file spells it. */
function cureOf(member: MemberView, { endpoint, askedBy }: Need): Pick<Problem, 'place' | 'fix'> {
  if (askedBy !== undefined) {
    return { place: { file: 'values', path: `components.${member.component}.${askedBy.knob}` }, fix: askedBy.fix };
  }
  const [realm = '', key = ''] = endpoint.split(':');
  if (realm === 'site' && isPeerName(endpoint)) {
    const path = `site.${key}`;
    const fix = `add ${path} with its host, addresses and port to the values file, or turn off what asks for it under components.${member.component}`;
    return { place: { file: 'values', path }, fix };
  }
  if (realm === 'outside') {
    return {
      place: { file: 'values', path: 'egress.allow' },
      fix: `add an entry named ${key} to egress.allow in the values file`,
    };
  }
  return { fix: `add the component that provides ${endpoint} to the tier, or remove ${member.component}` };
}

function entriesOf(member: MemberView, context: DeclareContext<unknown>): Flow[] {
  return member.declaration.ports.flatMap((port) =>
    (port.entries ?? [])
      .map((entry) => ({ entry, peer: entryPeer(entry, context) }))
      .filter(({ peer }) => peer.cidrs.length > 0 || (peer.namespaces ?? []).length > 0)
      .map(({ entry, peer }) => ({
        from: peer,
        to: member,
        ports: [flowPort(port)],
        purpose: entry.purpose,
        dataClass: entry.dataClass,
        security: port.security,
      })),
  );
}

function scrapesOf(member: MemberView, members: readonly MemberView[]): Flow[] {
  if (member.declaration.scrapes !== true) return [];
  return members.flatMap((target) =>
    target.declaration.ports
      .filter((port) => port.scrape !== undefined)
      .map((port) => flowTo(member, target, port, { purpose: 'collect metrics', dataClass: 'operational' })),
  );
}
