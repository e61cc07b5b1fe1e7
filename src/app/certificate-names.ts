import type { Tier } from '../core/tier';
import { compareText } from '../core/result';
import { admissionPolicies } from './admission';
import { tierBoundary, tierPermissions } from './boundary';
import type { Inputs } from './inputs';
import { composeOutput, type KubeObject } from './render';

/** Every DNS name that stands in a Certificate of a tier, in all of its outputs; sorted. */
export function certificateNames(tier: Tier, inputs: Inputs): readonly string[] {
  const policies = admissionPolicies({
    boundary: tierBoundary(tier, inputs),
    permissions: tierPermissions(tier, inputs.values),
  });
  const objects = tier.outputs.flatMap((output) => [...composeOutput(tier, output, inputs, policies).planes.values()]);
  return [...new Set(objects.flat().flatMap(dnsNamesOf))].sort(compareText);
}

function dnsNamesOf(object: KubeObject): readonly string[] {
  if (object['kind'] !== 'Certificate') return [];
  return (object['spec'] as { readonly dnsNames?: readonly string[] }).dnsNames ?? [];
}
