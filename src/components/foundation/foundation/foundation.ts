import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { z } from 'zod';
import { hasPackageMirror, packageConfigMaps, packageMirrorUrl } from '../../../constructs/packages';
import { PRIORITIES } from '../../../constructs/pod';
import { metadata } from '../../../constructs/scope';
import { defaultDeny } from '../../../constructs/seal';
import { TRUST_CONFIG_MAP } from '../../../constructs/trust';
import type { Component, RenderContext } from '../../../core/component';
import type { NamespaceFact } from '../../../core/graph';
import { DOMAIN } from '../../../core/names';
import { admissionPolicies } from './admission';
import { declareFoundation } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { POLICIES } from './policy-notes';
import { roles } from './roles';

export type Knobs = z.infer<typeof knobs>;

export const foundation: Component<Knobs> = {
  name: 'foundation',
  plane: 'foundation',
  summary:
    'namespaces, default deny, trust anchors, roles, priorities and admission policies that everything else stands on',
  knobs,
  images: IMAGES,
  policies: POLICIES,
  declare: declareFoundation,
  render: renderFoundation,
};

function renderFoundation(scope: Construct, context: RenderContext<Knobs>): void {
  for (const namespace of context.platform.namespaces) renderNamespace(scope, namespace, context);
  closePackages(scope, context);
  priorities(new Construct(scope, 'priorities'));
  roles(new Construct(scope, 'roles'), context);
  admissionPolicies(new Construct(scope, 'admission'), context);
}

function renderNamespace(parent: Construct, { name, podSecurity }: NamespaceFact, context: RenderContext<Knobs>): void {
  const scope = new Construct(parent, name);
  const { site, platform } = context;
  new k8s.KubeNamespace(scope, 'Resource', {
    metadata: metadata(scope, {
      name,
      labels: {
        'pod-security.kubernetes.io/enforce': podSecurity,
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': podSecurity,
        [`${DOMAIN}/environment`]: site.environment,
      },
      annotations: { [`${DOMAIN}/classification`]: site.classification },
    }),
  });
  defaultDeny(scope, name);
  new k8s.KubeConfigMap(scope, 'trust', {
    metadata: metadata(scope, { name: TRUST_CONFIG_MAP, namespace: name }),
    data: { 'ca.crt': platform.trustAnchors },
  });
  new k8s.KubeServiceAccount(scope, 'default-account', {
    metadata: metadata(scope, { name: 'default', namespace: name }),
    automountServiceAccountToken: false,
  });
}

/** Where nobody mirrors packages, tools in images are told to ask nobody: their own defaults are public. */
function closePackages(scope: Construct, { cluster, platform }: RenderContext<Knobs>): void {
  if (hasPackageMirror(platform.members)) return;
  const url = packageMirrorUrl(cluster.domain);
  packageConfigMaps(new Construct(scope, 'packages'), platform.members, { url, snapshot: null, apt: null });
}

/** Higher goes first when a node is full: what answers users survives what can wait, and names and certificates survive both. */
function priorities(scope: Construct): void {
  const classes: readonly [keyof typeof PRIORITIES, number, string][] = [
    ['platform', 1_000_000, 'resolver, clocks, certificates and device plugins'],
    ['serving', 100_000, 'gateway and model servers'],
    ['standard', 10_000, 'everything that may wait under pressure'],
  ];
  for (const [priority, value, description] of classes) {
    new k8s.KubePriorityClass(scope, priority, {
      metadata: metadata(scope, { name: PRIORITIES[priority] }),
      value,
      description,
      globalDefault: false,
    });
  }
}
