import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port, ServiceDeclaration } from '../../core/component';
import { SallyportError } from '../../core/errors';
import { isMember, type Flow, type MemberView } from '../../core/graph';
import { compareText } from '../../core/result';
import { metadata } from '../scope';

/**
 * The Services that a member declares. A load balancer takes requests from those address blocks only that the entries of its
 * ports name.
 */
export function memberServices(scope: Construct, member: MemberView, flows: readonly Flow[]): void {
  for (const service of member.services) {
    new k8s.KubeService(scope, `service-${service.name}`, {
      metadata: metadata(scope, { name: service.name, namespace: member.namespace, labels: member.selector }),
      spec: {
        selector: { ...member.selector },
        ports: portsOf(member, service).map((port) => ({
          name: port.name,
          port: port.servicePort ?? port.port,
          targetPort: k8s.IntOrString.fromString(port.name),
          protocol: port.protocol ?? 'TCP',
        })),
        ...exposure(service, member, flows),
      },
    });
  }
}

function portsOf(member: MemberView, service: ServiceDeclaration): readonly Port[] {
  return member.declaration.ports.filter((port) => service.ports.includes(port.name));
}

function exposure(service: ServiceDeclaration, member: MemberView, flows: readonly Flow[]): Partial<k8s.ServiceSpec> {
  if (service.isHeadless === true) return { clusterIp: 'None', publishNotReadyAddresses: false };
  if (service.exposure === 'load-balancer')
    return {
      type: 'LoadBalancer',
      loadBalancerSourceRanges: sourcesOf(service, member, flows),
      // The caller's address must reach the pod: its policy is what guards the node ports beside the load balancer.
      externalTrafficPolicy: 'Local',
      allocateLoadBalancerNodePorts: true,
    };
  return { type: 'ClusterIP', ...(service.clusterIP === undefined ? {} : { clusterIp: service.clusterIP }) };
}

/** Address blocks from which flows reach the ports of a Service. */
function sourcesOf(service: ServiceDeclaration, member: MemberView, flows: readonly Flow[]): string[] {
  const ports = portsOf(member, service).map(({ port }) => port);
  const cidrs = flows
    .filter((flow) => flow.to === member && flow.ports.some(({ port }) => ports.includes(port)))
    .flatMap(({ from }) => (isMember(from) ? [] : from.cidrs));
  if (cidrs.length > 0) return [...new Set(cidrs)].sort(compareText);
  // An empty list would mean everybody.
  throw new SallyportError('bug', {
    message: `Service ${service.name} of ${member.component} stands on a load balancer, and no port of it has an entry`,
    fix: 'declare who calls from outside the pod network as an entry of the port',
  });
}
