import { describe, expect, it } from 'vitest';
import type { Permissions } from '../../../src/core/boundary';
import { rule as isolate } from '../../../src/audit/rules/isolate-every-pod/rule';
import { rule as egress } from '../../../src/audit/rules/no-external-egress/rule';
import { saidOf, setOf } from './set-of';

const pod = (extra = ''): string => `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
spec: {containers: [{name: web, image: web}]${extra}}
---`;
const policy = (spec: string, namespace = 'shop'): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: ${namespace}}
spec: ${spec}
---`;
const values = (text: string): readonly string[] =>
  saidOf(isolate, setOf(text)).map((said) => said.replace(/^.* = /, ''));
const open = (text: string, permissions?: Permissions): readonly string[] =>
  saidOf(egress, setOf(text, permissions === undefined ? {} : { permissions }));

describe('which directions policies isolate', () => {
  it.each([
    ['no policy selects the pod', '', ['ingress', 'egress']],
    ['Ingress without rules leaves egress open', policy('{podSelector: {}, policyTypes: [Ingress]}'), ['egress']],
    [
      'an empty egress list without policyTypes isolates ingress only',
      policy('{podSelector: {}, egress: []}'),
      ['egress'],
    ],
    [
      'egress rules without policyTypes isolate both',
      policy('{podSelector: {}, egress: [{to: [{podSelector: {}}]}]}'),
      [],
    ],
    ['Egress alone leaves ingress open', policy('{podSelector: {}, policyTypes: [Egress]}'), ['ingress']],
    [
      'two policies add up',
      policy('{podSelector: {}, policyTypes: [Egress]}') + policy('{podSelector: {matchLabels: {app: web}}}'),
      [],
    ],
    [
      'a policy of another namespace does not count',
      policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'other'),
      ['ingress', 'egress'],
    ],
    [
      'a selector that misses one label does not count',
      policy('{podSelector: {matchLabels: {app: web, tier: back}}, policyTypes: [Ingress, Egress]}'),
      ['ingress', 'egress'],
    ],
    [
      'In',
      policy(
        '{podSelector: {matchExpressions: [{key: app, operator: In, values: [api, web]}]}, policyTypes: [Ingress, Egress]}',
      ),
      [],
    ],
    [
      'NotIn of a label that is absent selects',
      policy(
        '{podSelector: {matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}, policyTypes: [Ingress, Egress]}',
      ),
      [],
    ],
    [
      'Exists',
      policy('{podSelector: {matchExpressions: [{key: zone, operator: Exists}]}, policyTypes: [Ingress, Egress]}'),
      ['ingress', 'egress'],
    ],
    [
      'DoesNotExist',
      policy(
        '{podSelector: {matchExpressions: [{key: zone, operator: DoesNotExist}]}, policyTypes: [Ingress, Egress]}',
      ),
      [],
    ],
    [
      'an operator nobody knows selects nothing',
      policy(
        '{podSelector: {matchExpressions: [{key: app, operator: Like, values: [web]}]}, policyTypes: [Ingress, Egress]}',
      ),
      ['ingress', 'egress'],
    ],
  ])('%s', (_name, policies, expected) => {
    expect(values(pod() + policies)).toEqual(expected);
  });

  it('says that a host-network pod cannot be isolated, even by a deny-all', () => {
    expect(values(pod(', hostNetwork: true') + policy('{podSelector: {}, policyTypes: [Ingress, Egress]}'))).toEqual([
      'host network',
    ]);
  });

  it.each([
    ['Deployment', 'spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a}]}}}'],
    [
      'CronJob',
      'spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a}]}}}}}',
    ],
    [
      'LeaderWorkerSet',
      'spec: {leaderWorkerTemplate: {workerTemplate: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a}]}}}}',
    ],
  ])('judges the pods that a %s makes, in the default namespace if it names none', (kind, spec) => {
    const workload = `apiVersion: any/v1\nkind: ${kind}\nmetadata: {name: w}\n${spec}\n---`;
    expect(values(workload)).toEqual(['ingress', 'egress']);
    expect(
      values(workload + policy('{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]}', 'default')),
    ).toEqual([]);
  });
});

describe('what egress rules open', () => {
  const rules = (text: string): string => policy(`{podSelector: {}, policyTypes: [Egress], egress: [${text}]}`);
  it.each([
    ['an empty rule', '{}', ['/spec/egress/0 = any destination']],
    ['an empty list of peers', '{to: []}', ['/spec/egress/0 = any destination']],
    ['an empty peer', '{to: [{}]}', ['/spec/egress/0/to/0 = any destination']],
    ['a peer of a kind nobody knows', '{to: [{domain: a.example.net}]}', ['/spec/egress/0/to/0 = any destination']],
    [
      'the Internet less the private ranges, credentials service included',
      '{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}',
      ['/spec/egress/0/to/0/ipBlock = 0.0.0.0/0 except 10.0.0.0/8'],
    ],
    ['all of IPv6', "{to: [{ipBlock: {cidr: '::/0'}}]}", ['/spec/egress/0/to/0/ipBlock = ::/0']],
    [
      'private addresses that are not declared',
      '{to: [{ipBlock: {cidr: 192.168.0.0/16}}]}',
      ['/spec/egress/0/to/0/ipBlock = 192.168.0.0/16'],
    ],
    [
      'a block that cannot be read',
      '{to: [{ipBlock: {cidr: 10.0.0.0}}, {ipBlock: {cidr: all}}]}',
      ['/spec/egress/0/to/1/ipBlock = unreadable block all'],
    ],
    ['nothing: declared addresses', '{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}', []],
    ['nothing: the whole namespace by an empty selector', '{to: [{podSelector: {}}]}', []],
    [
      'one of two peers',
      '{to: [{podSelector: {}}, {ipBlock: {cidr: 192.0.2.1/32}}]}',
      ['/spec/egress/0/to/1/ipBlock = 192.0.2.1/32'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(open(rules(text))).toEqual(expected);
  });

  it('nothing, if the policy does not isolate egress', () => {
    expect(open(policy('{podSelector: {}, policyTypes: [Ingress], egress: [{}]}'))).toEqual([]);
  });
});

describe('the egress relay that a tier permits', () => {
  const permissions: Permissions = {
    tier: 'saas',
    systemTrust: true,
    egressRelays: [{ namespace: 'relay', labels: { app: 'egress' }, ports: [443, 8443] }],
  };
  const except = '[10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]';
  const relay = (
    change: {
      readonly selector?: string;
      readonly ports?: string;
      readonly except?: string;
      readonly namespace?: string;
    } = {},
  ): string =>
    policy(
      `{podSelector: ${change.selector ?? '{matchLabels: {app: egress}}'}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: ${change.except ?? except}}}], ports: ${change.ports ?? '[{port: 443}]'}}]}`,
      change.namespace ?? 'relay',
    );

  it('may reach public addresses on its ports', () => {
    expect(open(relay(), permissions)).toEqual([]);
    expect(open(relay({ ports: '[{port: 8443}, {port: 443, protocol: TCP}]' }), permissions)).toEqual([]);
  });

  it.each([
    ['without the permission', relay(), undefined],
    ['in another namespace', relay({ namespace: 'shop' }), permissions],
    ['with another selector', relay({ selector: '{matchLabels: {app: other}}' }), permissions],
    ['with a wider selector', relay({ selector: '{}' }), permissions],
    ['with a label more', relay({ selector: '{matchLabels: {app: egress, zone: a}}' }), permissions],
    [
      'with an expression beside the labels',
      relay({ selector: '{matchLabels: {app: egress}, matchExpressions: [{key: a, operator: Exists}]}' }),
      permissions,
    ],
    ['on another port', relay({ ports: '[{port: 80}]' }), permissions],
    ['on a range of ports', relay({ ports: '[{port: 443, endPort: 8443}]' }), permissions],
    ['on a named port', relay({ ports: '[{port: https}]' }), permissions],
    ['on all ports', relay({ ports: '[]' }), permissions],
    ['on all ports of a protocol', relay({ ports: '[{protocol: TCP}]' }), permissions],
    [
      'to private addresses outside the boundary',
      relay({ except: '[169.254.0.0/16, 172.16.0.0/12, 100.64.0.0/10]' }),
      permissions,
    ],
    [
      'to the credentials service of clouds',
      relay({ except: '[192.168.0.0/16, 172.16.0.0/12, 100.64.0.0/10]' }),
      permissions,
    ],
  ])('is refused %s', (_name, text, given) => {
    expect(open(text, given)).toHaveLength(1);
  });

  it('may not leave its destinations out', () => {
    expect(
      open(
        policy(
          '{podSelector: {matchLabels: {app: egress}}, policyTypes: [Egress], egress: [{ports: [{port: 443}]}]}',
          'relay',
        ),
        permissions,
      ),
    ).toHaveLength(1);
  });
});

describe('other ways out', () => {
  const object = (apiVersion: string, kind: string, body: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop}\n${body}\n`;
  it.each([
    [
      'Cilium ports without a peer',
      object('cilium.io/v2', 'CiliumNetworkPolicy', 'spec: {egress: [{toPorts: [{ports: [{port: "443"}]}]}]}'),
      1,
    ],
    ['Cilium isolation without rules', object('cilium.io/v2', 'CiliumNetworkPolicy', 'spec: {egress: [{}]}'), 0],
    [
      'Cilium in a list of specs',
      object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'specs: [{egress: [{toCIDR: [192.0.2.0/24]}]}]'),
      1,
    ],
    [
      'Cilium block less its exceptions',
      object(
        'cilium.io/v2',
        'CiliumNetworkPolicy',
        'spec: {egress: [{toCIDRSet: [{cidr: 10.0.0.0/7, except: [11.0.0.0/8]}]}]}',
      ),
      0,
    ],
    ['Calico deny', object('projectcalico.org/v3', 'NetworkPolicy', 'spec: {egress: [{action: Deny}]}'), 0],
    [
      'Calico allow without a destination',
      object('crd.projectcalico.org/v1', 'GlobalNetworkPolicy', 'spec: {egress: [{action: Allow}]}'),
      1,
    ],
    [
      'Calico allow by selector',
      object(
        'projectcalico.org/v3',
        'NetworkPolicy',
        'spec: {egress: [{action: Allow, destination: {selector: a == "b"}}]}',
      ),
      0,
    ],
    [
      'Calico domains',
      object(
        'projectcalico.org/v3',
        'NetworkPolicy',
        'spec: {egress: [{action: Allow, destination: {domains: [a.example.net]}}]}',
      ),
      1,
    ],
    [
      'cluster policy networks',
      object(
        'policy.networking.k8s.io/v1alpha2',
        'ClusterNetworkPolicy',
        'spec: {egress: [{action: Accept, to: [{networks: [0.0.0.0/0]}]}]}',
      ),
      1,
    ],
    [
      'cluster policy that denies',
      object(
        'policy.networking.k8s.io/v1alpha1',
        'AdminNetworkPolicy',
        'spec: {egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]}',
      ),
      0,
    ],
    ...(
      [
        ['Antrea allow without a peer', '{action: Allow}', 1],
        ['Antrea pass', '{action: Pass, to: [{ipBlock: {cidr: 192.0.2.0/24}}]}', 0],
        ['Antrea services', '{action: Allow, toServices: [{name: a, namespace: b}]}', 0],
        ['Antrea group', '{action: Allow, to: [{group: a}]}', 0],
        ['Antrea empty peer', '{action: Allow, to: [{}]}', 1],
        ['Antrea name of the site', '{action: Allow, to: [{fqdn: a.internal.example.mil}]}', 0],
        [
          'Antrea block less its exceptions',
          '{action: Allow, to: [{ipBlock: {cidr: 10.0.0.0/7, except: [11.0.0.0/8]}}]}',
          0,
        ],
      ] as const
    ).map(([name, rule, count]): [string, string, number] => [
      name,
      object('crd.antrea.io/v1beta1', 'NetworkPolicy', `spec: {egress: [${rule}]}`),
      count,
    ]),
    [
      'a firewall that allows what it does not name',
      object('k8s.ovn.org/v1', 'EgressFirewall', 'spec: {egress: [{type: Allow, to: {}}]}'),
      1,
    ],
    [
      'a firewall that denies',
      object('k8s.ovn.org/v1', 'EgressFirewall', 'spec: {egress: [{type: Deny, to: {cidrSelector: 0.0.0.0/0}}]}'),
      0,
    ],
    [
      'mesh entry of the site',
      object('networking.istio.io/v1', 'ServiceEntry', 'spec: {hosts: [a.internal.example.mil]}'),
      0,
    ],
    [
      'look-alike of the site',
      object('networking.istio.io/v1', 'ServiceEntry', 'spec: {hosts: [internal.example.mil.example.net]}'),
      1,
    ],
    [
      'sidecar that lets everything out',
      object('networking.istio.io/v1', 'Sidecar', 'spec: {outboundTrafficPolicy: {mode: ALLOW_ANY}}'),
      1,
    ],
    [
      'endpoints written by hand',
      object('v1', 'Endpoints', 'subsets: [{addresses: [{ip: 192.0.2.1}, {ip: 10.0.0.1}]}]'),
      1,
    ],
    [
      'endpoint slices by name',
      object('discovery.k8s.io/v1', 'EndpointSlice', 'addressType: FQDN\nendpoints: [{addresses: [a.example.net]}]'),
      1,
    ],
  ])('%s', (_name, text, count) => {
    expect(open(text)).toHaveLength(count);
  });
});

describe('ways that stay inside and lead to everything', () => {
  const every = 'every pod of every namespace';
  const system = 'every pod of kube-system';
  const to = (peer: string, ports = ''): string =>
    policy(`{podSelector: {}, policyTypes: [Egress], egress: [{to: [${peer}]${ports}}]}`);
  const other = (kind: string, apiVersion: string, spec: string): string =>
    `\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p, namespace: shop}\nspec: ${spec}\n---`;
  const named = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}';

  it.each<readonly [string, string, readonly string[]]>([
    ['every namespace', to('{namespaceSelector: {}}'), [every]],
    ['every namespace on one port', to('{namespaceSelector: {}}', ', ports: [{port: 53}]'), [every]],
    ['every namespace with an empty pod selector', to('{namespaceSelector: {}, podSelector: {}}'), [every]],
    [
      'every namespace but one',
      to('{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [a]}]}}'),
      [every],
    ],
    [
      'named pods of every namespace',
      to('{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}'),
      [],
    ],
    ['a named namespace', to('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}}'), []],
    ['the own namespace', to('{podSelector: {}}'), []],
    ['kube-system', to(`${named}}`), [system]],
    ['kube-system on another port', to(`${named}}`, ', ports: [{port: 53}, {port: 443}]'), [system]],
    ['kube-system on a range', to(`${named}}`, ', ports: [{port: 53, endPort: 9000}]'), [system]],
    ['kube-system for names', to(`${named}}`, ', ports: [{port: 53, protocol: UDP}, {port: 53}]'), []],
    ['named pods of kube-system', to(`${named}, podSelector: {matchLabels: {k8s-app: kube-dns}}}`), []],
    [
      'a policy without effect',
      policy('{podSelector: {}, policyTypes: [Ingress], egress: [{to: [{namespaceSelector: {}}]}]}'),
      [],
    ],
    ['Cilium', other('CiliumNetworkPolicy', 'cilium.io/v2', '{egress: [{toEntities: [cluster]}]}'), [every]],
    ['Cilium in its namespace', other('CiliumNetworkPolicy', 'cilium.io/v2', '{egress: [{toEndpoints: [{}]}]}'), []],
    [
      'Cilium everywhere',
      other('CiliumClusterwideNetworkPolicy', 'cilium.io/v2', '{egress: [{toEndpoints: [{}]}]}'),
      [every],
    ],
    [
      'Calico',
      other(
        'NetworkPolicy',
        'projectcalico.org/v3',
        '{types: [Egress], egress: [{action: Allow, destination: {namespaceSelector: all()}}]}',
      ),
      [every],
    ],
    [
      'Antrea',
      other(
        'ClusterNetworkPolicy',
        'crd.antrea.io/v1beta1',
        '{egress: [{action: Allow, to: [{namespaceSelector: {}}]}, {action: Drop, to: [{namespaceSelector: {}}]}]}',
      ),
      [every],
    ],
    [
      'a policy of the administrator',
      other(
        'AdminNetworkPolicy',
        'policy.networking.k8s.io/v1alpha1',
        '{egress: [{action: Allow, to: [{namespaces: {}}]}, {action: Deny, to: [{namespaces: {}}]}]}',
      ),
      [every],
    ],
  ])('%s', (_, text, expected) => {
    expect(open(text).map((said) => said.replace(/^.* = /, ''))).toEqual(expected);
  });
});
