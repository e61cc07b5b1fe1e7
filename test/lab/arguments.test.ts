import { describe, expect, it } from 'vitest';
import { readArguments, TIERS, UsageError } from './arguments';

const KNOWN = { components: ['etcd', 'loki'], minors: ['1.34', '1.36'] };

describe('the command line of the lab', () => {
  it.each<[string, string[], object]>([
    ['nothing runs all', [], { names: [], tiers: TIERS, action: 'run', keep: false }],
    ['names run those', ['etcd'], { names: ['etcd'], action: 'run' }],
    ['tiers come in their own order', ['--tier', 'airgapped', '--tier', 'saas'], { tiers: ['saas', 'airgapped'] }],
    ['a minor of Kubernetes', ['--kubernetes', '1.36'], { kubernetes: '1.36' }],
    ['--list lists', ['--list'], { action: 'list' }],
    ['--build builds for such a run', ['--build', 'etcd'], { names: ['etcd'], action: 'build' }],
    ['--write-lock writes the lock', ['--write-lock'], { action: 'write-lock' }],
    ['--help wins', ['--help', '--list'], { action: 'help' }],
    ['--keep keeps', ['--keep'], { keep: true, writeEvidence: false }],
    ['--write-evidence writes its pages', ['--write-evidence'], { action: 'run', writeEvidence: true }],
  ])('%s', (_, args, expected) => {
    expect(readArguments(args, KNOWN)).toMatchObject(expected);
  });

  it.each<[string, string[], string]>([
    ['a component that nobody knows', ['lokki'], 'unknown component "lokki"; allowed: etcd, loki'],
    ['a tier that nobody knows', ['--tier', 'prod'], 'unknown tier "prod"; allowed: saas'],
    ['a version that is no minor', ['--kubernetes', 'v1.36.1'], 'write it like 1.36'],
    ['a Kubernetes without a module', ['--kubernetes', '9.99'], 'no module for 9.99; it has 1.34 and 1.36'],
    ['the evidence of one tier', ['--write-evidence', '--tier', 'saas'], '--write-evidence: its pages are of all'],
    ['the evidence of one program', ['--write-evidence', 'loki'], '--write-evidence: its pages are of all'],
    ['a flag that nobody knows', ['--lst'], '--lst'],
  ])('refuses %s and says what is right', (_, args, words) => {
    expect(() => readArguments(args, KNOWN)).toThrow(UsageError);
    expect(() => readArguments(args, KNOWN)).toThrow(words);
  });
});
