import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput, titleOf, type Manifest } from '../manifests';
import type { PodSpec } from './container';
import { saidProblems, type Speaker } from './said';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();
const QUOTED = String.raw`\"system:serviceaccount:sallyport-names:coredns\"`;
const REFUSED = `E1129 12:00:01 reflector.go:1] services is forbidden: User ${QUOTED} cannot list resource "services" in API group ""`;

function find(kind: string, name: string): Manifest {
  const found = MANIFESTS.find((one) => one.kind === kind && one.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

function speaker(text: string, lost?: string, workload = find('Deployment', 'coredns')): Speaker {
  const { spec } = find('Deployment', 'coredns').object.spec?.['template'] as { readonly spec: PodSpec };
  const containers = spec.containers.map((container) => ({
    container,
    daemon: { text: () => text, lost: () => lost },
  }));
  return { name: 'coredns-1', namespace: 'sallyport-names', spec, workload, containers };
}

describe('what programs said', () => {
  it('is no problem where nothing was refused', () => {
    expect(saidProblems([speaker('ready\nfile x: access forbidden\n')], MANIFESTS)).toEqual([]);
  });

  it('is a problem of the role where a right was lacking, once for each', () => {
    const again = REFUSED.replace('12:00:01', '12:00:02');
    const problems = saidProblems([speaker(`ready\n${REFUSED}\n${again}\n`)], MANIFESTS);
    expect(problems).toEqual([
      `${titleOf(find('ClusterRole', 'coredns'))}: sallyport-names/coredns-1 coredns: ${REFUSED}`,
    ]);
  });

  it('is shown where the answer stands, in a line that is long', () => {
    const [problem = ''] = saidProblems([speaker(`${'x'.repeat(5000)} ${REFUSED}`)], MANIFESTS);
    expect(problem).toContain('cannot list resource "services"');
    expect(problem.length).toBeLessThan(2000);
  });

  it('is a problem where an event was not taken', () => {
    const [problem = ''] = saidProblems(
      [speaker('E1 event.go:359] "Server rejected event (will not retry!)"')],
      MANIFESTS,
    );
    expect(problem).toContain(titleOf(find('Deployment', 'coredns')));
  });

  it('is a problem where it was the last word, but not that of a Job', () => {
    const [problem = ''] = saidProblems([speaker('', 'coredns has ended (1)')], MANIFESTS);
    expect(problem).toBe(`${titleOf(find('Deployment', 'coredns'))}: sallyport-names/coredns-1: coredns has ended (1)`);
    expect(saidProblems([speaker('', 'it has ended (0)', find('CronJob', 'certificate-rollout'))], MANIFESTS)).toEqual(
      [],
    );
  });

  it('has to be read', () => {
    expect(saidProblems([], MANIFESTS)).toEqual(['no pod runs whose log could be read']);
  });
});
