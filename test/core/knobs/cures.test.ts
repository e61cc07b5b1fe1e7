import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { components } from '../../../src/components';
import {
  armouredKey,
  checkValues,
  choice,
  count,
  cpu,
  defineKnobs,
  dnsLabel,
  duration,
  flag,
  groupName,
  hostless,
  labelValue,
  line,
  memory,
  pattern,
  percent,
  siteLogin,
  siteMail,
  storageSize,
  type KnobSchema,
} from '../../../src/core/knobs';
import { keysOf } from '../../../src/core/knobs/inspect';
import * as scalars from '../../../src/core/knobs/scalars';
import { formatProblem, SallyportError, type Problem } from '../../../src/core/errors';
import { parseYamlSource } from '../../../src/core/yaml-source';

function problemsOf(schema: KnobSchema, text: string): readonly Problem[] {
  try {
    checkValues(parseYamlSource('f.yaml', text), schema);
  } catch (error) {
    if (error instanceof SallyportError && error.exitCode === 2) return error.problems;
    throw error;
  }
  return [];
}

const WORDS = 'one word';
const LETTERS = /^[a-z]+$/;

/** Kind of knob, its schema, what stands in the file, and the cure. */
const BROKEN: readonly (readonly [kind: string, schema: KnobSchema, value: string, fix: string])[] = [
  ['choice', choice(['small', 'medium', 'large']), 'huge', 'choose one of these'],
  ['choice', choice(['small', 'medium', 'large']), 'smal', 'did you mean small?'],
  ['choice', choice(['small', 'medium', 'large']), '7', 'choose one of these'],
  ['choice', choice(['small', 'medium', 'large']), '[small]', 'choose one of these'],
  ['choice', choice(['small', 'medium', 'large']), '', 'give it a value, or remove the key'],
  ['choice', choice(['1.34', '1.35']), '1.34', 'quote it: "1.34"'],
  ['choice', choice(['1', '2']), '3', 'choose one of these'],
  ['choice', choice(['yes', 'no']), 'false', 'write "no", with the quotes'],
  ['choice', choice(['no', 'yes']), 'true', 'write "yes", with the quotes'],
  ['choice', choice(['off', 'warn']), 'false', 'write "off", with the quotes'],
  ['choice', choice(['off', 'warn']), 'true', 'write "off" or "warn", with the quotes'],
  ['choice', choice(['none', 'all']), 'true', 'choose one of these'],
  ['literal', z.literal([53, 853]), '5353', 'choose one of these'],
  ['literal', z.literal([53, 853]), '"53"', 'write it without quotes: 53'],
  ['literal', z.literal('UDP'), 'QUIC', 'write UDP'],
  ['count', count({ min: 1, max: 9 }), '10', 'choose a whole number from 1 to 9'],
  ['count', count({ min: 1, max: 9 }), '-1', 'choose a whole number from 1 to 9'],
  ['count', count({ min: 1, max: 9 }), '1.5', 'choose a whole number from 1 to 9'],
  ['count', count({ min: 1, max: 9 }), 'many', 'choose a whole number from 1 to 9'],
  ['count', count({ min: 1, max: 9 }), '"3"', 'write it without quotes: 3'],
  ['number', z.number().min(0).max(1), '2', 'choose a number from 0 to 1'],
  ['flag', flag(), 'perhaps', 'write true or false'],
  ['flag', flag(), '"true"', 'write it without quotes: true'],
  ['flag', flag(), '1', 'write true or false'],
  ['cpu', cpu(), '2', 'quote it: "2"'],
  ['cpu', cpu(), '0.5', 'write it with its unit, such as "500m"'],
  ['cpu', cpu().default('100m'), '2 cores', 'write "2"'],
  ['cpu', cpu({ min: '100m' }), '50m', 'choose a value from 100m'],
  ['memory', memory().default('512Mi'), '256', 'write it with its unit, such as "256Mi"'],
  ['memory', memory().default('512Mi'), '2GB', 'write it with its unit, such as "2Gi"'],
  ['memory', memory().default('512Mi'), '"a lot"', 'write it with its unit, such as "512Mi"'],
  ['memory', memory(), '8Mi', 'choose a value from 16Mi'],
  ['memory', memory({ max: '1Gi' }), '1Ki', 'choose a value from 16Mi up to 1Gi'],
  ['memory', memory({ min: '64Mi' }), '32Mi', 'choose a value from 64Mi'],
  ['memory', memory(), '"1"', 'write it with its unit, such as "1Gi"'],
  ['memory', memory(), 'much', 'write it in the form that is allowed'],
  ['storageSize', storageSize().default('10Gi'), '40', 'write it with its unit, such as "40Gi"'],
  ['storageSize', storageSize(), '32Mi', 'choose a value from 64Mi'],
  ['storageSize', storageSize({ min: '1Gi', max: '2Ti' }), '3Ti', 'choose a value from 1Gi up to 2Ti'],
  ['duration', duration({ min: '1d' }).default('31d'), '30', 'write it with its unit, such as "30d"'],
  ['duration', duration({ max: '10s' }).default('1s'), '50', 'write it with its unit, such as "50ms"'],
  ['duration', duration(), '"30"', 'write it with its unit, such as "30d"'],
  ['duration', duration(), '90 minutes', 'write it with its unit, such as "90m"'],
  ['duration', duration({ min: '1d', max: '1y' }), '2y', 'choose a value from 1d up to 1y'],
  ['percent', percent(), '90', 'write it with its unit, such as "90%"'],
  ['percent', percent(), '0.9', 'write it with its unit, such as "90%"'],
  ['percent', percent({ max: '98%' }), '99%', 'choose a value up to 98%'],
  ['dnsLabel', dnsLabel(), 'Chat', 'write it in the form that is allowed'],
  ['labelValue', labelValue(), 'two words', 'write it in the form that is allowed'],
  ['line', line(), '7', 'quote it: "7"'],
  ['line', line(), '{ a: b }', 'write one value in its place'],
  ['groupName', groupName(), '"system:masters"', 'name a group of the identity provider'],
  ['groupName', groupName(), '"https://x"', 'name the group only'],
  ['siteMail', siteMail(), 'nobody', 'write it in the form that is allowed'],
  ['siteLogin', siteLogin(), 'a b', 'write it in the form that is allowed'],
  ['armouredKey', armouredKey(), 'key', 'write it in the form that is allowed'],
  ['hostless', hostless(/^[a-z.]+$/, WORDS), 'ghcr.io', 'use - in place of the dots, as in ghcr-io'],
  ['pattern', pattern(LETTERS, WORDS), 'A', 'write it in the form that is allowed'],
  ['pattern', pattern(LETTERS, WORDS), '7', 'write it as text, in quotes'],
  ['list', z.array(line()), 'a', 'write a list: [a]'],
  ['list', z.array(line()), '{ a: b }', 'write a list'],
  ['list', z.array(line()).min(1), '[]', 'list at least 1'],
  ['list', z.array(line()).max(1), '[a, b]', 'list at most 1'],
  ['section', defineKnobs({ a: line(), b: line() }), 'x', 'write its keys below it: a, b'],
  ['section', defineKnobs({ a: line(), b: line() }), '{ a: x }', 'add b:'],
  ['section', defineKnobs({ name: line().optional() }), '{ nam: x }', 'did you mean "name"?'],
  ['mapping', z.record(dnsLabel(), line()), 'x', 'write a key and its value below it, one on each line'],
  ['mapping', z.record(dnsLabel(), line()), '{ A: x }', 'write the key in the form that is allowed'],
];

describe('the cure of a value that its schema refuses', () => {
  it.each(BROKEN)('%s, case %#', (_, schema, value, fix) => {
    const problems = problemsOf(defineKnobs({ x: schema }), `x: ${value}\n`);
    expect(problems.map((problem) => problem.fix)).toEqual([fix]);
    expect(problems[0]?.allowed).not.toBe('');
  });

  it('stands here for every kind of knob', () => {
    const kinds = new Set(BROKEN.map(([kind]) => kind));
    expect(Object.keys(scalars).filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it.each(Object.values(components).map(({ name, knobs }) => [name, knobs] as const))(
    'is there for every knob of %s, and says what is allowed',
    (_, knobs) => {
      const faults = keysOf(knobs).flatMap((key) => wrongValues(knobs, key));
      expect(faults).toEqual([]);
    },
  );
});

/** Values of every type in one knob: problems that lack a cure or what is allowed. */
function wrongValues(knobs: KnobSchema, key: string): readonly string[] {
  return ['7', '-0.5', 'true', 'Some words, of no form!', '[7]', '[[x]]', '{ x: z }', ''].flatMap((value) =>
    problemsOf(knobs, `${key}: ${value}\n`)
      .filter(({ allowed = '', fix = '' }) => allowed === '' || fix === '')
      .map((problem) => `${value}: ${formatProblem(problem)}`),
  );
}
