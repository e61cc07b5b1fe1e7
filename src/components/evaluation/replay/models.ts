import type { DeclareContext } from '../../../core/component';
import { SallyportError, type Problem } from '../../../core/errors';
import type { ModelDeployment } from '../../../core/model-catalogue';
import type { Knobs } from './replay';

type Context = Pick<DeclareContext<Knobs>, 'knobs' | 'models' | 'policy'>;

/** Who is asked, and who judges. */
export interface Asked {
  readonly models: readonly ModelDeployment[];
  readonly judge: ModelDeployment | undefined;
}

/**
 * Deployments that are asked, and the judge among the others. Only deployments of the catalogue can be named, and those run
 * here: no judge is anywhere else.
 * @throws SallyportError 'usage' for names that the catalogue does not have, and for a judge of its own answers.
 */
export function asked({ knobs, models: { deployments }, policy }: Context): Asked {
  const find = (name: string): ModelDeployment | undefined => deployments.find((one) => one.name === name);
  const judge = knobs.judge === '' ? undefined : find(knobs.judge);
  const named = knobs.models.length === 0 ? deployments.filter((one) => one.model !== judge?.model) : [];
  const models = [...named, ...knobs.models.flatMap((name) => find(name) ?? [])];
  const problems = [
    ...unknownNames(knobs, deployments),
    ...models.filter((one) => one.model === judge?.model).map(ownJudge),
    ...(knobs.route === 'gateway' ? accessProblems(knobs, [...models, ...(judge ? [judge] : [])], policy) : []),
  ];
  if (problems.length > 0) throw new SallyportError('usage', problems);
  return { models, judge };
}

function unknownNames({ models, judge }: Knobs, deployments: readonly ModelDeployment[]): readonly Problem[] {
  const names = deployments.map(({ name }) => name);
  const given = [
    ...models.map((name, index) => ({ name, key: `models[${index}]` })),
    ...(judge === '' ? [] : [{ name: judge, key: 'judge' }]),
  ];
  return given
    .filter(({ name }) => !names.includes(name))
    .map(({ name, key }) => ({
      message: key === 'judge' ? 'judge is no deployment of the catalogue' : 'model is no deployment of the catalogue',
      place: { file: 'values', path: `components.replay.${key}` },
      value: name,
      allowed: names.join(', '),
      fix: 'name a deployment of values/models.yaml: what is evaluated, and who judges, runs inside',
    }));
}

function ownJudge({ name, model }: ModelDeployment): Problem {
  return {
    message: `${name} would be judged by its own model`,
    place: { file: 'values', path: 'components.replay.judge' },
    value: model,
    fix: 'name a judge of another model, or take the deployment out of models',
  };
}

function accessProblems(
  { principal }: Knobs,
  models: readonly ModelDeployment[],
  { principals, access }: Context['policy'],
): readonly Problem[] {
  const known = principals.find(({ name }) => name === principal);
  const place = { file: 'values', path: 'components.replay.principal' };
  if (known === undefined) {
    const fix = 'add it to values/policy.yaml with the hash of its token, or set route: models';
    return [{ message: 'principal is not in the gateway policy', place, value: principal, fix }];
  }
  const allowed = access.filter(({ project }) => project === known.project).flatMap((one) => one.models);
  return models
    .filter(({ name }) => !allowed.includes(name))
    .map(({ name }) => ({
      message: `project ${known.project} of principal ${principal} may not use ${name}`,
      place,
      fix: `give it access in values/policy.yaml, or leave ${name} out of models`,
    }));
}
