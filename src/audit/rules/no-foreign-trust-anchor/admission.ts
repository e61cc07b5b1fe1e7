import type { AdmissionForm } from '../../rule';

/**
 * CEL can neither decode nor hash a certificate, so an unknown one in a ConfigMap is left to the auditor. What it can refuse is the
 * switch by which a whole public store, or no store at all, becomes the anchor.
 */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: [
    {
      apiGroups: ['trust.cert-manager.io'],
      apiVersions: ['*'],
      resources: ['bundles'],
      operations: ['CREATE', 'UPDATE'],
    },
    {
      apiGroups: ['apiregistration.k8s.io'],
      apiVersions: ['*'],
      resources: ['apiservices'],
      operations: ['CREATE', 'UPDATE'],
    },
  ],
  variables: () => [],
  validations: () => [
    {
      expression:
        "object.kind != 'Bundle' || !has(object.spec.sources) || !object.spec.sources.exists(s, has(s.useDefaultCAs) && s.useDefaultCAs)",
      message: 'a trust bundle takes in the public certificate authorities',
    },
    {
      expression:
        "object.kind != 'APIService' || !has(object.spec.insecureSkipTLSVerify) || !object.spec.insecureSkipTLSVerify",
      message: 'an API service is reached without verification',
    },
  ],
};
