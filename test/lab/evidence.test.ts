import { describe, expect, it } from 'vitest';
import { workspace, write } from '../helpers/workspace';
import { componentsPage, pageProblems } from './evidence';
import type { Entry } from './catalogue';
import type { Outcome } from './report';

const PAGE = 'docs/evidence/components.md';
const CHECKED = 'its configuration is checked against the published reference';
const ENTRIES: readonly Entry[] = [
  { name: 'coredns', plane: 'names-time', isPod: true },
  { name: 'foundation', plane: 'foundation' },
  { name: 'loki', plane: 'observability', whyNot: 'its licence is the AGPL', checkedBy: CHECKED },
];

function outcome(output: string, status: Outcome['status'], ...ran: readonly string[]): Outcome {
  return { name: 'x', status, details: [], ran, output };
}

/** Cells of the row of a component. */
function rowOf(name: string, outcomes: readonly Outcome[], has: readonly string[] = ['coredns', 'loki']): string[] {
  const page = componentsPage(ENTRIES, [{ output: 'saas', components: new Set(has) }], outcomes);
  const line = page.split('\n').find((one) => one.startsWith(`| ${name} `)) ?? '';
  return line.split('|').map((cell) => cell.trim());
}

describe('the page of components', () => {
  it.each<[string, string, readonly Outcome[], string]>([
    ['a program that ran', 'coredns', [outcome('saas', 'passed', 'coredns')], 'ran'],
    ['objects that were judged', 'foundation', [outcome('saas', 'passed', 'foundation')], 'config checked'],
    ['a configuration that was judged', 'loki', [outcome('saas', 'passed', 'loki')], 'config checked'],
    [
      'a failure among passes',
      'coredns',
      [outcome('saas', 'passed', 'coredns'), outcome('saas', 'failed', 'coredns')],
      'failed',
    ],
    ['what ran elsewhere', 'coredns', [outcome('byoc', 'passed', 'coredns')], 'not looked at'],
    ['what nothing asked', 'loki', [outcome('saas', 'passed', 'coredns')], 'not looked at'],
  ])('says of %s', (_, name, outcomes, state) => {
    expect(rowOf(name, outcomes)[3]).toBe(state);
  });

  it('says of what an output does not have that it is not there, and why something does not run', () => {
    expect(rowOf('coredns', [], [])[3]).toBe('not there');
    expect(rowOf('loki', [])[4]).toBe(`its licence is the AGPL; ${CHECKED}`);
    expect(rowOf('coredns', [])[4]).toBe('');
  });
});

describe('a committed page', () => {
  const page = (status: Outcome['status']): string =>
    componentsPage(
      ENTRIES,
      [{ output: 'saas', components: new Set(['coredns']) }],
      [outcome('saas', status, 'coredns')],
    );

  it('is as good as what ran, whatever the widths of its columns', () => {
    const root = workspace();
    write(`${root}/${PAGE}`, page('passed').replace(/ran  +\|/, 'ran |'));
    expect(pageProblems(root, PAGE, page('passed'))).toEqual([]);
  });

  it('is told of with each row that is otherwise, on both sides', () => {
    const root = workspace();
    write(`${root}/${PAGE}`, page('passed'));
    expect(pageProblems(root, PAGE, page('failed'))).toEqual([
      expect.stringMatching(/^docs\/evidence\/components.md does not say: \| coredns .*failed/),
      expect.stringMatching(/^docs\/evidence\/components.md says, and it is not so: \| coredns .*ran/),
    ]);
  });

  it('that is not there says nothing', () => {
    expect(pageProblems(workspace(), PAGE, page('passed')).length).toBeGreaterThan(3);
  });
});
