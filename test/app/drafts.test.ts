import { describe, expect, it } from 'vitest';
import { draftsIn, draftsOf, draftTexts, type Drafts } from '../../src/app/drafts';
import type { KubeObject } from '../../src/app/render';
import type { ImageEntry } from '../../src/core/image';
import { renderSample } from '../helpers/render';

const IMAGE: ImageEntry = {
  id: 'engine',
  origin: 'docker.io/lab/engine',
  tag: 'v1',
  digest: null,
  size: null,
  licence: null,
};
const DRAFTS: Drafts = { images: [IMAGE], models: ['org/one'] };

function workload(image: string, model?: string): KubeObject {
  const annotations = model === undefined ? {} : { annotations: { 'sallyport.dev/model': model } };
  return { kind: 'Deployment', spec: { template: { metadata: annotations, spec: { containers: [{ image }] } } } };
}

describe('the drafts of a render', () => {
  it('are images and models without a digest, each in the words of its file', () => {
    expect(draftTexts(DRAFTS)).toEqual([
      'no digest in the lock for: engine',
      'no digest in the catalogue for: org/one',
    ]);
    expect(draftTexts({ images: [], models: [] })).toEqual([]);
  });

  it('are the models of those outputs alone that serve any', () => {
    const { outputs, drafts } = renderSample('byoc');
    const models = outputs.map(({ composed }) => draftsOf([composed]).models.length);
    expect(outputs.map(({ folder }) => folder)).toEqual(['control-plane', 'data-plane']);
    expect(models).toEqual([0, 3]);
    expect(drafts.models).toHaveLength(3);
  });
});

describe('the drafts of an object', () => {
  it.each<[string, KubeObject, Drafts]>([
    ['a namespace has all', { kind: 'Namespace' }, DRAFTS],
    ['another object has none', { kind: 'ConfigMap' }, { images: [], models: [] }],
    ['a workload has its image', workload('harbor.example/lab/engine:v1'), { images: [IMAGE], models: [] }],
    ['a workload has its model', workload('harbor.example/x:v1', 'org/one'), { images: [], models: ['org/one'] }],
    ['an imported model is none', workload('harbor.example/x:v1', 'org/one#sha256:0'), { images: [], models: [] }],
  ])('%s', (_, object, expected) => {
    expect(draftsIn(object, DRAFTS)).toEqual(expected);
  });
});
