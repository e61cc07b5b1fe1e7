import type { AdmissionForm } from '../../rule';

export const admission: AdmissionForm = {
  kind: 'none',
  reason:
    'whether a pod is isolated depends on the NetworkPolicies beside it, and an admission policy sees one object at a time',
};
