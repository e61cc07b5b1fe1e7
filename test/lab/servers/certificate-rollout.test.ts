import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { parseManifests } from '../manifests';
import { changeProblems, failureText, isUnanswered, linesIn } from './certificate-rollout';

const workload = (name: string, annotations: Record<string, string> = {}, spec = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'n', labels: { app: name } },
  spec: { replicas: 2, template: { metadata: { annotations: { digest: 'd', ...annotations } } }, ...spec },
});
const STAMPED = { 'sallyport.dev/certificate-not-after': '2027-01-01T00:00:00Z' };
const BEFORE = [workload('a'), workload('b')];

function problems(now: readonly KubeObject[]): readonly string[] {
  const target = { kind: 'Deployment', namespace: 'n', name: 'b' };
  return changeProblems(BEFORE, now, target, '2027-01-01T00:00:00Z');
}

describe('what a run of the rollout changes', () => {
  it('is one annotation of one workload', () => {
    expect(problems([workload('a'), workload('b', STAMPED)])).toEqual([]);
  });

  it.each([
    ['not stamped', [workload('a'), workload('b')], /Deployment n\/b: has not just the stamp/],
    ['stamped with another time', [workload('a'), workload('b', { ...STAMPED, x: 'y' })], /n\/b: has not just/],
    ['changed otherwise', [workload('a'), workload('b', STAMPED, { replicas: 3 })], /: replicas$/],
    ['another one', [workload('a', STAMPED), workload('b', STAMPED)], /n\/a: has changed: template/],
    ['gone', [workload('b', STAMPED)], /n\/a is gone/],
  ])('%s is a problem', (_, now, says) => {
    expect(problems(now).join('\n')).toMatch(says);
  });
});

describe('what a run says', () => {
  const line = (outcome: string, reason?: string): string =>
    JSON.stringify({ event: 'certificate-rollout', kind: 'Deployment', namespace: 'n', name: 'a', outcome, reason });

  it.each([
    ['nobody answered its first question', [line('failed', 'timeout')], true],
    ['it was forbidden something', [line('failed', 'forbidden')], false],
    ['it had done something before', [line('restarted'), line('failed', 'timeout')], false],
    ['it had nothing to do', [line('current')], false],
  ])('if %s: %#', (_, lines, expected) => {
    expect(isUnanswered(linesIn(lines.join('\n')))).toBe(expected);
  });

  it('is read line by line, and other lines are left out', () => {
    const line = '{"level":"info","event":"certificate-rollout","kind":"Deployment","outcome":"current"}';
    expect(linesIn(`a warning\n${line}\n{"event":"other"}\n`).map(({ outcome }) => outcome)).toEqual(['current']);
  });

  it('names the Role that does not allow what is forbidden', () => {
    const role =
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { namespace: n, name: certificate-rollout }\n';
    const manifests = parseManifests(role, 'a/070.yaml');
    const line = { kind: 'Deployment', namespace: 'n', name: 'b', outcome: 'failed' };
    expect(failureText({ ...line, reason: 'forbidden' }, manifests)).toMatch(
      /^a\/070.yaml:1 .* Role n\/certificate-rollout: /,
    );
    expect(failureText({ ...line, reason: 'timeout' }, manifests)).toBe(
      'certificate-rollout about Deployment n/b: timeout',
    );
  });
});
