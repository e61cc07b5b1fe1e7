import type { EgressRelay } from '../../../core/boundary';
import { blockSizes, celRanges, celStrings, forKind, isBlockIn, range } from '../../facts/cel';
import type { AdmissionForm, AdmissionParameters } from '../../rule';

/**
 * The same rule in CEL, for NetworkPolicy and Service. Written without the `cidr` library, which an API server of 1.30 does not yet
 * accept in new policies: IPv4 is compared as integers, an IPv6 block must be one of the boundary's word for word.
 * Public addresses may be opened only by a policy that selects exactly the pods of a relay, in its namespace, on its ports.
 */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: [
    {
      apiGroups: ['networking.k8s.io'],
      apiVersions: ['v1'],
      resources: ['networkpolicies'],
      operations: ['CREATE', 'UPDATE'],
    },
    { apiGroups: [''], apiVersions: ['v1'], resources: ['services'], operations: ['CREATE', 'UPDATE'] },
  ],
  variables: ({ boundary }) => [
    { name: 'sizes', expression: blockSizes() },
    { name: 'inside', expression: celRanges(boundary.cidrs) },
    { name: 'private', expression: celRanges(PRIVATE) },
    { name: 'blocks', expression: celStrings(boundary.cidrs) },
    { name: 'domains', expression: celStrings(boundary.domains) },
    { name: 'egressHosts', expression: celStrings(boundary.egress.map(({ host }) => host)) },
  ],
  validations: (parameters) => [
    {
      expression: forKind('NetworkPolicy', peersExpression(parameters)),
      message: 'an egress rule reaches outside the declared address blocks',
    },
    { expression: forKind('Service', ALIAS), message: 'a Service is an alias for a name outside the site' },
    {
      expression: forKind('Service', '!has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0'),
      message: 'a Service has external addresses',
    },
  ],
};

const PRIVATE = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

const ALIAS =
  "!has(object.spec.type) || object.spec.type != 'ExternalName' || !has(object.spec.externalName) || object.spec.externalName in variables.egressHosts || " +
  "object.spec.externalName.endsWith('.svc.cluster.local') || " +
  "variables.domains.exists(d, object.spec.externalName == d || object.spec.externalName.endsWith('.' + d))";

function peersExpression({ permissions }: AdmissionParameters): string {
  const block = [INSIDE, ...permissions.egressRelays.map(relayed)].join(' || ');
  return (
    "!has(object.spec.egress) || (has(object.spec.policyTypes) && !('Egress' in object.spec.policyTypes)) || " +
    'object.spec.egress.all(r, has(r.to) && size(r.to) > 0 && r.to.all(p, ' +
    `has(p.ipBlock) ? (${block}) : (has(p.podSelector) || has(p.namespaceSelector))))`
  );
}

const INSIDE = isBlockIn('p.ipBlock.cidr', 'blocks', 'inside');

// Public addresses on a relay's ports: every private range that the block covers must be covered by one of its exceptions.
function relayed({ namespace, labels, ports: allowed }: EgressRelay): string {
  const selector = Object.entries(labels).map(([key, value]) => `'${key}' in m && m['${key}'] == '${value}'`);
  const isRelay =
    `object.metadata.namespace == '${namespace}' && !has(object.spec.podSelector.matchExpressions) && ` +
    `has(object.spec.podSelector.matchLabels) && [object.spec.podSelector.matchLabels].all(m, size(m) == ${selector.length} && ` +
    `${selector.join(' && ')})`;
  const excepted = `has(p.ipBlock.except) && p.ipBlock.except.exists(e, ${range('e', 'a[0] <= n[0] && n[1] <= a[1]')})`;
  const open = range('p.ipBlock.cidr', `variables.private.all(n, n[1] < a[0] || a[1] < n[0] || (${excepted}))`);
  const ports =
    'has(r.ports) && size(r.ports) > 0 && r.ports.all(o, has(o.port) && !has(o.endPort) && type(o.port) == int && o.port in ' +
    `[${allowed.join(', ')}])`;
  return `(${isRelay} && ${ports} && (${open} || ${OPEN_6}))`;
}

// IPv6 only in the one form that needs no arithmetic.
const OPEN_6 =
  "(p.ipBlock.cidr == '::/0' && has(p.ipBlock.except) && ['fc00::/7', 'fe80::/10'].all(x, x in p.ipBlock.except))";
