import { describe, expect, it } from 'vitest';
import { singleReplicasOf } from '../../../src/audit/facts/single-replicas';
import { parseManifest } from '../../../src/manifest/parse';

function singlesIn(kind: string, spec: string, annotations = '{}'): ReturnType<typeof singleReplicasOf> {
  const text = `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: a, namespace: data, annotations: ${annotations} }\nspec: ${spec}\n`;
  return singleReplicasOf(parseManifest('a.yaml', text).objects);
}

describe('what runs in one replica', () => {
  it.each(['Deployment', 'StatefulSet'])(
    'is a %s of one, or without a number, with the reason that it states',
    (kind) => {
      const workload = `apps/v1/${kind}/data/a`;
      expect(singlesIn(kind, '{ replicas: 1 }')).toEqual([{ workload, reason: null }]);
      expect(singlesIn(kind, '{}')).toEqual([{ workload, reason: null }]);
      expect(singlesIn(kind, '{}', '{ sallyport.dev/single-replica: one volume }')).toEqual([
        { workload, reason: 'one volume' },
      ]);
    },
  );

  it.each([
    ['Deployment', '{ replicas: 2 }'],
    ['Deployment', '{ replicas: 0 }'],
    ['DaemonSet', '{}'],
    ['Job', '{}'],
  ])('is no %s of %s', (kind, spec) => {
    expect(singlesIn(kind, spec)).toEqual([]);
  });
});
