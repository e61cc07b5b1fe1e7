import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port, ServiceDeclaration } from '../../core/component';
import { isMember, type Flow, type MemberView } from '../../core/graph';
import { compareText } from '../../core/result';
import { metadata } from '../scope';

/** The Services that a member declares. */
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
        ...exposure(service, callersOf(member, service, flows)),
      },
    });
  }
}

function portsOf(member: MemberView, service: ServiceDeclaration): readonly Port[] {
  return member.declaration.ports.filter((port) => service.ports.includes(port.name));
}

/** Networks of those outside the cluster who have a flow to a port of the Service. */
function callersOf(member: MemberView, service: ServiceDeclaration, flows: readonly Flow[]): string[] {
  const ports = portsOf(member, service).map(({ port }) => port);
  const networks = flows
    .filter((flow) => flow.to === member && flow.ports.some(({ port }) => ports.includes(port)))
    .flatMap(({ from }) => (isMember(from) ? [] : from.cidrs));
  return [...new Set(networks)].sort(compareText);
}

function exposure(service: ServiceDeclaration, callers: string[]): Partial<k8s.ServiceSpec> {
  // Pods behind it look for each other before any of them can be ready.
  if (service.isHeadless === true) return { clusterIp: 'None', publishNotReadyAddresses: true };
  // Without source ranges a load balancer takes calls from everywhere: where nobody may call, there is none.
  if (service.exposure === 'load-balancer' && callers.length > 0) return loadBalancer(service, callers);
  return { type: 'ClusterIP', ...(service.clusterIP === undefined ? {} : { clusterIp: service.clusterIP }) };
}

/** The source of a call must survive, or the network policy behind it would see a node. */
function loadBalancer({ address }: ServiceDeclaration, callers: string[]): Partial<k8s.ServiceSpec> {
  return {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    allocateLoadBalancerNodePorts: true,
    loadBalancerSourceRanges: callers,
    // Deprecated, because not every implementation honours it; yet the one spelling that is nobody's own annotation.
    ...(address === undefined ? {} : { loadBalancerIp: address }),
  };
}
