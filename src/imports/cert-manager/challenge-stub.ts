import { AGE_COLUMN, definition, type Definition } from './definition';
import { object } from './schema';

/**
 * `challenges.acme.cert-manager.io`, empty: the metrics of the controller list this kind whatever controllers run, and
 * would complain for ever if it were not there. No field of an ACME challenge exists in it, and our policy refuses every
 * object. Orders are listed by the ACME controllers only, which do not run, so that kind is not defined at all.
 */
export function challengeStubDefinition(): Definition {
  return definition({
    group: 'acme.cert-manager.io',
    kind: 'Challenge',
    plural: 'challenges',
    shortNames: [],
    categories: ['cert-manager'],
    scope: 'Namespaced',
    description: 'nothing: only its absence would be noticed',
    columns: [AGE_COLUMN],
    spec: object('always empty', {}),
    status: object('always empty', {}),
  });
}
