import { describe, expect, it } from 'vitest';
import { parseManifests, titleOf, type Manifest } from '../manifests';
import { ruleProblems, type RuleGroup } from './prometheus-api';

const [CONFIG] = parseManifests('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: rules }\n', 'a.yaml') as [Manifest];

const GROUPS: readonly RuleGroup[] = [
  { name: 'a', file: '/etc/rules/a.yml', rules: [{ name: 'one', health: 'ok' }] },
  { name: 'b', file: '/etc/rules/a.yml', rules: [{ name: 'two', health: 'ok' }] },
];

describe('rules that are loaded', () => {
  it('are good when each file has all of its rules, over all groups', () => {
    expect(ruleProblems(GROUPS, new Map([['a.yml', 2]]), CONFIG)).toEqual([]);
  });

  it.each<[string, readonly RuleGroup[], ReadonlyMap<string, number>, string]>([
    ['fewer', GROUPS, new Map([['a.yml', 3]]), 'a.yml: 2 of 3 rules are loaded'],
    ['none', GROUPS, new Map([['b.yml', 1]]), 'b.yml: 0 of 1 rules are loaded'],
    [
      'one that fails',
      [{ name: 'a', file: 'a.yml', rules: [{ name: 'one', health: 'err', lastError: 'many-to-many' }] }],
      new Map(),
      'a.yml: rule one is err: many-to-many',
    ],
    [
      'one that was not evaluated yet',
      [{ name: 'a', file: 'a.yml', rules: [{ name: 'one', health: 'unknown' }] }],
      new Map(),
      'a.yml: rule one is unknown: ',
    ],
  ])('are not good with %s', (_, groups, counts, problem) => {
    expect(ruleProblems(groups, counts, CONFIG)).toEqual([`${titleOf(CONFIG)}: ${problem}`]);
  });
});
