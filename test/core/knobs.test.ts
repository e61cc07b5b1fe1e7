import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  checkValues,
  choice,
  count,
  cpu,
  defineKnobs,
  duration,
  flag,
  jsonSchemaOf,
  knobDefects,
  knobRows,
  line,
  memory,
  pattern,
  percent,
  refuseUnless,
} from '../../src/core/knobs';
import { parseYamlSource } from '../../src/core/yaml-source';
import { refusals } from './site/values';

const SCHEMA = defineKnobs({
  retention: duration({ min: '1d', max: '1y' }).default('15d').describe('how long samples are kept'),
  cpu: cpu({ min: '100m' }).default('500m').describe('processor request'),
  memory: memory().default('2Gi').describe('memory limit'),
  share: percent().default('90%').describe('share of the disk'),
  replicas: count({ min: 1, max: 9 }).default(1).describe('number of replicas'),
  size: choice(['small', 'medium']).default('small').describe('size class'),
  isOn: flag().default(true).describe('whether it runs'),
  owner: line(20).describe('who owns it'),
  tags: z.array(line(10)).default([]).describe('free words'),
  rules: z
    .array(defineKnobs({ name: line(5).describe('name of the rule') }))
    .default([])
    .describe('rules'),
  labels: z
    .record(pattern(/^[a-z]+$/, 'lower-case letters'), line(5))
    .default({})
    .describe('labels'),
  revision: line().nullable().default(null).describe('revision, or null'),
  key: z
    .string()
    .check(refuseUnless((text) => text.startsWith('#'), { message: 'not a hash', allowed: 'a hash', fix: 'hash it' }))
    .optional()
    .describe('hash of a key'),
});

const check = (text: string) => checkValues(parseYamlSource('f.yaml', text, { secretKeys: ['key'] }), SCHEMA);
const problems = (text: string) => refusals(() => check(text));

describe('knobs', () => {
  it('are filled in with their defaults', () => {
    expect(check('owner: me\n')).toEqual({
      retention: '15d',
      cpu: '500m',
      memory: '2Gi',
      share: '90%',
      replicas: 1,
      size: 'small',
      isOn: true,
      owner: 'me',
      tags: [],
      rules: [],
      labels: {},
      revision: null,
    });
  });

  it.each([
    [
      'an unknown key',
      'retension: 15d',
      'f.yaml:2:1: unknown key "retension"\n  at: retension\n  allowed: retention, cpu, memory, share, replicas, size, isOn, owner, tags, rules, labels, revision, key\n  fix: did you mean "retention"?',
    ],
    [
      'an unknown key that is like no other',
      'zzzzzz: 1',
      'f.yaml:2:1: unknown key "zzzzzz"\n  at: zzzzzz\n  allowed: retention, cpu, memory, share, replicas, size, isOn, owner, tags, rules, labels, revision, key\n  fix: remove it',
    ],
    [
      'an unknown key in a list',
      'rules: [{nam: a}]',
      'f.yaml:2:9: missing key "name"\n  at: rules[0].name\n  allowed: one line of text, at most 5 characters\n  fix: add name:',
    ],
    [
      'a wrong unit',
      'memory: 2GB',
      'f.yaml:2:9: value is not allowed\n  at: memory\n  value: 2GB\n  allowed: a size such as 512Mi or 2Gi (Ki, Mi, Gi, Ti) from 16Mi\n  fix: write it with its unit, such as "2Gi"',
    ],
    [
      'a missing unit',
      'retention: 15',
      'f.yaml:2:12: expected text, got a number\n  at: retention\n  value: 15\n  allowed: a number with one unit such as 30s, 12h or 15d (ms, s, m, h, d, w, y) from 1d up to 1y\n  fix: write it with its unit, such as "15d"',
    ],
    [
      'a value below its bound',
      'retention: 12h',
      'f.yaml:2:12: value is out of bounds\n  at: retention\n  value: 12h\n  allowed: from 1d up to 1y\n  fix: choose a value from 1d up to 1y',
    ],
    [
      'a value above its bound',
      'retention: 2y',
      'f.yaml:2:12: value is out of bounds\n  at: retention\n  value: 2y\n  allowed: from 1d up to 1y\n  fix: choose a value from 1d up to 1y',
    ],
    [
      'a number out of range',
      'replicas: 0',
      'f.yaml:2:11: value is not allowed\n  at: replicas\n  value: 0\n  allowed: whole number from 1 to 9\n  fix: choose a whole number from 1 to 9',
    ],
    [
      'a fraction',
      'replicas: 1.5',
      'f.yaml:2:11: not a whole number\n  at: replicas\n  value: 1.5\n  allowed: whole number from 1 to 9\n  fix: choose a whole number from 1 to 9',
    ],
    [
      'a word that is not in the list',
      'size: smal',
      'f.yaml:2:7: value is not in the list\n  at: size\n  value: smal\n  allowed: small | medium\n  fix: did you mean small?',
    ],
    [
      'text for a boolean',
      'isOn: "yes"',
      'f.yaml:2:7: expected true or false, got text\n  at: isOn\n  value: yes\n  allowed: true or false\n  fix: write true or false',
    ],
    [
      'a key without a value',
      'tags:',
      'f.yaml:2:6: no value\n  at: tags\n  allowed: a list, each item: one line of text, at most 10 characters\n  fix: give it a value, or remove the key',
    ],
    [
      'text for a list',
      'tags: a',
      'f.yaml:2:7: expected list of text, got text\n  at: tags\n  value: a\n  allowed: a list, each item: one line of text, at most 10 characters\n  fix: write a list: [a]',
    ],
    [
      'a bad item of a list',
      'tags: [ok, "two\\nlines"]',
      'f.yaml:2:12: value is not allowed\n  at: tags[1]\n  value: two\n  allowed: one line of text, at most 10 characters\n  fix: write it in the form that is allowed',
    ],
    [
      'a bad key of a mapping',
      'labels: {A1: b}',
      'f.yaml:2:10: key is not allowed\n  at: labels.A1\n  value: A1\n  allowed: lower-case letters\n  fix: write the key in the form that is allowed',
    ],
    [
      'a secret, without quoting it',
      'key: hunter2',
      'f.yaml:2:6: not a hash\n  at: key\n  allowed: a hash\n  fix: hash it',
    ],
    [
      'a secret of another type, without quoting it',
      'key: 12345',
      'f.yaml:2:6: expected text, got a number\n  at: key\n  allowed: text\n  fix: write it as text, in quotes',
    ],
  ])('refuse %s', (_, text, expected) => {
    const found = problems(`owner: me\n${text}\n`);
    expect(found).toContain(expected);
  });

  it('that are required are asked for where they belong', () => {
    expect(problems('size: small\n')).toEqual([
      'f.yaml:1:1: missing key "owner"\n  at: owner\n  allowed: one line of text, at most 20 characters\n  fix: add owner:',
    ]);
  });

  it('report every problem at once, in the order of the file', () => {
    const lines = problems('zzz: 1\nowner: 5\nrules: [{nam: a}]\nsize: big\n').map((problem) => problem.split(' ')[0]);
    expect(lines).toEqual(['f.yaml:1:1:', 'f.yaml:2:8:', 'f.yaml:3:9:', 'f.yaml:3:10:', 'f.yaml:4:7:']);
  });
});

describe('documentation of knobs', () => {
  it('has one row for each, with type, unit, default and words', () => {
    expect(knobRows(SCHEMA, 'x').slice(0, 5)).toEqual([
      { path: 'x.retention', type: 'text', unit: 'duration', default: '"15d"', doc: 'how long samples are kept' },
      { path: 'x.cpu', type: 'text', unit: 'cpu', default: '"500m"', doc: 'processor request' },
      { path: 'x.memory', type: 'text', unit: 'bytes', default: '"2Gi"', doc: 'memory limit' },
      { path: 'x.share', type: 'text', unit: 'percent', default: '"90%"', doc: 'share of the disk' },
      { path: 'x.replicas', type: 'number', unit: 'count', default: '1', doc: 'number of replicas' },
    ]);
    expect(knobRows(SCHEMA).map(({ path }) => path)).toContain('rules[].name');
    expect(knobRows(SCHEMA).find(({ path }) => path === 'owner')?.default).toBe('required');
  });

  it('shows a knob without words, and a default that its own schema refuses', () => {
    const bad = defineKnobs({
      a: cpu().default('1'),
      b: defineKnobs({ c: duration().default('5').describe('c') }).prefault({}),
    });
    expect(knobDefects(bad)).toEqual(['a: no .describe()', 'b.c: its default is refused by its own schema']);
    expect(knobDefects(SCHEMA)).toEqual([]);
  });

  it('is a JSON Schema of what a file may hold, with none of our own keywords', () => {
    const schema = jsonSchemaOf(SCHEMA, { id: 'https://example.net/x', title: 'x' });
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://example.net/x',
      additionalProperties: false,
      required: ['owner'],
      properties: {
        replicas: { type: 'integer', minimum: 1, maximum: 9, default: 1 },
        size: { enum: ['small', 'medium'], description: 'size class; small | medium' },
      },
    });
    expect(JSON.stringify(schema)).not.toMatch(/"(unit|allowed)":/);
  });
});
