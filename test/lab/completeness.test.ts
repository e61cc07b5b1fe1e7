import { describe, expect, it } from 'vitest';
import { gapsIn, type Request } from './completeness';
import type { Outcome } from './report';
import { SERVER_CHECKS } from './servers';

const PASSED: Outcome = {
  name: 'saas on Kubernetes v1: all objects are accepted',
  status: 'passed',
  details: [],
  ran: ['kube-apiserver'],
  output: 'saas',
};
const PKI: Outcome = { name: 'saas: the platform can issue', status: 'passed', details: [], ran: [] };
const SAAS: Request = { names: [], tiers: ['saas'], outputs: ['saas'], isWhole: false };

describe('what was asked of the lab and did not come', () => {
  it.each<[string, readonly Outcome[], Partial<Request>, string[]]>([
    ['nothing, if a check in each cluster passed', [PKI, PASSED], {}, []],
    ['a cluster, if only the authority passed', [PKI], {}, ['saas: no check in its cluster passed']],
    [
      'a cluster, if it failed',
      [{ ...PASSED, status: 'failed', details: ['x'] }],
      {},
      ['saas: no check in its cluster passed'],
    ],
    [
      'the cluster of one output of two',
      [PASSED],
      { outputs: ['saas', 'byoc/data-plane'] },
      ['byoc/data-plane: no check in its cluster passed'],
    ],
    ['an output, if there is none', [PKI], { outputs: [] }, ['there is no output']],
    [
      'a component that no output has',
      [PKI],
      { names: ['egress-gateway'], tiers: ['diode', 'airgapped'], outputs: [] },
      ['egress-gateway: nothing was asked of it; no output of diode, airgapped has it'],
    ],
    ['nothing, if the component ran', [{ ...PASSED, ran: ['kube-apiserver', 'coredns'] }], { names: ['coredns'] }, []],
    [
      'nothing, if the component was skipped',
      [{ name: 'zot', status: 'skipped', details: ['no package'], ran: [] }],
      { names: ['zot'], outputs: [] },
      [],
    ],
  ])('is %s', (_, outcomes, request, expected) => {
    expect(gapsIn(outcomes, { ...SAAS, ...request })).toEqual(expected);
  });

  it('is each check that no output had something for, in a run over everything', () => {
    const made = SERVER_CHECKS.map(({ component, what }) => ({ ...PASSED, name: `saas: ${component}: ${what}` }));
    expect(gapsIn(made, { ...SAAS, isWhole: true })).toEqual([]);
    const [first] = SERVER_CHECKS;
    expect(gapsIn(made.slice(1), { ...SAAS, isWhole: true })).toEqual([
      `no output has something to look at for "${first?.component}: ${first?.what}"`,
    ]);
  });
});
