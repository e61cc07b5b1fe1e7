import type { Construct } from 'constructs';
import { manifest } from '../../../constructs/scope';
import { PACKAGES_CONFIG_MAP } from '../../../constructs/packages';
import { TRUST_CONFIG_MAP } from '../../../constructs/trust';
import type { AdmissionPolicy } from '../../../core/admission';
import type { RenderContext } from '../../../core/component';
import type { MemberView } from '../../../core/graph';
import { servedBy } from '../../../core/model-catalogue';
import { NAMESPACE_PREFIX } from '../../../core/names';
import { celList } from './cel';
import type { Knobs } from './foundation';
import { servedModels, SERVING_NAMESPACE } from './model-policy';
import { DELIVERY_NAMESPACE, releaseRecord, releaseSource } from './release-policy';

const API_VERSION = 'admissionregistration.k8s.io/v1';

/** Namespaces with the `privileged` level, which only named accounts may use (decisions 11). */
const PRIVILEGED = [`${NAMESPACE_PREFIX}accelerators`, `${NAMESPACE_PREFIX}node-agents`];

type Action = 'Deny' | 'Audit' | 'Warn';

/**
 * The admission forms of the auditor's rules, two policies about namespaces, one about trust, one about models, and two about
 * releases. They fail closed,
 * name no parameters (decisions: lists inline), and leave out only the namespaces of the distribution. What is about provenance is
 * denied in every tier, models as well as images.
 */
export function admissionPolicies(scope: Construct, context: RenderContext<Knobs>): void {
  const { platform, posture } = context;
  const outside = { namespaceSelector: nameSelector('NotIn', platform.systemNamespaces) };
  for (const policy of platform.admissionPolicies) {
    const actions: Action[] =
      policy.concernsImages || posture.admission === 'deny' ? ['Deny', 'Audit'] : ['Warn', 'Audit'];
    install(scope, policy, actions, outside);
  }
  install(scope, namedPrivilegedPods(platform.members), ['Deny', 'Audit'], {
    namespaceSelector: nameSelector('In', PRIVILEGED),
  });
  install(scope, trustBundle(), ['Deny', 'Audit'], outside);
  install(scope, servedModels(servedBy(context.models, platform.members)), ['Deny', 'Audit'], {
    namespaceSelector: nameSelector('In', [SERVING_NAMESPACE]),
  });
  for (const policy of [releaseRecord, releaseSource]) {
    install(scope, policy(context.knobs.modelPromoterGroup), ['Deny', 'Audit'], {
      namespaceSelector: nameSelector('In', [DELIVERY_NAMESPACE]),
    });
  }
  install(scope, systemNamespacePods(platform.systemNamespaces), ['Deny', 'Audit'], {
    namespaceSelector: nameSelector('In', platform.systemNamespaces),
  });
}

function install(
  scope: Construct,
  policy: AdmissionPolicy,
  actions: readonly Action[],
  matchResources: Record<string, unknown>,
): void {
  const name = `sallyport-${policy.name}`;
  manifest(scope, policy.name, {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    name,
    body: {
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { matchPolicy: 'Equivalent', resourceRules: policy.resources },
        ...(policy.variables.length === 0 ? {} : { variables: policy.variables }),
        validations: policy.validations.map(({ expression, message }) => ({
          expression,
          message: `${policy.id}: ${message}; run 'sallyport explain ${policy.id}'`,
          reason: 'Forbidden',
        })),
      },
    },
  });
  manifest(scope, `${policy.name}-binding`, {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    name,
    body: { spec: { policyName: name, validationActions: actions, matchResources } },
  });
}

function nameSelector(operator: 'In' | 'NotIn', names: readonly string[]): Record<string, unknown> {
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values: [...names] }] };
}

const POD_CREATION: AdmissionPolicy['resources'] = [
  { apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] },
];

function namedPrivilegedPods(members: readonly MemberView[]): AdmissionPolicy {
  const accounts = members.filter((member) => PRIVILEGED.includes(member.namespace)).map((member) => member.name);
  return {
    id: 'ADM-001',
    name: 'named-privileged-pods',
    resources: POD_CREATION,
    variables: [],
    validations: [
      {
        expression: `has(object.spec.serviceAccountName) && object.spec.serviceAccountName in ${celList(accounts)}`,
        message: 'only the named privileged workloads may run in this namespace',
      },
    ],
    concernsImages: false,
  };
}

/**
 * Every pod trusts what these ConfigMaps say: whose certificates, and where packages come from. Whoever may change this policy
 * could take it away and may change them too, so that a new root arrives with the next apply; the right to write ConfigMaps
 * alone is not enough.
 */
function trustBundle(): AdmissionPolicy {
  const mayChangePolicies = `authorizer.group('admissionregistration.k8s.io').resource('validatingadmissionpolicies').check('update').allowed()`;
  return {
    id: 'ADM-003',
    name: 'trust-bundle',
    resources: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE', 'UPDATE'] }],
    variables: [],
    validations: [
      {
        expression: `!(object.metadata.name in ${celList([TRUST_CONFIG_MAP, PACKAGES_CONFIG_MAP])}) || ${mayChangePolicies}`,
        message: 'only who applies the platform changes what its pods trust',
      },
    ],
    concernsImages: false,
  };
}

/** Who may create pods where our other policies do not look: the kubelet's mirror pods and the distribution's own controllers. */
function systemNamespacePods(namespaces: readonly string[]): AdmissionPolicy {
  const accounts = namespaces.map(
    (namespace) => `request.userInfo.username.startsWith('system:serviceaccount:${namespace}:')`,
  );
  return {
    id: 'ADM-002',
    name: 'system-namespace-pods',
    resources: POD_CREATION,
    variables: [],
    validations: [
      {
        expression: [
          `request.userInfo.groups.exists(group, group == 'system:nodes' || group == 'system:masters')`,
          `request.userInfo.username == 'system:kube-controller-manager'`,
          ...accounts,
        ].join(' || '),
        message: 'only the distribution itself may create pods in a system namespace',
      },
    ],
    concernsImages: false,
  };
}
