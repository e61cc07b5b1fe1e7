import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port, ServiceDeclaration } from '../../core/component';
import type { MemberView } from '../../core/graph';
import { metadata } from '../scope';

/** The Services that a member declares. */
export function memberServices(scope: Construct, member: MemberView): void {
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
        ...exposure(service),
      },
    });
  }
}

function portsOf(member: MemberView, service: ServiceDeclaration): readonly Port[] {
  return member.declaration.ports.filter((port) => service.ports.includes(port.name));
}

function exposure(service: ServiceDeclaration): Partial<k8s.ServiceSpec> {
  if (service.isHeadless === true) return { clusterIp: 'None', publishNotReadyAddresses: false };
  if (service.exposure === 'load-balancer')
    return { type: 'LoadBalancer', externalTrafficPolicy: 'Local', allocateLoadBalancerNodePorts: true };
  return { type: 'ClusterIP', ...(service.clusterIP === undefined ? {} : { clusterIp: service.clusterIP }) };
}
