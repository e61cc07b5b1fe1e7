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
  const members = placements.flatMap(({ component, context }, index) =>
    (declarations[index]?.members ?? []).map((member) => place(component, member, context.cluster.domain)),
  );
  members.sort((a, b) => compareText(a.name, b.name));
  refuseDuplicates(members);
  return members;
}

function place(component: Component, declaration: Member, clusterDomain: string): MemberView {
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
