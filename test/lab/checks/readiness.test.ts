import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { hasAllPods } from './readiness';

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
