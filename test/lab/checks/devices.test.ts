import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { catalogueProblems, deviceProblems, devicesOf, podTitle, workloadOf } from './devices';

const PLACE = 'f.yaml:1 apps/v1 Deployment sallyport-serving/vllm-chat';

function deployment(name: string, namespace = 'sallyport-serving'): Manifest {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app: name } } },
  };
  const [read] = parseManifests(JSON.stringify(object), 'f.yaml');
  if (read === undefined) throw new Error('no manifest');
  return read;
}

function pod(app: string, gpus: readonly number[], node = 'n', device = 'nvidia.com/gpu'): KubeObject {
  const containers = gpus.map((count) => ({ resources: { limits: { cpu: '1', [device]: String(count) } } }));
  const metadata = { name: `${app}-x`, namespace: 'sallyport-serving', labels: { app, more: 'x' } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: node, containers } };
}

const MANIFESTS = [deployment('vllm-chat', 'elsewhere'), deployment('vllm-chat'), deployment('other')];
const MODELS = [{ workload: 'vllm-chat', device: 'nvidia.com/gpu', count: 4 }];

describe('a pod', () => {
  it('is named by the manifest of its workload', () => {
    expect(podTitle(pod('vllm-chat', []), MANIFESTS)).toBe(`${PLACE}: pod vllm-chat-x`);
    expect(podTitle(pod('nobody', []), MANIFESTS)).toBe('v1 Pod sallyport-serving/nobody-x');
  });

  it('is of no workload that selects everything', () => {
    const all = { ...deployment('all'), object: { ...deployment('all').object, spec: { selector: {} } } };
    expect(workloadOf(pod('x', []), [all])).toBeUndefined();
  });
});

describe('accelerators', () => {
  it('of pods are summed, and nothing else is', () => {
    expect([...devicesOf([pod('a', [1, 2]), pod('b', [4])])]).toEqual([['nvidia.com/gpu', 7]]);
  });

  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['are those of the catalogue', [pod('vllm-chat', [2]), pod('vllm-chat', [2])], []],
    [
      'are missed with a replica',
      [pod('vllm-chat', [2])],
      [`${PLACE}: models.yaml says 4 nvidia.com/gpu, its pods have 2 nvidia.com/gpu`],
    ],
    ['are missed altogether', [], [`${PLACE}: models.yaml says 4 nvidia.com/gpu, its pods have none`]],
    [
      'are of another vendor',
      [pod('vllm-chat', [4], 'n', 'amd.com/gpu')],
      [`${PLACE}: models.yaml says 4 nvidia.com/gpu, its pods have 4 amd.com/gpu`],
    ],
    [
      'are with somebody of whom the catalogue says nothing',
      [pod('vllm-chat', [4]), pod('other', [1])],
      [
        'f.yaml:1 apps/v1 Deployment sallyport-serving/other: pod other-x: has accelerators, and models.yaml says nothing of it',
      ],
    ],
  ])('%s', (_, pods, problems) => {
    expect(catalogueProblems(MODELS, pods, MANIFESTS)).toEqual(problems);
  });

  it('are missed where a model is not rendered', () => {
    expect(catalogueProblems(MODELS, [], [])).toEqual(['models.yaml: vllm-chat is not rendered']);
  });

  it.each([
    ['fit a node', '8', []],
    [
      'do not fit a node',
      '2',
      [`${PLACE}: pod vllm-chat-x, ${PLACE}: pod vllm-chat-x: node n: pods ask for 3 nvidia.com/gpu, it has 2`],
    ],
  ])('%s', (_, count, problems) => {
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
      status: { allocatable: { 'nvidia.com/gpu': count } },
    };
    const pods = [pod('vllm-chat', [1]), pod('vllm-chat', [2]), pod('other', [9], 'm')];
    expect(deviceProblems(pods, [node], MANIFESTS)).toEqual(problems);
  });
});
