import type { AdmissionForm } from '../../rule';

export const admission: AdmissionForm = {
  kind: 'none',
  reason:
    'the settings stand in ConfigMaps beside the pod as often as in the pod, and an admission policy sees one object at a time; packets are stopped by no-external-egress',
};
