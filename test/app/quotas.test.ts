import { describe, expect, it } from 'vitest';
import { quotas } from '../../src/app/quotas';
import type { KubeObject } from '../../src/app/render';
import { TIER_NAMES } from '../../src/core/tier';
import { objectsOf } from '../helpers/render';

const METADATA = { name: 'x', namespace: 'a' };

function pod(requests: object, limits: object = {}): object {
  return { spec: { containers: [{ name: 'c', resources: { requests, limits } }] } };
}

function hard(...objects: readonly object[]): Readonly<Record<string, string>> | undefined {
  const [quota] = quotas(
    objects.map((object) => ({ metadata: METADATA, ...object }) as KubeObject),
    'airgapped',
  );
  return (quota?.['spec'] as { hard: Record<string, string> } | undefined)?.hard;
}

const DEPLOYMENT = {
  kind: 'Deployment',
  spec: { replicas: 2, template: pod({ cpu: '250m', memory: '64Mi' }, { memory: '128Mi' }) },
};

describe('the quota of a namespace', () => {
  it('is what runs, and one pod more of each Deployment', () => {
    expect(hard(DEPLOYMENT)).toEqual({
      'limits.memory': '384Mi',
      pods: '3',
      'requests.cpu': '750m',
      'requests.memory': '192Mi',
      'services.nodeports': '0',
    });
  });

  it('is no pod more of a StatefulSet, with the claims of each of its pods', () => {
    const claim = { spec: { resources: { requests: { storage: '1Gi' } } } };
    const spec = { replicas: 3, template: pod({ cpu: '1', memory: '1Gi' }), volumeClaimTemplates: [claim] };
    expect(hard({ kind: 'StatefulSet', spec })).toMatchObject({
      pods: '3',
      persistentvolumeclaims: '3',
      'requests.storage': '3072Mi',
    });
  });

  it('counts accelerators by name, the largest init container, and two runs of a CronJob', () => {
    const gpu = pod({ cpu: '1', memory: '1Gi' }, { memory: '1Gi', 'nvidia.com/gpu': '2' });
    expect(hard({ kind: 'Deployment', spec: { template: gpu } })).toMatchObject({ 'requests.nvidia.com/gpu': '4' });
    const init = { name: 'i', resources: { requests: { cpu: '3', memory: '1Mi' } } };
    const { spec } = pod({ cpu: '1', memory: '1Gi' }) as { spec: object };
    const template = { spec: { ...spec, initContainers: [init] } };
    expect(hard({ kind: 'CronJob', spec: { jobTemplate: { spec: { template } } } })).toMatchObject({
      pods: '2',
      'requests.cpu': '6000m',
    });
  });

  it('opens ports of nodes only for load balancers that are rendered', () => {
    const service = { kind: 'Service', spec: { type: 'LoadBalancer', ports: [{ port: 443 }, { port: 80 }] } };
    expect(hard(DEPLOYMENT, service)).toMatchObject({ 'services.nodeports': '2' });
  });

  it('is none where each node has a pod, or nothing runs', () => {
    expect(hard(DEPLOYMENT, { kind: 'DaemonSet', spec: { template: pod({}) } })).toBeUndefined();
    expect(hard({ kind: 'ConfigMap' })).toBeUndefined();
  });

  it.each(TIER_NAMES)('stands in every namespace of %s that runs anything but pods of nodes', (tier) => {
    const objects = objectsOf(tier);
    const where = (...kinds: readonly string[]): ReadonlySet<unknown> =>
      new Set(
        objects
          .filter(({ kind }) => kinds.includes(String(kind)))
          .map(({ metadata }) => (metadata as { namespace: string }).namespace),
      );
    const daemons = where('DaemonSet');
    const running = [...where('Deployment', 'StatefulSet', 'CronJob')].filter((name) => !daemons.has(name));
    expect([...where('ResourceQuota')].sort()).toEqual(running.sort());
    expect(running.length).toBeGreaterThan(3);
  });
});
