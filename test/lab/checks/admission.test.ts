import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../../src/core/tier';
import type { Answer, KubeObject } from '../api';
import { outputsOf, readOutput } from '../manifests';
import { actionsOf, judgeAttempt } from './admission';
import { attemptsOn, type Attempt } from './bad-objects';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');
const GROUND = { registry: 'registry.internal.example.mil/x', podCidr: '10.64.0.0/14', resolver: '10.68.0.53' };
const SAAS = readOutput(CHARTS, 'saas').flat();
const AIRGAPPED = readOutput(CHARTS, 'airgapped').flat();
const OBJECT: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
const BAD: Attempt = { name: 'bad', refusedBy: 'DNS-001', object: OBJECT };

function answer(status: number, message = '', warnings: readonly string[] = []): Answer {
  return { status, warnings, body: { message } };
}

describe('an attempt ends as it should', () => {
  it.each<[string, Attempt, Answer]>([
    ['refused by its rule', BAD, answer(403, "denied request: DNS-001: a pod inherits; run 'x'")],
    [
      'refused by another guard',
      { ...BAD, refusedBy: 'violates PodSecurity' },
      answer(403, 'violates PodSecurity "restricted'),
    ],
    ['admitted, and good', { name: 'good', object: OBJECT }, answer(201)],
  ])('%s', (_, attempt, given) => {
    expect(judgeAttempt(attempt, given, AIRGAPPED)).toBeUndefined();
  });

  it('warned about only, where the tier only warns', () => {
    expect(actionsOf('DNS-001', SAAS)).toContain('Warn');
    expect(judgeAttempt(BAD, answer(201, '', ['DNS-001: a pod inherits']), SAAS)).toBeUndefined();
  });
});

describe('an attempt does not end as it should', () => {
  it.each<{ name: string; attempt?: Attempt; given: Answer; on?: typeof SAAS; says: string }>([
    { name: 'admitted, and bad', given: answer(201), says: 'bad: admitted, and DNS-001 should refuse it' },
    {
      name: 'warned about, where the tier denies',
      given: answer(201, '', ['DNS-001']),
      says: 'admitted, and DNS-001 should refuse it',
    },
    {
      name: 'neither warned about nor refused',
      given: answer(201),
      on: SAAS,
      says: 'DNS-001 should say no, but the answer is 201: nothing',
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
  ])('$name', ({ attempt = BAD, given, on = AIRGAPPED, says }) => {
    expect(judgeAttempt(attempt, given, on)).toContain(says);
  });
});

describe('the table of bad objects', () => {
  const attempts = attemptsOn(GROUND);

  it('names each attempt once', () => {
    expect(new Set(attempts.map(({ name }) => name)).size).toBe(attempts.length);
  });

  it.each(TIER_NAMES.flatMap((tier) => outputsOf(CHARTS, tier)))(
    'has an attempt against every rule with a policy in %s',
    (output) => {
      const policies = readOutput(CHARTS, output)
        .flat()
        .filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
      const rules = policies.flatMap(({ text }) =>
        [...text.matchAll(/message: "?([A-Z]+-[0-9]{3}):/g)].map(([, id]) => id),
      );
      const tried = attempts.map(({ refusedBy }) => refusedBy);
      // An issuer by ACME is stopped earlier: our definitions have no such field, and there is no kind of an order.
      const elsewhere = ['TRUST-001', 'PKI-004'];
      expect(
        [...new Set(rules)].filter((id) => id !== undefined && !tried.includes(id) && !elsewhere.includes(id)),
      ).toEqual([]);
      expect(policies.length).toBeGreaterThan(5);
    },
  );
});
