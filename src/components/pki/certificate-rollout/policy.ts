import type { Construct } from 'constructs';
import { manifest } from '../../../constructs/scope';
import type { MemberView } from '../../../core/graph';
import { DOMAIN } from '../../../core/names';
import { compareText } from '../../../core/result';
import type { RestartedWorkload } from './config';
import { resourceOf } from './rbac';

const ID = 'PKI-005';
const NAME = 'sallyport-certificate-rollout';
const STAMP = `${DOMAIN}/certificate-not-after`;

const AFTER = 'object.spec.template';
const BEFORE = 'oldObject.spec.template';

/** What the account may change. RBAC ends at the object; whoever may patch a workload could otherwise run code as it. */
const VALIDATIONS = [
  { expression: `${AFTER}.spec == ${BEFORE}.spec`, message: 'the pods stay as they are' },
  { expression: same('metadata.labels', AFTER, BEFORE), message: 'the labels of the pods stay as they are' },
  {
    expression: `${kept(AFTER, BEFORE)} && ${kept(BEFORE, AFTER)}`,
    message: `no annotation of the pod template but ${STAMP} changes`,
  },
  { expression: same('spec.replicas', 'object', 'oldObject'), message: 'the number of pods stays as it is' },
] as const;

/** True if a field that may be absent is the same before and after. */
function same(field: string, one: string, other: string): string {
  const [after, before] = [`${one}.${field}`, `${other}.${field}`];
  return `has(${after}) == has(${before}) && (!has(${after}) || ${after} == ${before})`;
}

/** True if every annotation on one side stands on the other side as well, with the same value, but for the stamp. */
function kept(one: string, other: string): string {
  const [own, others] = [`${one}.metadata.annotations`, `${other}.metadata.annotations`];
  return `(!has(${own}) || ${own}.all(key, key == '${STAMP}' || (has(${others}) && key in ${others} && ${others}[key] == ${own}[key])))`;
}

/** Refuses whatever the account of the rollout would change beyond its one annotation. */
export function stampOnly(scope: Construct, member: MemberView, workloads: readonly RestartedWorkload[]): void {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const resources = [...new Set(workloads.map(({ kind }) => resourceOf(kind)))].sort(compareText);
  const account = `system:serviceaccount:${member.namespace}:${member.name}`;
  manifest(scope, 'policy', {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    name: NAME,
    body: {
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          matchPolicy: 'Equivalent',
          resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], resources, operations: ['UPDATE'] }],
        },
        matchConditions: [{ name: 'by-the-rollout', expression: `request.userInfo.username == '${account}'` }],
        validations: VALIDATIONS.map(({ expression, message }) => ({
          expression,
          message: `${ID}: ${message}; run 'sallyport explain ${ID}'`,
          reason: 'Forbidden',
        })),
      },
    },
  });
  manifest(scope, 'policy-binding', {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    name: NAME,
    body: { spec: { policyName: NAME, validationActions: ['Deny', 'Audit'] } },
  });
}
