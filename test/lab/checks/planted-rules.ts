import type { KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Planted } from './planted';
import { bindingsOf, policiesOf } from './rule-words';

/** An output in which a rule has lost something, and the words by which the check of rules has to say so. */
export interface PlantedLoss {
  readonly name: string;
  readonly manifests: readonly Manifest[];
  readonly says: string;
}

/** What can be lost of a rule without any object being refused: each has to be missed, though nothing is tried. */
export function lostRules(rule: string, manifests: readonly Manifest[]): readonly PlantedLoss[] {
  const [policy] = policiesOf(rule, manifests);
  const [binding] = policy === undefined ? [] : bindingsOf(policy, manifests);
  if (policy === undefined || binding === undefined) throw new Error(`nothing says ${rule}, so nothing can be lost`);
  const nameless = withSpec(policy, { validations: [{ expression: 'true', message: 'says nothing' }] });
  const quiet = withSpec(binding, { validationActions: ['Audit'] });
  const put = (from: Manifest, to: readonly Manifest[]): readonly Manifest[] =>
    manifests.flatMap((one) => (one === from ? to : [one]));
  return [
    { name: 'a policy that is lost', manifests: put(policy, []), says: `no policy says ${rule}` },
    { name: 'a binding that is lost', manifests: put(binding, []), says: `${titleOf(policy)}: nothing binds it` },
    {
      name: 'a message without the id of its rule',
      manifests: put(policy, [nameless]),
      says: `${titleOf(policy)}: spec.validations[0] has a message without the id of its rule`,
    },
    {
      name: 'a binding that only writes down',
      manifests: put(binding, [quiet]),
      says: `${titleOf(binding)}: ${rule} does Audit, and should`,
    },
  ];
}

/** Errors of types, in a policy that is for many kinds: the server stores it without a word. */
export function typeErrors(rule: string, manifests: readonly Manifest[]): readonly Planted[] {
  const [policy] = policiesOf(rule, manifests);
  if (policy === undefined) throw new Error(`no policy says ${rule}, so none can have a wrong type`);
  const validations = policy.object.spec?.['validations'] as readonly object[];
  const expression = '!variables.isIssuer || !has(object.spec.acmee)';
  const rules = [{ apiGroups: ['lab.example.org'], apiVersions: ['*'], resources: ['*'], operations: ['CREATE'] }];
  return [
    {
      name: 'an expression with a field that no kind has',
      manifest: withSpec(policy, { validations: [...validations, { expression, message: `${rule}: x` }] }),
      says: /undefined field 'acmee'/,
    },
    {
      name: 'a policy for kinds that nobody serves',
      manifest: withSpec(policy, { matchConstraints: { resourceRules: rules } }),
      says: /serves no kind that it matches/,
    },
  ];
}

function withSpec(manifest: Manifest, fields: object): Manifest {
  const object: KubeObject = { ...manifest.object, spec: { ...manifest.object.spec, ...fields } };
  return { ...manifest, object, text: JSON.stringify(object) };
}
