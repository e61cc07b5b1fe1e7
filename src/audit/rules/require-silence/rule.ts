/**
 * Every component that calls out by default has the settings that stop it, in the spelling that it understands.
 *
 * Fields: environment (ConfigMaps resolved), arguments and mounted configuration of containers whose image or command line stands in the
 * table under `facts/silence/`.
 * Allowed: the values that the component's own parser takes for off; there is no spelling that serves all of them. A switch that comes
 * from a Secret, or from a ConfigMap outside the set, is not known and not reported.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { silenceOf } from '../../facts/silence';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'SILENCE-001',
  name: 'require-silence',
  family: 'silence',
  severity: 'high',
  title: 'Components that call out by default are told not to',
  message: 'a component calls out by default and nothing here stops it',
  fix: 'add the setting that the component understands',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const fact of silenceOf(object, context)) {
    if (fact.status !== 'missing' && fact.status !== 'wrong') continue;
    yield {
      object,
      path: fact.path,
      value: `${fact.id}: ${fact.value}`,
      via: fact.via,
      fix: `${fact.fix}; it stops: ${fact.contacts}`,
    };
  }
}
