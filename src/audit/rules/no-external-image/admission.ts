import { celString, literalPattern, POD_IMAGES, POD_RESOURCES } from '../../facts/image-admission';
import type { AdmissionForm, AdmissionParameters } from '../../rule';

/**
 * The same rule on pods. The pattern is anchored at `^host/prefix/`: without the anchor and the slash a look-alike such as
 * `registry.example.evil.example` would pass. Workload templates are judged when their pods are made.
 */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: POD_RESOURCES,
  variables: () => [{ name: 'images', expression: POD_IMAGES }],
  validations: (parameters) => [
    {
      expression: `variables.images.all(i, i.matches(${celString(allowedPattern(parameters))}))`,
      message: 'image comes from a registry outside the boundary',
    },
  ],
};

/** Without any registry nothing is allowed: the policy fails closed. */
function allowedPattern({ boundary }: AdmissionParameters): string {
  const registries = boundary.registries.map((registry) => literalPattern(registry.replace(/\/+$/, '')));
  return `^(${registries.length === 0 ? '[^ -~]' : registries.join('|')})/[a-z0-9]`;
}
