import { describe, expect, it } from 'vitest';
import {
  acceleratedResources,
  deploymentsOf,
  modelAnnotations,
  modelServerMember,
} from '../../../src/constructs/serving/model-server';
import type { ModelDeployment } from '../../../src/core/model-catalogue';
import { deploymentOf } from '../../components/rendering';

function own(changes: Partial<ModelDeployment>): readonly ModelDeployment[] {
  return deploymentsOf({ models: [], deployments: [deploymentOf(changes)] }, 'vllm');
}

describe('a model server', () => {
  it('takes the deployments of its engine only', () => {
    expect(own({ engine: 'tgi' })).toEqual([]);
    expect(own({ engine: 'vllm' })).toHaveLength(1);
  });

  it.each([
    ['nvidia', 'nvidia.com/gpu'],
    ['amd', 'amd.com/gpu'],
  ] as const)('asks for whole %s accelerators as %s', (accelerator, resource) => {
    const { limits } = acceleratedResources(deploymentOf({ accelerator, gpus: 2 }));
    expect(limits[resource]).toBe('2');
  });

  it('says nothing of a model that the catalogue does not have', () => {
    expect(modelAnnotations({ models: [], deployments: [] }, deploymentOf({}))).toEqual({});
  });

  it('calls nobody, resolves no names, and offers its model under the name of the deployment', () => {
    const member = modelServerMember(
      deploymentOf({ name: 'chat' }),
      { name: 'https', port: 1, security: 'tls' },
      { reload: 'self' },
    );
    expect(member).toMatchObject({ rating: 'payload', needs: [], resolvesNames: false, identity: { reload: 'self' } });
    expect(member.ports).toEqual([{ name: 'https', port: 1, security: 'tls', endpoint: 'model:chat', scrape: {} }]);
  });
});
