import { blockSizes, celRanges, celStrings, forKind, isBlockIn } from '../../facts/cel';
import type { AdmissionForm } from '../../rule';

const OPERATIONS = ['CREATE', 'UPDATE'] as const;

/** The same rule in CEL, for NetworkPolicy, Service and Pod. Stricter where its page says so. */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: [
    {
      apiGroups: ['networking.k8s.io'],
      apiVersions: ['v1'],
      resources: ['networkpolicies'],
      operations: OPERATIONS,
    },
    { apiGroups: [''], apiVersions: ['v1'], resources: ['services', 'pods'], operations: OPERATIONS },
  ],
  variables: ({ boundary }) => [
    { name: 'sizes', expression: blockSizes() },
    { name: 'inside', expression: celRanges([...boundary.cidrs, ...boundary.clients]) },
    { name: 'blocks', expression: celStrings([...boundary.cidrs, ...boundary.clients]) },
  ],
  validations: () => [
    { expression: forKind('NetworkPolicy', SOURCES), message: 'an ingress rule lets in undeclared sources' },
    {
      expression: forKind('Service', "!has(object.spec.type) || object.spec.type != 'NodePort'"),
      message: 'a Service opens a port of every node',
    },
    { expression: forKind('Service', RANGES), message: 'a load balancer takes requests from undeclared sources' },
    { expression: forKind('Service', CALLER), message: 'node ports of a load balancer hide who calls' },
    {
      expression: forKind('Service', '!has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0'),
      message: 'a Service takes requests for an external address',
    },
    { expression: forKind('Pod', HOST_PORTS), message: 'a pod opens a port of its node' },
  ],
};

const SOURCES =
  "!has(object.spec.ingress) || (has(object.spec.policyTypes) && !('Ingress' in object.spec.policyTypes)) || " +
  'object.spec.ingress.all(r, has(r.from) && size(r.from) > 0 && r.from.all(p, ' +
  `has(p.ipBlock) ? ${isBlockIn('p.ipBlock.cidr', 'blocks', 'inside')} : (has(p.podSelector) || has(p.namespaceSelector))))`;

const NO_BALANCER = "!has(object.spec.type) || object.spec.type != 'LoadBalancer'";

const RANGES =
  `${NO_BALANCER} || (has(object.spec.loadBalancerSourceRanges) && size(object.spec.loadBalancerSourceRanges) > 0 && ` +
  `object.spec.loadBalancerSourceRanges.all(c, ${isBlockIn('c', 'blocks', 'inside')}))`;

const CALLER =
  `${NO_BALANCER} || (has(object.spec.externalTrafficPolicy) && object.spec.externalTrafficPolicy == 'Local') || ` +
  '(has(object.spec.allocateLoadBalancerNodePorts) && !object.spec.allocateLoadBalancerNodePorts)';

// The API server itself writes hostPort into host-network pods.
const HOST_PORTS =
  '(has(object.spec.hostNetwork) && object.spec.hostNetwork) || ' +
  `(${noHostPort('containers')} && (!has(object.spec.initContainers) || ${noHostPort('initContainers')}))`;

function noHostPort(list: string): string {
  return (
    `object.spec.${list}.all(c, !has(c.ports) || c.ports.all(o, !has(o.hostPort) || o.hostPort == 0 || ` +
    "(has(o.hostIP) && (o.hostIP.startsWith('127.') || o.hostIP == '::1'))))"
  );
}
