import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..');

// The rules that need types would want the files on disk; zones and doors do not.
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] as ESLint.Options['overrideConfig'],
});

async function messages(file: string, code: string): Promise<readonly string[]> {
  const results = await eslint.lintText(code, { filePath: join(ROOT, file) });
  return results.flatMap((result) => result.messages.map((one) => `${one.ruleId ?? 'parser'}: ${one.message}`));
}

function importOf(specifier: string): string {
  return `import { x } from '${specifier}';\nexport const y = x;\n`;
}

describe('an import across the zones is refused with its reason', () => {
  it.each([
    ['src/core/a.ts', '../audit/rule', 'core is the words everyone uses'],
    ['src/core/deep/a.ts', '../../manifest/manifest', 'core is the words everyone uses'],
    ['src/imports/a.ts', '../constructs/b', 'knows nothing of who uses them'],
    ['src/constructs/a.ts', '../components/data/valkey', 'knows no component'],
    ['src/constructs/a.ts', '../audit/rule', 'knows no component'],
    ['src/components/data/valkey/valkey.ts', '../../../manifest/manifest', 'as a prop'],
    ['src/components/data/valkey/valkey.ts', '../postgres', 'a component does not import another'],
    ['src/components/data/valkey/valkey.ts', '../../pki/cert-manager', 'a component does not import another'],
    ['src/components/data/valkey/valkey.ts', '../../index', 'a component does not import another'],
    ['src/components/data/valkey/flows.ts', '../valkey-ha/flows', 'a component does not import another'],
    ['src/components/data/valkey/valkey.ts', '../../../app', 'as a prop'],
    ['tiers/saas.ts', '../src/constructs/pod', 'a tier lists components'],
    ['tiers/saas.ts', '../src/imports/certificate', 'a tier lists components'],
    ['tiers/saas.ts', '../src/components/data/valkey/knobs', 'a component is imported through its index.ts'],
    ['src/app.ts', './components/data/valkey/valkey', 'a component is imported through its index.ts'],
    ['src/app.ts', './cli/main', 'nobody imports cli'],
    ['src/app.ts', './imports/certificate', 'app.ts composes'],
    ['src/cdk8s.ts', './audit', 'only calls app.ts'],
    ['src/core/a.ts', '../../tiers/saas', 'app.ts alone imports tiers/'],
    ['src/cli/commands/synth.ts', '../../../tiers', 'app.ts alone imports tiers/'],
    ['src/manifest/a.ts', '../audit/rule', 'knows nothing of who rendered it'],
    ['src/audit/a.ts', '../constructs/pod', 'as a stranger would'],
    ['src/audit/a.ts', '../core/posture', 'audit does not import core/posture'],
    ['src/audit/a.ts', '../core/labels', 'audit does not import core/labels'],
    ['src/audit/rules/no-acme/rule.ts', '../no-host-network/rule', 'rules do not import other rules'],
    ['src/audit/rules/no-acme/rule.ts', '../index', 'rules do not import other rules'],
    ['src/format/json.ts', '../audit/engine', 'audit (but for types)'],
    ['src/format/json.ts', '../cluster/status', 'a format prints plain data'],
    ['src/runtime/guard.ts', '../audit/rule', 'imports nothing but core'],
    ['src/runtime/guard.ts', '../manifest/manifest', 'imports nothing but core'],
    ['src/pki/check.ts', '../app/render', 'knows nothing of what is rendered'],
    ['src/cluster/apply.ts', '../manifest/manifest', 'in the words of core'],
    ['src/cli/commands/synth.ts', '../../components', 'one call of a library function'],
    ['src/cli/commands/synth.ts', '../../constructs/pod', 'one call of a library function'],
    ['src/gen/a.ts', '../cli/main', 'nobody imports cli'],
    ['src/gen/a.ts', '../constructs/pod', 'a generator reads the registries'],
    ['src/core/a.ts', '../../test/helpers/random', 'the product does not import its tests'],
    ['src/core/a.ts', '../../lint/zones.mjs', 'src and tiers import only each other'],
    ['src/telepathy/a.ts', '../core/errors', 'zone "telepathy" is not in the table'],
    ['src/audit/a.ts', 'cdk8s', 'audit does not import cdk8s'],
    ['src/core/a.ts', 'node-forge', 'it writes and reads ASN.1 for pki/'],
    ['src/core/a.ts', 'commander', 'options become typed configuration in cli/'],
    ['src/core/a.ts', 'fast-check', '"fast-check" is not among the dependencies'],
    ['src/core/a.ts', 'crypto', '"crypto" is not among the dependencies'],
  ])('%s ← %s: %s', async (file, specifier, reason) => {
    const found = await messages(file, importOf(specifier));
    expect(found.filter((line) => line.startsWith('sallyport/zones:'))).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['export … from', `export { x } from '../audit/rule';`],
    ['export * from', `export * from '../audit/rule';`],
    ['import type', `import type { X } from '../audit/rule';\nexport type Y = X;`],
    ['import()', `export const x = import('../audit/rule');`],
    ['an imported type', `export type X = import('../audit/rule').Rule;`],
    ['import = require()', `import x = require('../audit/rule');\nexport const y = x;`],
    ['require()', `export const x: unknown = require('../audit/rule');`],
  ])('is seen as %s', async (_, code) => {
    expect(await messages('src/core/a.ts', `${code}\n`)).toContainEqual(expect.stringContaining('sallyport/zones: '));
  });
});

describe('an import that the layout foresees passes', () => {
  it.each([
    ['src/core/a.ts', './errors'],
    ['src/core/deep/a.ts', '../errors'],
    ['src/constructs/a.ts', '../core/names'],
    ['src/constructs/a.ts', '../imports/certificate'],
    ['src/constructs/a.ts', 'cdk8s-plus-28'],
    ['src/components/data/valkey/valkey.ts', './flows'],
    ['src/components/data/valkey/config/redis.ts', '../flows'],
    ['src/components/data/valkey/valkey.ts', '../../../constructs/pod'],
    ['src/components/index.ts', './data/valkey'],
    ['tiers/saas.ts', '../src/components/data/valkey'],
    ['tiers/saas.ts', '../src/components/data/valkey/index'],
    ['tiers/saas.ts', '../src/components'],
    ['tiers/index.ts', './saas'],
    ['src/app.ts', '../tiers'],
    ['src/cdk8s.ts', './app'],
    ['src/audit/a.ts', '../manifest/manifest'],
    ['src/audit/a.ts', '../core/boundary'],
    ['src/audit/rules/no-acme/rule.ts', './admission'],
    ['src/audit/rules/no-acme/rule.ts', '../../rule'],
    ['src/audit/rules/index.ts', './no-acme/rule'],
    ['src/cli/commands/synth.ts', '../../app'],
    ['src/cli/main.ts', 'commander'],
    ['src/pki/der.ts', 'node-forge'],
    ['src/cli/commands/pki.ts', '../../pki'],
    ['src/gen/a.ts', '../components'],
    ['test/core/a.test.ts', '../../src/cli/main'],
  ])('%s ← %s', async (file, specifier) => {
    expect(await messages(file, importOf(specifier))).toEqual([]);
  });

  it('takes types of results into a format, in either spelling', async () => {
    expect(
      await messages('src/format/json.ts', `import type { A } from '../audit/engine';\nexport type B = A;\n`),
    ).toEqual([]);
    expect(
      await messages('src/format/json.ts', `import { type A } from '../audit/engine';\nexport type B = A;\n`),
    ).toEqual([]);
  });
});

describe('the doors', () => {
  const UNDER_A_DOOR = [
    ['src/core/files/read.ts', 'node:fs'],
    ['src/core/exec.ts', 'node:child_process'],
    ['src/core/fetch.ts', 'node:https'],
    ['src/runtime/guard/serve.ts', 'node:http'],
    ['src/runtime/diode/send.ts', 'node:dgram'],
  ] as const;

  it.each(UNDER_A_DOOR)('let %s use %s', async (file, name) => {
    expect(await messages(file, importOf(name))).toEqual([]);
  });

  it.each<readonly [file: string, name: string]>([
    ...UNDER_A_DOOR.map(([, name]) => ['src/app.ts', name] as const),
    ['src/core/files.ts', 'node:net'],
    ['src/runtime/guard/serve.ts', 'node:fs'],
    ['src/runtime/guard/serve.ts', 'node:child_process'],
    ['src/gen/main.ts', 'node:fs'],
    ['src/cli/main.ts', 'node:fs/promises'],
    ['tiers/saas.ts', 'node:fs'],
  ])('do not let %s use %s', async (file, name) => {
    const found = await messages(file, importOf(name));
    expect(found).toEqual([
      expect.stringMatching(/^no-restricted-imports: .* reached|^no-restricted-imports: .* started/),
    ]);
  });

  it('let data that ships with Node pass, and only that', async () => {
    const take = (name: string): string => `import { ${name} } from 'node:tls';\nexport const x = ${name};\n`;
    expect(await messages('src/audit/a.ts', take('rootCertificates'))).toEqual([]);
    expect(await messages('src/audit/a.ts', take('connect'))).toHaveLength(1);
  });

  it('do not let anyone call fetch past them', async () => {
    const code = `export const x = fetch('a');\n`;
    expect(await messages('src/cli/main.ts', code)).toEqual([expect.stringContaining('no-restricted-globals')]);
    expect(await messages('src/core/fetch.ts', code)).toEqual([]);
  });
});

describe('output is a function of input', () => {
  it.each([
    ['a clock', `Date.now()`, 'no clock'],
    ['today', `new Date()`, 'no clock'],
    ['a stopwatch', `performance.now()`, 'no clock'],
    ['a die', `Math.random()`, 'no randomness'],
    ['the environment', `process.env['HOME']`, 'no environment variables'],
    ['the locale, in comparing', `'a'.localeCompare('b')`, 'locale'],
    ['the locale, in printing', `(1).toLocaleString()`, 'locale'],
    ['the locale, in a formatter', `new Intl.Collator()`, 'Intl depends'],
  ])('%s is refused in a construct', async (_, expression, reason) => {
    const found = await messages('src/constructs/a.ts', `export const x = ${expression};\n`);
    expect(found).toEqual([expect.stringContaining(reason)]);
  });

  it('a date that the caller gives is fine', async () => {
    expect(await messages('src/audit/a.ts', `export const x = new Date('2020-01-01');\n`)).toEqual([]);
  });

  it('the edge may look at the clock, not at the locale', async () => {
    expect(await messages('src/runtime/a.ts', `export const x = Date.now();\n`)).toEqual([]);
    expect(await messages('src/cli/a.ts', `export const x = 'a'.localeCompare('b');\n`)).toHaveLength(1);
  });
});

describe('the rest of the house rules', () => {
  it.each([
    ['any', `export const x: any = 1;`, 'no-explicit-any'],
    ['a default export', `export default 1;`, 'no default exports'],
    ['leaving the process', `process.exit(1);`, 'process ends in src/cli/main.ts only'],
    ['a member that is not readonly', `export interface X {\n  y: string;\n}`, 'members of an interface are readonly'],
    ['loose equality', `export const x = (a: unknown): boolean => a == 1;`, 'eqeqeq'],
    ['a long file', `export const x = 1;\n`.repeat(1) + '\n'.repeat(301), 'max-lines'],
    ['a fifth parameter', `export const x = (a: 1, b: 1, c: 1, d: 1, e: 1): unknown => [a, b, c, d, e];`, 'max-params'],
    ['printing', `console.log(1);`, 'no-console'],
  ])('refuse %s', async (_, code, reason) => {
    expect(await messages('src/core/a.ts', `${code}\n`)).toContainEqual(expect.stringContaining(reason));
  });

  it('let main.ts end the process', async () => {
    expect(await messages('src/cli/main.ts', `process.exit(1);\n`)).toEqual([]);
  });
});
