/**
 * Every pod is selected by NetworkPolicies of its namespace that isolate it in both directions.
 *
 * Fields: metadata.labels of every pod and pod template, spec.hostNetwork; NetworkPolicy spec.podSelector, spec.policyTypes.
 * Allowed: at least one policy with Ingress and one with Egress (or one with both) whose selector picks the pod's labels.
 * A host-network pod cannot be isolated by a policy and is reported as such. Only `networking.k8s.io` policies count:
 * what other engines add depends on the engine being there.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import type { PoliciesByNamespace } from '../../facts/network-policies/isolation';
import { isolationOf, networkPoliciesOf } from '../../facts/network-policies/isolation';
import type { PodTemplate } from '../../facts/pod-templates';
import { podTemplatesOf } from '../../facts/pod-templates';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

const FIX_HOST = 'take hostNetwork away, or accept it by a typed exception with a node-firewall row in the evidence';

export const rule: Rule = {
  id: 'NETPOL-001',
  name: 'isolate-every-pod',
  family: 'network',
  severity: 'high',
  title: 'Every pod is isolated in both directions by NetworkPolicies',
  message: 'a pod is not isolated by any NetworkPolicy in this direction',
  fix: 'add a default-deny NetworkPolicy to the namespace: podSelector {}, policyTypes [Ingress, Egress]',
  admission,
  checkSet,
};

function* checkSet(context: AuditContext): Iterable<Hit> {
  const policies = networkPoliciesOf(context.objects);
  for (const object of context.objects) {
    for (const template of podTemplatesOf(object)) yield* judge(object, template, policies);
  }
}

function* judge(object: ManifestObject, template: PodTemplate, policies: PoliciesByNamespace): Iterable<Hit> {
  const isolation = isolationOf(template, policies);
  if (isolation === null) return;
  if (isolation.kind === 'host-network') {
    yield { object, path: `${template.path}/hostNetwork`, value: 'host network', fix: FIX_HOST };
    return;
  }
  for (const direction of ['ingress', 'egress'] as const) {
    if (!isolation[direction]) yield { object, path: template.path, value: direction };
  }
}
