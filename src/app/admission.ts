import { rules } from '../audit/rules';
import type { AdmissionParameters } from '../audit/rule';
import type { AdmissionPolicy } from '../core/admission';
import { compareText } from '../core/result';

/** The admission forms of all rules that have one, with the site's lists inlined: data for whoever installs them. */
export function admissionPolicies(parameters: AdmissionParameters): readonly AdmissionPolicy[] {
  return rules
    .flatMap((rule): AdmissionPolicy[] => {
      const { admission } = rule;
      if (admission.kind === 'none') return [];
      const validations = admission.validations(parameters);
      // What a tier permits needs no policy, and the API server takes none that says nothing.
      if (validations.length === 0) return [];
      return [
        {
          id: rule.id,
          name: rule.name,
          resources: admission.resources,
          variables: admission.variables(parameters),
          validations,
          concernsImages: rule.family === 'images',
        },
      ];
    })
    .sort((a, b) => compareText(a.name, b.name));
}
