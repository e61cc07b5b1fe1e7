import type { AdmissionPolicy } from '../../../core/admission';
import { RELEASE_CONFIG_MAP, SYNC_ACCOUNT } from '../../../core/release';

/** Where releases are delivered from. */
export const DELIVERY_NAMESPACE = 'sallyport-delivery';

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE'];

/** Who applies the platform may take a policy away, so he may change what it holds; nothing is gained by refusing him. */
const MAY_CHANGE_POLICIES = `authorizer.group('admissionregistration.k8s.io').resource('validatingadmissionpolicies').check('update').allowed()`;

/** Somebody of the group that puts releases into service, or who applies the platform. */
function mayPromote(group: string): string {
  return `request.userInfo.groups.exists(group, group == '${group}') || ${MAY_CHANGE_POLICIES}`;
}

/**
 * What a cluster takes for its release: the ConfigMap about it, and the copies that the cluster is compared with. Deleting one
 * is not refused: the comparison fails then, and says so.
 */
export function releaseRecord(promoters: string): AdmissionPolicy {
  const name = 'object.metadata.name';
  return {
    id: 'DLV-001',
    name: 'release-record',
    resources: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE', 'UPDATE'] }],
    variables: [],
    validations: [
      {
        expression: `!(${name} == '${RELEASE_CONFIG_MAP}' || ${name}.startsWith('${RELEASE_CONFIG_MAP}-')) || ${mayPromote(promoters)}`,
        message: 'only a model promoter, or who applies the platform, changes what the cluster takes for its release',
      },
    ],
    concernsImages: false,
  };
}

/** What is applied stays as it was: by its specification, and by what is to be done once, which is a field of Argo CD's kinds alone. */
const UNCHANGED = [
  `request.operation == 'UPDATE' && has(object.spec) && has(oldObject.spec) && object.spec == oldObject.spec`,
  `(!has(dyn(object).operation) || (has(dyn(oldObject).operation) && dyn(object).operation == dyn(oldObject).operation) || request.userInfo.username == 'system:serviceaccount:${DELIVERY_NAMESPACE}:${SYNC_ACCOUNT}')`,
].join(' && ');

/**
 * Where a cluster takes its releases from, and what is applied of them. The controllers write marks of their own into these
 * objects, so a change that leaves the specification as it is passes. An application of Argo CD has a field beside it,
 * `operation`, that says what is applied now, also another commit than the one in service: only the controller writes it.
 */
export function releaseSource(promoters: string): AdmissionPolicy {
  return {
    id: 'DLV-002',
    name: 'release-source',
    resources: [
      { apiGroups: ['source.toolkit.fluxcd.io'], apiVersions: ['*'], resources: ['*'], operations: OPERATIONS },
      { apiGroups: ['kustomize.toolkit.fluxcd.io'], apiVersions: ['*'], resources: ['*'], operations: OPERATIONS },
      { apiGroups: ['argoproj.io'], apiVersions: ['*'], resources: ['*'], operations: OPERATIONS },
    ],
    variables: [],
    validations: [
      {
        expression: `(${UNCHANGED}) || ${mayPromote(promoters)}`,
        message: 'only a model promoter, or who applies the platform, changes where releases come from',
      },
    ],
    concernsImages: false,
  };
}
