import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { policySchema, readPolicy } from '../../src/core/gateway-policy';
import { knobDefects } from '../../src/core/knobs';
import { readCatalogue } from '../../src/core/model-catalogue';
import { refusals, VALUES } from './site/values';

const SAMPLE = readFileSync(join(VALUES, 'policy.yaml'), 'utf8');
const DEPLOYMENTS = readCatalogue(join(VALUES, 'models.yaml')).deployments.map(({ name }) => name);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-policy-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function problems(text: string): string[] {
  const file = join(dir, 'policy.yaml');
  writeFileSync(file, text);
  return refusals(() => readPolicy(file, { deployments: DEPLOYMENTS })).map((problem) =>
    problem.replace(`${dir}/`, ''),
  );
}

describe('the gateway policy', () => {
  it('of the samples agrees with the model catalogue', () => {
    const policy = readPolicy(join(VALUES, 'policy.yaml'), { deployments: DEPLOYMENTS });
    expect(policy.projects).toEqual([
      { name: 'analysis', teams: ['reports'] },
      { name: 'operations', teams: [] },
    ]);
    expect(policy.limits[0]).toEqual({ project: 'analysis', requestsPerMinute: 120 });
  });

  it('has no order, except of limits, which messages point at', () => {
    const parts = SAMPLE.split(/^(?=(?:projects|principals|access|limits):)/m).slice(1);
    const reversed = parts.map((part) => {
      const [head = '', ...items] = part.trimEnd().split(/\n(?= {2}- )/);
      return [head, ...items.reverse()].join('\n');
    });
    const file = join(dir, 'policy.yaml');
    writeFileSync(file, `${reversed.join('\n')}\n`);
    const { limits, ...rest } = readPolicy(file, { deployments: DEPLOYMENTS });
    const { limits: sample, ...expected } = readPolicy(join(VALUES, 'policy.yaml'), { deployments: DEPLOYMENTS });
    expect(rest).toEqual(expected);
    expect(limits).toEqual([...sample].reverse());
  });

  it('has a documented schema', () => {
    expect(knobDefects(policySchema())).toEqual([]);
  });

  it.each([
    [
      'an unknown deployment',
      'models: [chat-nvidia, chat-amd]',
      'models: [chat-nvidia, gpt-5]',
      'policy.yaml:20:27: deployment is not in the model catalogue',
    ],
    [
      'an unknown project of a principal',
      '    project: analysis\n    keyHash',
      '    project: analysys\n    keyHash',
      'policy.yaml:12:14: project is not in projects',
    ],
    [
      'an unknown project of a limit',
      '  - project: operations\n    requests',
      '  - project: ops\n    requests',
      'policy.yaml:27:14: project is not in projects',
    ],
    [
      'two access entries of one project',
      '  - project: operations\n    models',
      '  - project: analysis\n    models',
      'policy.yaml:21:14: project has access twice',
    ],
    ['a limit of nothing', 'requestsPerMinute: 60', 'requestsPerMinute: 0', 'policy.yaml:28:24: value is not allowed'],
  ])('refuses %s', (_, from, to, expected) => {
    expect(SAMPLE).toContain(from);
    expect(problems(SAMPLE.replace(from, to))[0]?.split('\n')[0]).toBe(expected);
  });

  it.each([
    'sk-proj-4f9a0c',
    'c'.repeat(64),
    `SHA256:${'c'.repeat(64)}`,
    `sha256:${'c'.repeat(63)}`,
    `sha512:${'c'.repeat(64)}`,
  ])('refuses the raw key or wrong hash %s and does not repeat it', (raw) => {
    const text = SAMPLE.replace(/keyHash: sha256:[0-9a-f]{64}/, `keyHash: ${raw}`);
    expect(problems(text)).toEqual([
      'policy.yaml:13:14: not a hash: tokens themselves must never stand in this file\n  at: principals[0].keyHash\n  allowed: sha256: with 64 lower-case hex digits\n  fix: write the hash of the token; if a token stood here, replace it everywhere',
    ]);
  });

  it.each([
    ['under an unknown key', 'key: sk-proj-4f9a0c'],
    ['as a number', 'keyHash: 4991234567'],
    ['in a list', 'keyHash: [sk-proj-4f9a0c, 4991234567]'],
    ['as something ambiguous', 'keyHash: 0777123'],
    ['as an alias', 'keyHash: *sk-proj-4f9a0c'],
    ['as an anchor', 'keyHash: &sk-proj-4f9a0c 1'],
    ['under a tag', 'keyHash: !sk-proj-4f9a0c 1'],
  ])('never repeats a raw key that stands %s', (_, line) => {
    const found = problems(SAMPLE.replace(/keyHash: sha256:[0-9a-f]{64}/, line)).join('\n');
    expect(found).not.toBe('');
    expect(found).not.toMatch(/sk-proj|4991234567|0777123/);
  });

  it('refuses one token for two principals without repeating its hash', () => {
    const [hash = ''] = /sha256:[0-9a-f]{64}/.exec(SAMPLE) ?? [];
    const found = problems(SAMPLE.replaceAll(/sha256:[0-9a-f]{64}/g, hash));
    expect(found).toEqual([
      'policy.yaml:16:14: token of another principal\n  at: principals[1].keyHash\n  fix: remove one of them',
    ]);
  });
});
