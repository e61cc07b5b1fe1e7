import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkComponents, checkRules } from './architecture/folders';
import { checkImports } from './architecture/imports';
import { checkLengths, checkNames, checkTiers } from './architecture/sources';
import { checkListed, checkMirrors, checkSwitches } from './architecture/tests';
import { checkMachinePaths, checkRegistries } from './architecture/text';
import { diskTree, memoryTree, type Check } from './architecture/tree';
import { staleFiles } from '../src/gen/generator';
import { allGenerators } from '../src/gen/run';

const ROOT = join(__dirname, '..');

const CHECKS: Readonly<Record<string, Check>> = {
  'component folders have the same shape': checkComponents,
  'rule folders have the same shape': checkRules,
  'imports keep to the zones': checkImports,
  'no source is longer than 300 lines': checkLengths,
  'files are named after what they hold': checkNames,
  'tiers list components only': checkTiers,
  'every test mirrors a source or is listed': checkMirrors,
  'every listed test is there': checkListed,
  'no test is switched off or on alone': checkSwitches,
  'no package registry is named': checkRegistries,
  'no folder of one machine is named': checkMachinePaths,
};

describe('the layout holds', () => {
  const tree = diskTree(ROOT);

  it.each(Object.entries(CHECKS))('%s', (_, check) => {
    expect(check(tree)).toEqual([]);
  });

  it('nothing generated is stale', async () => {
    expect(staleFiles(ROOT, await allGenerators())).toEqual([]);
  });

  it('is looked at whole', () => {
    expect(tree.files).toEqual(
      expect.arrayContaining(['package.json', 'src/core/errors.ts', 'test/architecture.test.ts', '.ci/run']),
    );
    expect(tree.files.filter((path) => /^(node_modules|lib|dist|\.git)\//.test(path))).toEqual([]);
  });
});

const COMPONENT = 'src/components/data/valkey';
const GOOD_COMPONENT = {
  [`${COMPONENT}/README.md`]: '',
  [`${COMPONENT}/flows.ts`]: '',
  [`${COMPONENT}/images.ts`]: '',
  [`${COMPONENT}/index.ts`]: `export { valkey as component } from './valkey';\n`,
  [`${COMPONENT}/knobs.ts`]: '',
  [`${COMPONENT}/valkey.ts`]: '',
};
const RULE = 'src/audit/rules/no-acme';
const GOOD_RULE = {
  [`${RULE}/README.md`]: '',
  [`${RULE}/admission.ts`]: '',
  [`${RULE}/rule.ts`]: '',
  [`${RULE}/samples/fail-acme-issuer.yaml`]: '',
  [`${RULE}/samples/pass-ca-issuer.yaml`]: '',
};
const REGISTRY = ['https://registry.npm', 'js.org/x'].join('');

type Files = Readonly<Record<string, string>>;

function without(files: Files, path: string): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
}

describe('each check fails on', () => {
  it.each<[string, Check, Files, string]>([
    ...Object.keys(GOOD_COMPONENT).map((path): [string, Check, Files, string] => [
      `a component without ${path.slice(COMPONENT.length + 1)}`,
      checkComponents,
      without(GOOD_COMPONENT, path),
      `${COMPONENT}: ${path.slice(COMPONENT.length + 1)} is missing`,
    ]),
    [
      'a data file in a component',
      checkComponents,
      { ...GOOD_COMPONENT, [`${COMPONENT}/x.json`]: '' },
      'x.json: a component holds',
    ],
    [
      'code in the index of a component',
      checkComponents,
      { ...GOOD_COMPONENT, [`${COMPONENT}/index.ts`]: 'const x = 1;\n' },
      'index.ts: exports only',
    ],
    [
      'a loose module in a plane',
      checkComponents,
      { 'src/components/data/x.ts': '' },
      'src/components/data/x.ts: a plane holds',
    ],
    [
      'a component that is not in kebab-case',
      checkComponents,
      { 'src/components/data/Valkey/index.ts': '' },
      'kebab-case',
    ],
    ...['README.md', 'admission.ts', 'rule.ts'].map((name): [string, Check, Files, string] => [
      `a rule without ${name}`,
      checkRules,
      without(GOOD_RULE, `${RULE}/${name}`),
      `${RULE}: ${name} is missing`,
    ]),
    [
      'a rule without a sample that passes',
      checkRules,
      without(GOOD_RULE, `${RULE}/samples/pass-ca-issuer.yaml`),
      'no sample pass-',
    ],
    [
      'a rule without a sample that fails',
      checkRules,
      without(GOOD_RULE, `${RULE}/samples/fail-acme-issuer.yaml`),
      'no sample fail-',
    ],
    [
      'a sample of no verdict',
      checkRules,
      { ...GOOD_RULE, [`${RULE}/samples/other.yaml`]: '' },
      'other.yaml: not pass-',
    ],
    ['a stray file in a rule', checkRules, { ...GOOD_RULE, [`${RULE}/notes.txt`]: '' }, 'notes.txt: a rule holds'],
    ['a stray module in a rule', checkRules, { ...GOOD_RULE, [`${RULE}/zz.ts`]: '' }, 'zz.ts: a rule holds'],
    [
      'a rule that imports a construct',
      checkImports,
      { [`${RULE}/rule.ts`]: `import { seal } from '../../../constructs/seal';\n` },
      'audit does not import constructs',
    ],
    [
      'a rule that passes a construct on',
      checkImports,
      { [`${RULE}/rule.ts`]: `export * from '../../../constructs/seal';\n` },
      'audit does not import constructs',
    ],
    [
      'a construct that is loaded late',
      checkImports,
      { [`${RULE}/rule.ts`]: `export const x = () => import('../../../constructs/seal');\n` },
      'audit does not import constructs',
    ],
    [
      'a format that imports more than types',
      checkImports,
      { 'src/format/a.ts': `import { type A, b } from '../audit';\n` },
      'format does not import audit',
    ],
    [
      'a package that is not listed',
      checkImports,
      { 'src/core/a.ts': `import x from 'left-pad';\n` },
      'not among the dependencies',
    ],
    ['a source of 301 lines', checkLengths, { 'src/core/a.ts': 'x\n'.repeat(301) }, 'src/core/a.ts: 301 lines'],
    ['a module named after nothing', checkNames, { 'src/core/utils.ts': '' }, 'src/core/utils.ts'],
    ['a module in camel case', checkNames, { 'src/core/dataClass.ts': '' }, 'src/core/dataClass.ts'],
    [
      'a tier that makes an object',
      checkTiers,
      { 'tiers/saas.ts': '\nconst x = new Namespace();' },
      'tiers/saas.ts:2: a tier makes no objects',
    ],
    [
      'a tier that imports a construct',
      checkTiers,
      { 'tiers/saas.ts': `import { x } from '../src/constructs/pod';` },
      'not ../src/constructs/pod',
    ],
    ['a tier that imports a package', checkTiers, { 'tiers/saas.ts': `import { x } from 'cdk8s';` }, 'not cdk8s'],
    [
      'a test that mirrors nothing',
      checkMirrors,
      { 'test/core/a.test.ts': '', 'src/audit/a.ts': '' },
      'test/core/a.test.ts: mirrors no source',
    ],
    [
      'a listed test that is gone',
      checkListed,
      { 'src/components/index.ts': '' },
      'test/components/contract.test.ts: listed',
    ],
    [
      'a test that is switched off',
      checkSwitches,
      { 'test/a.test.ts': ['it', 'skip("x")'].join('.') },
      'test/a.test.ts: it',
    ],
    [
      'a test that runs alone',
      checkSwitches,
      { 'test/a.test.ts': ['describe', 'only("x")'].join('.') },
      'test/a.test.ts: describe',
    ],
    [
      'the host of a package registry',
      checkRegistries,
      { 'docs/a.md': REGISTRY },
      'docs/a.md: names a package registry',
    ],
    [
      'that host in capitals',
      checkRegistries,
      { 'docs/a.md': REGISTRY.toUpperCase() },
      'docs/a.md: names a package registry',
    ],
    [
      'a folder of one machine',
      checkMachinePaths,
      { 'docs/a.md': 'see /Users/somebody/notes' },
      'docs/a.md: names a folder of one machine',
    ],
  ])('%s', (_, check, files, problem) => {
    expect(check(memoryTree(files))).toContainEqual(expect.stringContaining(problem));
  });
});

describe('each check passes', () => {
  it.each<[string, Check, Files]>([
    ['a whole component', checkComponents, GOOD_COMPONENT],
    [
      'a component with further modules and folders',
      checkComponents,
      { ...GOOD_COMPONENT, [`${COMPONENT}/config/redis.ts`]: '' },
    ],
    [
      'the lists and pages beside components',
      checkComponents,
      { 'src/components/index.ts': '', 'src/components/data/README.md': '' },
    ],
    ['a whole rule', checkRules, GOOD_RULE],
    ['types of a zone', checkImports, { 'src/format/a.ts': `import { type A, type B } from '../audit';\n` }],
    ['types alone', checkImports, { 'src/format/a.ts': `import type { A } from '../audit';\n` }],
    ['core, from everywhere', checkImports, { 'src/node/a.ts': `import { a } from '../core/a';\n` }],
    ['300 lines', checkLengths, { 'src/core/a.ts': 'x\n'.repeat(300) }],
    ['a long generated list', checkLengths, { 'src/components/index.ts': 'x\n'.repeat(301) }],
    [
      'a tier that lists',
      checkTiers,
      { 'tiers/saas.ts': `import { valkey } from '../src/components/data/valkey';\nexport const t = [valkey];` },
    ],
    ['a test of a module', checkMirrors, { 'test/core/a.test.ts': '', 'src/core/a.ts': '' }],
    ['a test of a folder', checkMirrors, { 'test/core/a.test.ts': '', 'src/core/a/b.ts': '' }],
    ['a test of a tier', checkMirrors, { 'test/tiers/saas.test.ts': '', 'tiers/saas.ts': '' }],
    ['a test that skips at run time', checkSwitches, { 'test/a.test.ts': 'it.skipIf(x)' }],
    ['a name that only ends like a registry', checkRegistries, { 'docs/a.md': ['mypypi', '.org'].join('') }],
  ])('%s', (_, check, files) => {
    expect(check(memoryTree(files))).toEqual([]);
  });
});
