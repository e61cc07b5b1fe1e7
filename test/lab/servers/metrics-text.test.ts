import { describe, expect, it } from 'vitest';
import { familiesOf, isOf, samplesOf } from './metrics-text';

const TEXT = `# HELP kube_pod_info Information about pod.
# TYPE kube_pod_info gauge
kube_pod_info{namespace="a",pod="x, \\"y\\"",node="cpu-1"} 1
# TYPE kube_job_failed gauge
# TYPE load gauge
load 0.5
`;

describe('the text format of metrics', () => {
  it('has samples with their labels, and some without', () => {
    expect(samplesOf(TEXT)).toEqual([
      { name: 'kube_pod_info', labels: { namespace: 'a', pod: 'x, \\"y\\"', node: 'cpu-1' }, value: 1 },
      { name: 'load', labels: {}, value: 0.5 },
    ]);
  });

  it('announces metrics that have no sample', () => {
    expect(familiesOf(TEXT)).toEqual(['kube_pod_info', 'kube_job_failed', 'load']);
  });

  it('has samples that are asked for by some of their labels', () => {
    const [sample] = samplesOf(TEXT);
    expect(sample && isOf(sample, 'kube_pod_info', { namespace: 'a' })).toBe(true);
    expect(sample && isOf(sample, 'kube_pod_info', { namespace: 'b' })).toBe(false);
    expect(sample && isOf(sample, 'load', {})).toBe(false);
  });
});
