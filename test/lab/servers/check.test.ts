import { describe, expect, it } from 'vitest';
import { parseManifests } from '../manifests';
import { isDue, type ServerCheck } from './check';

const JOB = parseManifests('apiVersion: batch/v1\nkind: CronJob\nmetadata: { namespace: n, name: job }\n', 'a.yaml');
const check = (fields: Partial<ServerCheck>): ServerCheck => ({
  component: 'job',
  what: 'it works',
  run: () => Promise.resolve([]),
  ...fields,
});

describe('a check of a server', () => {
  it.each<[string, Partial<ServerCheck>, readonly string[], boolean]>([
    ['is made where its program runs', {}, ['job'], true],
    ['is left out where its program does not run', {}, ['other'], false],
    ['is made where it starts its program itself', { starts: true }, [], true],
    ['is left out where the output has no such program', { starts: true, component: 'other' }, [], false],
    ['is left out where the output has nothing to look at', { isFor: () => false }, ['job'], false],
  ])('%s', (_, fields, ran, expected) => {
    expect(isDue(check(fields), ran, JOB)).toBe(expected);
  });
});
