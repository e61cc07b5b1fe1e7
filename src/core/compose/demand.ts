import type { Declaration, Member, Need, Port } from '../component';

/**
 * Takes out the ports on demand that nobody needs, with what exists for them alone: Services and needs. A door that is
 * declared but has no caller is not a door.
 */
export function withoutIdlePorts(declarations: readonly Declaration[]): readonly Declaration[] {
  const needed = new Set(declarations.flatMap(({ members }) => members.flatMap(({ needs }) => needs.map(nameOf))));
  return declarations.map(({ members }) => ({ members: members.map((member) => cut(member, needed)) }));
}

function nameOf({ endpoint }: Need): string {
  return endpoint;
}

function cut(member: Member, needed: ReadonlySet<string>): Member {
  const isIdle = (port: Port): boolean =>
    port.onDemand === true && (port.endpoint === undefined || !needed.has(port.endpoint));
  const idle = member.ports.filter(isIdle).map(({ name }) => name);
  if (idle.length === 0) return member;
  const isOpen = (name: string): boolean => !idle.includes(name);
  return {
    ...member,
    ports: member.ports.filter(({ name }) => isOpen(name)),
    needs: member.needs.filter(({ servesPorts }) => servesPorts === undefined || servesPorts.some(isOpen)),
    ...(member.services === undefined
      ? {}
      : {
          services: member.services
            .map((service) => ({ ...service, ports: service.ports.filter(isOpen) }))
            .filter(({ ports }) => ports.length > 0),
        }),
  };
}
