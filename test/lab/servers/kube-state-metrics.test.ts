import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { readOutput } from '../manifests';
import { listOf, unlisted, unread, untold } from './kube-state-metrics';
import { samplesOf } from './metrics-text';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();
const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x', namespace: 'a' },
  spec: { nodeName: 'cpu-1' },
};
const NODE: KubeObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'cpu-1' } };
const TOLD = `kube_pod_info{namespace="a",pod="x",node="cpu-1"} 1
kube_node_status_condition{node="cpu-1",condition="Ready",status="true"} 1
`;

describe('what kube-state-metrics tells', () => {
  it('is of every pod, at its node, and of every node', () => {
    expect(untold([POD], [NODE], samplesOf(TOLD))).toEqual([]);
    expect(untold([POD], [NODE], [])).toEqual(['nothing is told of pod a/x', 'nothing is told of node cpu-1']);
    const elsewhere = { ...POD, spec: { nodeName: 'cpu-2' } };
    expect(untold([elsewhere], [], samplesOf(TOLD))).toEqual(['nothing is told of pod a/x']);
  });

  it('is what is listed', () => {
    expect(unlisted(['a', 'b'], ['^a$', '^b$'])).toEqual([]);
    expect(unlisted(['a', 'c'], ['^a$', '^b$'])).toEqual([
      'c is told, and is not on the list',
      'b is on the list, and there is no such metric',
    ]);
  });

  it('has its lists in the flags that are rendered', () => {
    expect(listOf(MANIFESTS, '--resources')).toContain('pods');
    expect(listOf(MANIFESTS, '--metric-allowlist')).toContain('^kube_pod_info$');
    expect(() => listOf(MANIFESTS, '--none')).toThrow(/Deployment.*no --none/);
  });
});

describe('what kube-state-metrics says of its reading', () => {
  const watched = 'kube_state_metrics_watch_total{resource="*v1.Pod",result="success"} 1\n';
  const refused = 'kube_state_metrics_list_total{resource="*v1.Job",result="error"} 3\n';

  it('is that each kind was read, and none refused', () => {
    expect(unread(samplesOf(watched), 1)).toEqual([]);
    expect(unread(samplesOf(watched), 2)).toEqual(['1 of 2 kinds are read: *v1.Pod']);
    expect(unread(samplesOf(watched + refused), 1)).toEqual([
      'kube_state_metrics_list_total: 3 times refused: *v1.Job',
    ]);
  });
});
