import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..');

interface Manifest {
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function manifest(path = 'package.json'): Manifest {
  return JSON.parse(read(path)) as Manifest;
}

/** Rows of the table under a heading: name → licence. */
function documented(heading: string): ReadonlyMap<string, string> {
  const [, section = ''] = read('docs/dependencies.md').split(`## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)` +\| ([^|]+?) +\|/gm);
  return new Map([...rows].map(([, name = '', licence = '']) => [name, licence]));
}

describe('docs/dependencies.md', () => {
  it.each([
    ['Runtime', manifest().dependencies],
    ['Development', manifest().devDependencies],
  ])('names every package under %s with the licence that the package states, and no other', (heading, packages) => {
    const actual = Object.keys(packages).map((name) => [name, manifest(`node_modules/${name}/package.json`).license]);
    expect(Object.fromEntries(documented(heading))).toEqual(Object.fromEntries(actual));
  });

  it('leaves no column empty', () => {
    const rows = read('docs/dependencies.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const cells = rows.flatMap((row) => row.split('|').slice(1, -1));
    expect(cells).toHaveLength(rows.length * 5);
    expect(cells.filter((cell) => cell.trim() === '')).toEqual([]);
  });
});

describe('vitest.config.mts', () => {
  it('gives modules of their own to just those tests that replace some', () => {
    const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
      .map((file) => `test/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.test.ts') && /^\s*vi\.(mock|doMock|spyOn)\(/m.test(read(file)));
    const listed = /const MOCKING = \[([^\]]*)\]/.exec(read('vitest.config.mts'))?.[1] ?? '';
    expect([...listed.matchAll(/'([^']+)'/g)].map(([, file]) => file)).toEqual(files.sort());
  });
});

describe('package.json', () => {
  it('pins every dependency to one version', () => {
    const { dependencies, devDependencies } = manifest();
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, range]) => !/^\d+\.\d+\.\d+$/.test(range),
    );
    expect(loose).toEqual([]);
  });

  it('carries the pages of the rules, which explain shows', () => {
    expect(manifest().files).toContain('src/audit/rules/*/README.md');
  });

  it('is licensed as LICENSE says', () => {
    expect(manifest().license).toBe('Apache-2.0');
    expect(read('LICENSE')).toContain('Apache License\n');
    expect(read('LICENSE')).toContain('Copyright The Sallyport Authors');
  });
});

describe('cdk8s.yaml', () => {
  it('runs our own entry and writes where nothing of value lies, since cdk8s-cli empties that folder', () => {
    const config = parse(read('cdk8s.yaml')) as Readonly<Record<string, unknown>>;
    expect(config).toEqual({ language: 'typescript', app: 'node lib/src/cdk8s.js', output: 'dist/cdk8s' });
    expect(read('.gitignore').split('\n')).toContain('dist/');
  });
});

describe('CODEOWNERS', () => {
  it('gives every line an owner', () => {
    const lines = read('CODEOWNERS')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.filter((line) => !/^\S+( +@[\w/-]+)+$/.test(line))).toEqual([]);
    expect(lines.some((line) => line.startsWith('/tiers/ ') && line.includes('security'))).toBe(true);
  });
});

describe('.ci/run', () => {
  it('is a script that may be executed and parses', () => {
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).not.toBe(0);
    execFileSync('bash', ['-n', join(ROOT, '.ci/run')]);
    expect(read('.ci/run')).toMatch(/npm ci && build_meanwhile && npm run check[^]*npm run lab[^]*summary\.mjs/);
  });

  it('runs the script that lints, checks types and tests', () => {
    const { check = '', lint = '', typecheck = '' } = manifest().scripts;
    expect([check, lint, typecheck].join(' ')).toMatch(/lint.*typecheck.*test.*eslint.*prettier --check.*tsc/);
  });
});

interface Case {
  readonly status: string;
  readonly skipReason?: string;
}

/** The report of one test file with these tests, as vitest writes it. */
function report(tests: readonly Case[], status = 'passed'): string {
  const assertionResults = tests.map(({ status: state, skipReason }, index) => ({
    status: state,
    fullName: `test ${index}`,
    meta: skipReason === undefined ? {} : { skipReason },
  }));
  return JSON.stringify({
    testResults: [{ name: join(ROOT, 'test/a.test.ts'), status, message: 'boom\nmore', assertionResults }],
  });
}

interface Lab {
  readonly outcomes: readonly object[];
  readonly code?: string;
}

function summarise(
  text: string | undefined,
  code = '0',
  lab?: Lab,
): { readonly lines: readonly string[]; readonly code: number | null } {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-summary-'));
  try {
    const file = join(dir, 'report.json');
    if (text !== undefined) {
      writeFileSync(file, text);
    }
    const labFile = join(dir, 'lab.json');
    if (lab !== undefined) writeFileSync(labFile, JSON.stringify({ outcomes: lab.outcomes }));
    const args = ['.ci/summary.mjs', file, code, ...(lab === undefined ? [] : [labFile, lab.code ?? '0'])];
    const run = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    return { lines: run.stdout.trimEnd().split('\n'), code: run.status };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe('the closing line of CI', () => {
  it('counts what the runner reported and lists skips with their reasons before it', () => {
    const tests = [
      { status: 'passed' },
      { status: 'passed' },
      { status: 'skipped', skipReason: 'no corpus' },
      { status: 'todo' },
    ];
    expect(summarise(report(tests))).toEqual({
      lines: [
        'skipped: test/a.test.ts: test 2: no corpus',
        'skipped: test/a.test.ts: test 3: no reason recorded',
        '2 passed, 0 failed, 2 skipped',
      ],
      code: 0,
    });
  });

  it('adds up the tests and the lab', () => {
    const outcomes = [
      { name: 'objects are accepted', status: 'passed', details: [], ran: [] },
      { name: 'vllm', status: 'skipped', details: ['no accelerator'], ran: [] },
    ];
    expect(summarise(report([{ status: 'passed' }]), '0', { outcomes })).toEqual({
      lines: ['skipped: lab: vllm: no accelerator', '2 passed, 0 failed, 1 skipped'],
      code: 0,
    });
  });

  it.each<[string, Lab, readonly string[]]>([
    [
      'a check of the lab fails',
      { outcomes: [{ name: 'pods are ready', status: 'failed', details: ['x'], ran: [] }], code: '1' },
      ['failed: lab: pods are ready', '  x', '1 passed, 1 failed, 0 skipped'],
    ],
    [
      'the lab runs nothing',
      { outcomes: [{ name: 'vllm', status: 'skipped', details: ['no accelerator'], ran: [] }], code: '3' },
      ['skipped: lab: vllm: no accelerator', 'the lab ended with code 3', '1 passed, 0 failed, 1 skipped'],
    ],
    [
      'the lab does not come to an end',
      { outcomes: [], code: '70' },
      ['the lab did not run: a step before it failed', 'the lab ended with code 70', '1 passed, 0 failed, 0 skipped'],
    ],
  ])('goes with a failing exit code when %s', (_, lab, lines) => {
    expect(summarise(report([{ status: 'passed' }]), '0', lab)).toEqual({ lines, code: 1 });
  });

  it.each([
    [
      'a test fails',
      report([{ status: 'passed' }, { status: 'failed' }], 'failed'),
      '0',
      '1 passed, 1 failed, 0 skipped',
    ],
    ['a file does not load', report([], 'failed'), '1', '0 passed, 1 failed, 0 skipped'],
    ['nothing ran', report([]), '0', '0 passed, 0 failed, 0 skipped'],
    ['everything is skipped', report([{ status: 'skipped' }]), '0', '0 passed, 0 failed, 1 skipped'],
    ['there is no report', undefined, '1', '0 passed, 0 failed, 0 skipped'],
    ['another step failed', report([{ status: 'passed' }]), '1', '1 passed, 0 failed, 0 skipped'],
  ])('goes with a failing exit code when %s', (_, text, checks, last) => {
    const { lines, code } = summarise(text, checks);
    expect(lines.at(-1)).toBe(last);
    expect(code).toBe(1);
  });
});
