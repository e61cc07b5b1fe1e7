import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../../src/core/tier';
import type { Answer, KubeObject } from '../api';
import { outputsOf, readOutput } from '../manifests';
import { judgeAttempt, leftOutProblem } from './admission';
import { goodPod, type Attempt } from './attempt';
import { attemptsOn } from './bad-objects';
import { ruleProblems, rulesOf } from './rule-words';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');
const MODELS = [
  { reference: `org/one#sha256:${'ab'.repeat(32)}`, claim: 'model-one' },
  { reference: `org/two#sha256:${'cd'.repeat(32)}`, claim: 'model-two' },
];
const GROUND = {
  output: 'airgapped',
  registry: 'registry.internal.example.mil/x',
  podCidr: '10.64.0.0/14',
  resolver: '10.68.0.53',
  models: MODELS,
};
const OBJECT: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
const BAD: Attempt = { name: 'bad', refusedBy: 'DNS-001', object: OBJECT };

function answer(status: number, message = '', warnings: readonly string[] = []): Answer {
  return { status, warnings, body: { message } };
}

describe('an attempt ends as it should', () => {
  it.each<[string, Attempt, Answer, string]>([
    ['refused by its rule', BAD, answer(403, "denied request: DNS-001: a pod inherits; run 'x'"), 'airgapped'],
    [
      'refused by another guard',
      { ...BAD, refusedBy: 'violates PodSecurity' },
      answer(403, 'violates PodSecurity "restricted'),
      'saas',
    ],
    ['admitted, and good', { name: 'good', object: OBJECT }, answer(201), 'airgapped'],
    ['warned about only, where the tier only warns', BAD, answer(201, '', ['DNS-001: a pod inherits']), 'saas'],
    ['admitted, where the tier has no such rule', { ...BAD, refusedBy: 'TRUST-003' }, answer(201), 'saas'],
    ['refused by the second rule', { ...BAD, orBy: 'IMG-001' }, answer(403, 'IMG-001: x'), 'airgapped'],
  ])('%s', (_, attempt, given, output) => {
    expect(judgeAttempt(attempt, given, output)).toBeUndefined();
  });
});

describe('an attempt does not end as it should', () => {
  it.each<{ name: string; attempt?: Attempt; given: Answer; on?: string; says: string }>([
    { name: 'admitted, and bad', given: answer(201), says: 'bad: admitted, and DNS-001 should refuse it' },
    {
      name: 'warned about, where the tier denies',
      given: answer(201, '', ['DNS-001']),
      says: 'admitted, and DNS-001 should refuse it',
    },
    {
      name: 'refused, where the tier only warns',
      given: answer(403, 'DNS-001: x'),
      on: 'saas',
      says: 'refused (403), and DNS-001 should only warn: DNS-001: x',
    },
    {
      name: 'neither warned about nor refused',
      given: answer(201),
      on: 'saas',
      says: 'DNS-001 should say no, but the answer is 201: nothing',
    },
    {
      name: 'refused by a message without an id',
      given: answer(403, 'denied request: a pod inherits'),
      says: 'but the answer is 403: denied request: a pod inherits',
    },
    {
      name: 'refused for another reason',
      given: answer(422, 'spec: Required value'),
      says: 'but the answer is 422: spec: Required value',
    },
    {
      name: 'refused, and good',
      attempt: { name: 'good', object: OBJECT },
      given: answer(403, 'IMG-001'),
      says: 'good: refused (403), and should pass: IMG-001',
    },
    {
      name: 'warned about, and good',
      attempt: { name: 'good', object: OBJECT },
      given: answer(201, '', ["with binding 'x': DNS-001: a pod inherits"]),
      says: 'good: warned about, and should pass',
    },
  ])('$name', ({ attempt = BAD, given, on = 'airgapped', says }) => {
    expect(judgeAttempt(attempt, given, on)).toContain(says);
  });
});

describe('the table of bad objects', () => {
  const attempts = attemptsOn(GROUND);

  it('names each attempt once', () => {
    expect(new Set(attempts.map(({ name }) => name)).size).toBe(attempts.length);
  });

  describe.each(TIER_NAMES.flatMap((tier) => outputsOf(CHARTS, tier)))('in %s', (output) => {
    const manifests = readOutput(CHARTS, output).flat();

    it('has an attempt against every rule with a policy, and a policy for every attempt', () => {
      const policies = manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
      const named = policies.flatMap(({ text }) => [...text.matchAll(/message: ["']?([A-Z]+-[0-9]{3}):/g)]);
      const tried = attempts.map(({ refusedBy }) => refusedBy);
      expect(named.map(([, id]) => id).filter((id) => !tried.includes(id))).toEqual([]);
      expect(new Set(named.map(([, id]) => id)).size).toBe(policies.length);
      expect(ruleProblems(output, rulesOf(attempts), manifests)).toEqual([]);
    });

    it('leaves an attempt out only where its namespace is not', () => {
      const namespaces = manifests.filter(({ kind }) => kind === 'Namespace').map(({ name }) => name);
      const places = attempts.map(
        ({ object, leftOutOf = [] }) => [object.metadata.namespace ?? '', leftOutOf] as const,
      );
      const ours = places.filter(([place]) => place.startsWith('sallyport-'));
      expect(ours.length).toBeGreaterThan(0);
      for (const [place, leftOutOf] of ours) expect(namespaces.includes(place)).toBe(!leftOutOf.includes(output));
    });
  });

  it('may not leave out an attempt whose namespace is there', () => {
    const manifests = readOutput(CHARTS, 'airgapped').flat();
    const attempt = { name: 'bad', object: goodPod(GROUND, 'p', 'sallyport-accelerators') };
    expect(leftOutProblem(attempt, manifests)).toMatch(/^airgapped\/\S+ v1 Namespace .*the table leaves out: bad$/);
    expect(leftOutProblem({ ...attempt, object: goodPod(GROUND) }, manifests)).toBeUndefined();
  });
});
