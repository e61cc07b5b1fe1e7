import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCatalogue, type Catalogue, type ModelEntry } from '../../../src/core/model-catalogue';
import { draftModels, modelReference, servedBy } from '../../../src/core/models/served';
import { renderSample } from '../../helpers/render';

const CATALOGUE = readCatalogue(join(__dirname, '../../../values/models.yaml'));
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const { outputs } = renderSample('byoc');

function served(folder: string, catalogue: Catalogue = CATALOGUE): ReturnType<typeof servedBy> {
  const output = outputs.find((one) => one.folder === folder);
  return servedBy(catalogue, output?.composed.graph.members ?? []);
}

function imported(id: string): Catalogue {
  const models = CATALOGUE.models.map((model): ModelEntry =>
    model.id === id ? { ...model, artefact: { digest: DIGEST } } : model,
  );
  return { ...CATALOGUE, models };
}

describe('a model', () => {
  it('is named by its digest, and by its id alone while it has none', () => {
    const [first] = imported('Qwen/Qwen3-8B').models.filter(({ id }) => id === 'Qwen/Qwen3-8B');
    expect(first && modelReference(first)).toBe(`Qwen/Qwen3-8B#${DIGEST}`);
    const [draft] = CATALOGUE.models;
    expect(draft && modelReference(draft)).toBe(draft?.id);
  });
});

describe('what an output serves', () => {
  it('are the deployments of the catalogue that it runs, each with its model', () => {
    expect(served('data-plane').map(({ deployment, model }) => [deployment.name, model.id])).toEqual(
      CATALOGUE.deployments.map(({ name, model }) => [name, model]),
    );
  });

  it('is nothing where no model server is', () => {
    expect(served('control-plane')).toEqual([]);
  });

  it('is a draft for each model without a digest, once', () => {
    const ids = CATALOGUE.models.map(({ id }) => id);
    expect(draftModels(served('data-plane'))).toEqual(ids);
    expect(draftModels(served('data-plane', imported('Qwen/Qwen3-8B')))).toEqual(
      ids.filter((id) => id !== 'Qwen/Qwen3-8B'),
    );
  });
});
