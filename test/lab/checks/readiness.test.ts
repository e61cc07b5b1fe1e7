import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { parseManifests } from '../manifests';
import { deviceProblems, devicesOf, devicesWanted, hasAllPods } from './readiness';

function workload(kind: string, spec: object, status: object, generation = 1): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'w', generation },
    spec: { ...spec },
    status: { observedGeneration: 1, ...status },
  };
}

describe('a workload has all its pods', () => {
  it.each<[string, KubeObject, boolean]>([
    [
      'when all are ready and new',
      workload('Deployment', { replicas: 2 }, { readyReplicas: 2, updatedReplicas: 2 }),
      true,
    ],
    [
      'not when one is missing',
      workload('Deployment', { replicas: 2 }, { readyReplicas: 1, updatedReplicas: 2 }),
      false,
    ],
    [
      'not when the ready ones are old',
      workload('Deployment', { replicas: 2 }, { readyReplicas: 2, updatedReplicas: 0 }),
      false,
    ],
    [
      'not when the controller has not seen the newest spec',
      workload('StatefulSet', { replicas: 1 }, { readyReplicas: 1, updatedReplicas: 1 }, 2),
      false,
    ],
    ['when it wants none', workload('Deployment', { replicas: 0 }, {}), true],
    [
      'when a pod runs on each node of a DaemonSet',
      workload('DaemonSet', {}, { desiredNumberScheduled: 2, numberReady: 2, updatedNumberScheduled: 2 }),
      true,
    ],
    [
      'not when no node matches a DaemonSet',
      workload('DaemonSet', {}, { desiredNumberScheduled: 0, numberReady: 0 }),
      false,
    ],
  ])('%s', (_, object, expected) => {
    expect(hasAllPods(object)).toBe(expected);
  });
});

function pod(node: string, ...gpus: number[]): KubeObject {
  const containers = gpus.map((count) => ({ resources: { limits: { cpu: '1', 'nvidia.com/gpu': String(count) } } }));
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { nodeName: node, containers } };
}

describe('devices', () => {
  const node = (count: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: { allocatable: { 'nvidia.com/gpu': count } },
  });

  it('of pods are summed, and nothing else is', () => {
    expect([...devicesOf([pod('n', 1, 2), pod('m', 4)])]).toEqual([['nvidia.com/gpu', 7]]);
  });

  it('of manifests are those of one pod, times its replicas', () => {
    const text = JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { replicas: 3, template: { spec: pod('', 2).spec } },
    });
    expect([...devicesWanted(parseManifests(text, 'f'))]).toEqual([['nvidia.com/gpu', 6]]);
  });

  it.each([
    ['fit', '8', []],
    ['do not fit', '2', ['node n: pods ask for 3 nvidia.com/gpu, it has 2']],
  ])('that %s are told apart', (_, count, problems) => {
    expect(deviceProblems([pod('n', 1), pod('n', 2), pod('other', 9)], [node(count)])).toEqual(problems);
  });
});
