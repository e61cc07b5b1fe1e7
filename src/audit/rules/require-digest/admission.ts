import { celString, POD_IMAGES, POD_RESOURCES } from '../../facts/image-admission';
import type { AdmissionForm } from '../../rule';

/** The same rule on pods. A tag beside the digest is allowed: runtimes ignore it, people read it. */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: POD_RESOURCES,
  variables: () => [{ name: 'images', expression: POD_IMAGES }],
  validations: () => [
    {
      expression: `variables.images.all(i, i.matches(${celString('@sha256:[0-9a-f]{64}$')}))`,
      message: 'image is not named by digest',
    },
  ],
};
