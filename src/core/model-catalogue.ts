import type { Problem } from './errors';
import { readValues } from './knobs';
import { modelsSchema, tgiOptions, vllmOptions, type RawModels } from './models/schema';
import type { Catalogue, ModelDeployment } from './models/types';
import { engineProblems } from './models/engine-rules';
import { compareText } from './result';
import { problemAt, refuseAll, type KeyPath, type YamlSource } from './yaml-source';

export { modelsSchema } from './models/schema';
export * from './models/served';
export type * from './models/types';

/**
 * Reads the model catalogue: which models there are, and how each is served; sorted, because the order has no meaning.
 * @throws SallyportError 'usage' with every problem found.
 */
export function readCatalogue(file: string): Catalogue {
  const { value, source } = readValues(file, 'model catalogue', modelsSchema());
  refuseAll([
    ...repeatedNames(value, source),
    ...value.deployments.flatMap((_, index) => deploymentProblems(value, index, source)),
  ]);
  return {
    models: [...value.models].sort((a, b) => compareText(a.id, b.id)),
    deployments: value.deployments.map(withEngineOptions).sort((a, b) => compareText(a.name, b.name)),
  };
}

/** The options of the engine are there even if the file has none, so that their defaults stand in one place. */
function withEngineOptions(deployment: RawModels['deployments'][number]): ModelDeployment {
  const { vllm, tgi, ...rest } = deployment;
  if (deployment.engine === 'vllm') return { ...rest, vllm: vllm ?? vllmOptions().parse({}) };
  return { ...rest, tgi: tgi ?? tgiOptions().parse({}) };
}

function repeatedNames({ models, deployments }: RawModels, source: YamlSource): Problem[] {
  return [
    ...repeated(
      source,
      models.map(({ id }) => id),
      (index) => ['models', index, 'id'],
      'model is listed twice',
    ),
    ...repeated(
      source,
      deployments.map(({ name }) => name),
      (index) => ['deployments', index, 'name'],
      'deployment name is used twice',
    ),
    ...repeated(
      source,
      deployments.map(({ servedName }) => servedName),
      (index) => ['deployments', index, 'servedName'],
      'served name is used twice',
    ),
  ];
}

function repeated(
  source: YamlSource,
  names: readonly string[],
  pathOf: (index: number) => KeyPath,
  message: string,
): Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [problemAt(source, pathOf(index), { message, fix: 'give it a name of its own' })],
  );
}

function deploymentProblems({ models, deployments }: RawModels, index: number, source: YamlSource): Problem[] {
  const deployment = deployments[index];
  if (deployment === undefined) return [];
  const path: KeyPath = ['deployments', index];
  const other = deployment.engine === 'vllm' ? 'tgi' : 'vllm';
  const model = models.find(({ id }) => id === deployment.model);
  const problems: Problem[] = engineProblems(deployment).map(({ key, ...problem }) =>
    problemAt(source, [...path, ...key], problem),
  );
  if (deployment[other] !== undefined) {
    problems.push(
      problemAt(source, [...path, other], {
        message: `options of ${other} for the engine ${deployment.engine}`,
        fix: 'remove them',
      }),
    );
  }
  if (model === undefined) {
    const allowed = models.map(({ id }) => id).join(', ');
    problems.push(
      problemAt(source, [...path, 'model'], {
        message: 'model is not in the catalogue',
        allowed,
        fix: 'add it under models, or name one of those',
      }),
    );
  } else if (deployment.maxModelLen > model.contextLength) {
    problems.push(
      problemAt(source, [...path, 'maxModelLen'], {
        message: `longer than the context of ${model.id}`,
        allowed: `at most ${model.contextLength} tokens`,
        fix: 'lower maxModelLen',
      }),
    );
  }
  return problems;
}
