import { certificatesOf, mutualOffers, type MutualOffers } from '../certificates';
import type { Component, DeclareContext, Member } from '../component';
import { SallyportError } from '../errors';
import type { MemberView } from '../graph';
import { selectorLabels } from '../labels';
import { memberName, NAMESPACE_PREFIX, serviceHost } from '../names';
import { compareText } from '../result';
import { PLANES } from '../tier';
import { withoutIdlePorts } from './demand';

/** A component with its knobs, ready to declare itself. */
export interface Placement {
  readonly component: Component;
  readonly context: DeclareContext<unknown>;
}

/** Full namespace of a component. */
export function namespaceOf(component: Component): string {
  return `${NAMESPACE_PREFIX}${component.namespace ?? PLANES[component.plane].namespace}`;
}

/** All members of all components, sorted by name, so that the order of declaration cannot matter. */
export function placeMembers(placements: readonly Placement[]): readonly MemberView[] {
  const declarations = withoutIdlePorts(placements.map(({ component, context }) => component.declare(context)));
  const offers = mutualOffers(declarations.flatMap(({ members }) => members));
  const members = placements.flatMap(({ component, context: { cluster } }, index) =>
    (declarations[index]?.members ?? []).map((member) =>
      withCertificates(place(component, member, cluster.domain), offers, cluster.domain),
    ),
  );
  members.sort((a, b) => compareText(a.name, b.name));
  refuseDuplicates(members);
  refuseTwoAppliers(members);
  return members;
}

type Placed = Omit<MemberView, 'certificates'>;

function withCertificates(member: Placed, offers: MutualOffers, clusterDomain: string): MemberView {
  return { ...member, certificates: certificatesOf(member, offers, clusterDomain) };
}

function place(component: Component, declaration: Member, clusterDomain: string): Placed {
  const name = memberName(component, declaration.role);
  const namespace = namespaceOf(component);
  const services = declaration.services ?? defaultServices(name, declaration);
  return {
    name,
    component: component.name,
    role: declaration.role ?? null,
    plane: component.plane,
    namespace,
    selector: selectorLabels(component.name, declaration.role ?? null),
    declaration,
    services,
    dnsNames: [
      ...services.flatMap((service) => namesOf(service.name, namespace, clusterDomain)),
      // A certificate without any DNS name is judged by its common name, which name constraints may not permit.
      ...(services.length === 0 && declaration.identity !== undefined ? [`${name}.${namespace}`] : []),
      ...(declaration.identity?.names ?? []),
    ],
  };
}

function defaultServices(name: string, member: Member): MemberView['services'] {
  return member.isVirtual === true || member.ports.length === 0
    ? []
    : [{ name, ports: member.ports.map((port) => port.name) }];
}

function namesOf(service: string, namespace: string, clusterDomain: string): string[] {
  return [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    serviceHost(service, namespace, clusterDomain),
  ];
}

function refuseDuplicates(members: readonly MemberView[]): void {
  for (const [index, member] of members.entries()) {
    const next = members[index + 1];
    if (next !== undefined && next.name === member.name) {
      throw new SallyportError('bug', {
        message: `two members are named ${member.name}: one of component ${member.component}, one of component ${next.component}`,
        fix: 'give one of them another role; object names are component[-role]',
      });
    }
  }
}

/** Two that apply releases would take back from each other what they write, and prune it. */
function refuseTwoAppliers(members: readonly MemberView[]): void {
  const [one, other] = members.filter(({ declaration }) => declaration.appliesAs !== undefined);
  if (one === undefined || other === undefined) return;
  const path = `components.${one.component}.enabled`;
  throw new SallyportError('usage', {
    message: `${one.component} and ${other.component} would both apply releases`,
    place: { file: 'values', path },
    value: 'yes',
    allowed: 'one of them, or none',
    fix: `set ${path} or components.${other.component}.enabled to "no"`,
  });
}
