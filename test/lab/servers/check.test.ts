import { describe, expect, it } from 'vitest';
import type { Pods } from '../pods/pods';
import { isDue, make, type ServerCheck, type ServerContext } from './check';

const check = (fields: Partial<ServerCheck>): ServerCheck => ({
  component: 'job',
  what: 'it works',
  run: () => Promise.resolve([]),
  ...fields,
});

describe('a check of a server', () => {
  it.each<[string, Partial<ServerCheck>, readonly string[], boolean]>([
    ['is made where the output has its component', {}, ['job'], true],
    ['is left out where the output does not have it', {}, ['other'], false],
    ['is left out where the output has nothing to look at', { isFor: () => false }, ['job'], false],
  ])('%s', (_, fields, components, expected) => {
    expect(isDue(check(fields), new Set(components), [])).toBe(expected);
  });

  it.each<[string, Partial<ServerCheck>, readonly string[], readonly string[]]>([
    ['passes where its program runs', {}, ['job'], []],
    ['fails where its program does not run', {}, ['other'], ['job does not run']],
    ['may start its program itself', { starts: true }, [], []],
    ['fails with what it throws', { run: () => Promise.reject(new Error('no answer')) }, ['job'], ['no answer']],
  ])('%s', async (_, fields, running, expected) => {
    const pods = { find: (name: string) => (running.includes(name) ? {} : undefined) } as Pods;
    expect(await make(check(fields), { pods } as ServerContext)).toEqual(expected);
  });
});
