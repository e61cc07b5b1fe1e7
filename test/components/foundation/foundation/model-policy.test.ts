import { describe, expect, it } from 'vitest';
import { servedModels } from '../../../../src/components/foundation/foundation/model-policy';
import type { ModelEntry, Served } from '../../../../src/core/model-catalogue';
import { TIER_NAMES } from '../../../../src/core/tier';
import { metadataOf, renderSample } from '../../../helpers/render';
import { deploymentOf } from '../../rendering';

const DIGESTS = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`);

function served(name: string, id: string, digest: string | null): Served {
  const model: ModelEntry = {
    id,
    source: { repository: id, revision: null },
    licence: { name: 'x', spdx: null, gated: null, acceptedBy: null },
    artefact: { digest },
    contextLength: 4096,
    imported: null,
    signature: null,
    evaluations: [],
    files: [],
  };
  return { deployment: deploymentOf({ name, model: id }), model };
}

function expressions(...all: readonly Served[]): readonly string[] {
  return servedModels(all).validations.map(({ expression }) => expression);
}

describe('the policy of served models', () => {
  const [first = '', second = ''] = DIGESTS;

  it('lists each model once, and each volume with its model', () => {
    const [models, claims] = expressions(
      served('fast', 'org/one', first),
      served('slow', 'org/one', first),
      served('chat', 'org/two', second),
    );
    const [one, two] = [`org/one#${first}`, `org/two#${second}`];
    expect(models).toBe(`variables.model in ['${one}', '${two}']`);
    expect(claims).toContain(`in ['model-chat ${two}', 'model-fast ${one}', 'model-slow ${one}']`);
  });

  it('lists nothing of a model without a digest, so that its pods are refused', () => {
    const [models, claims] = expressions(served('chat', 'org/two', null));
    expect(models).toBe('variables.model in []');
    expect(claims).toContain("(v.persistentVolumeClaim.claimName + ' ' + variables.model) in []");
  });

  it('takes a pod without the annotation for one that names nothing', () => {
    expect(servedModels([]).variables[0]?.expression).toMatch(
      /^has\(object\.metadata\.annotations\) && 'sallyport\.dev\/model' in .* : ''$/,
    );
  });
});

interface Rendered {
  readonly spec: Readonly<Record<string, unknown>>;
}

describe.each(TIER_NAMES)('in %s', (tier) => {
  const objects = renderSample(tier).outputs.map(({ composed }) => [...composed.planes.values()].flat());

  it('the policy denies, fails closed, and is for the namespace of the model servers alone', () => {
    for (const output of objects) {
      const own = output.filter((object) => metadataOf(object)['name'] === 'sallyport-served-models');
      const [policy, binding] = own.map(({ spec }) => spec as Rendered['spec']);
      expect(policy?.['failurePolicy']).toBe('Fail');
      expect(binding).toMatchObject({
        validationActions: ['Deny', 'Audit'],
        matchResources: {
          namespaceSelector: { matchExpressions: [{ operator: 'In', values: ['sallyport-serving'] }] },
        },
      });
    }
  });

  it('every workload of that namespace says which model it serves', () => {
    const workloads = objects
      .flat()
      .filter((object) => metadataOf(object)['namespace'] === 'sallyport-serving' && object['kind'] === 'Deployment');
    expect(workloads).toHaveLength(4);
    for (const { spec } of workloads) {
      const { template } = spec as { readonly template: { readonly metadata: Readonly<Record<string, unknown>> } };
      expect(template.metadata['annotations']).toHaveProperty(['sallyport.dev/model']);
    }
  });
});
