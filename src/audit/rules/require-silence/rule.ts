/**
 * Every component that calls out by default has the settings that stop it, in the spelling that it understands.
 *
 * Fields: environment (ConfigMaps resolved), arguments and mounted configuration of containers whose image or command line stands in the
 * table under `facts/silence/`.
 * Engines are known by their image, and by their command line under any other image. What shells, `env` and wrappers do to the
 * environment on the way to a process counts; of configuration files, those that the program really opens.
 * Allowed: the values that the component's own parser takes for off; there is no spelling that serves all of them. A switch that is
 * needed and comes from a Secret, or stands in a file outside the set, is not proven and reported.
 * Unchecked: what the expression of a MutatingAdmissionPolicy makes of containers and files.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { mutationsOf, touchesPrograms } from '../../facts/mutations';
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
    if (fact.status === 'set') continue;
    yield {
      object,
      path: fact.path,
      value: `${fact.id}: ${fact.value}`,
      via: fact.via,
      fix: `${fact.fix}; it ${fact.status === 'unknown' ? 'concerns' : 'stops'}: ${fact.contacts}`,
    };
  }
  for (const { path } of mutationsOf(object).filter(touchesPrograms)) {
    yield {
      object,
      path,
      value: 'change of containers or files by an expression',
      fix: FIX_MUTATION,
      isUnchecked: true,
    };
  }
}

const FIX_MUTATION =
  'write the setting into the workload itself: what a policy makes of it when it is admitted is not judged';
