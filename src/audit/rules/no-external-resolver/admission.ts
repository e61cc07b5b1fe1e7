import { parseBlock } from '../../facts/addresses';
import type { AdmissionForm } from '../../rule';

/**
 * What one object shows in fields that CEL can read: a pod's DNS settings, and the words of a Corefile. IPv4 addresses are compared as
 * integers, because an API server of 1.30 does not yet accept the `ip` library in new policies.
 */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: [
    { apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE', 'UPDATE'] },
    { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE', 'UPDATE'] },
  ],
  variables: ({ boundary }) => [
    { name: 'resolvers', expression: `[${boundary.resolvers.map((resolver) => `'${resolver}'`).join(', ')}]` },
    { name: 'inside', expression: `[${ranges(boundary.cidrs).join(', ')}]` },
  ],
  validations: () => [
    { expression: `object.kind != 'Pod' || (${POLICY})`, message: 'a pod inherits the resolver of its node' },
    { expression: `object.kind != 'Pod' || (${NAMESERVERS})`, message: 'a pod asks a resolver that is not declared' },
    {
      expression:
        "object.kind != 'ConfigMap' || !has(object.data) || !('Corefile' in object.data) || " +
        "!object.data.Corefile.matches('(forward|proxy|grpc)[ \\\\t]+[^\\\\n]*/etc/resolv[.]conf')",
      message: 'a Corefile forwards to the resolver of its node',
    },
  ],
};

const POLICY =
  "(!has(object.spec.dnsPolicy) || object.spec.dnsPolicy != 'Default') && " +
  "!(has(object.spec.hostNetwork) && object.spec.hostNetwork && (!has(object.spec.dnsPolicy) || object.spec.dnsPolicy == 'ClusterFirst'))";

const ADDRESS = 'int(q[0]) * 16777216 + int(q[1]) * 65536 + int(q[2]) * 256 + int(q[3])';

const NAMESERVERS =
  '!has(object.spec.dnsConfig) || !has(object.spec.dnsConfig.nameservers) || object.spec.dnsConfig.nameservers.all(n, ' +
  'n in variables.resolvers || ' +
  `(n.matches('^[0-9]{1,3}([.][0-9]{1,3}){3}$') && [n.split('.')].exists(q, [${ADDRESS}].exists(a, variables.inside.exists(b, b[0] <= a && a <= b[1])))))`;

function ranges(cidrs: readonly string[]): readonly string[] {
  return cidrs.flatMap((cidr) => {
    const block = parseBlock(cidr);
    return block === null || block.family === 6 ? [] : [`[${block.first}, ${block.last}]`];
  });
}
