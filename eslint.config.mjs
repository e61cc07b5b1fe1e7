import tseslint from 'typescript-eslint';
import { plugin } from './lint/plugin.mjs';

const TYPESCRIPT = ['src/**/*.ts', 'tiers/**/*.ts', 'test/**/*.ts'];
const SOURCES = ['src/**/*.ts', 'tiers/**/*.ts'];
const GENERATED = ['src/components/index.ts', 'src/audit/rules/index.ts'];

/** What talks to the world outside the process, and the door that everyone else goes through. */
const DOORS = {
  files: { modules: ['fs', 'fs/promises'], why: 'the disk is reached through src/core/files.ts only' },
  exec: { modules: ['child_process', 'cluster'], why: 'other programs are started through src/core/exec.ts only' },
  fetch: {
    modules: ['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'],
    why: 'the network is reached through src/core/fetch.ts only',
  },
};

/** Mistakes that no style excuses, from ESLint's own rules. */
const MISTAKES = [
  'no-async-promise-executor',
  'no-case-declarations',
  'no-cond-assign',
  'no-constant-condition',
  'no-control-regex',
  'no-dupe-else-if',
  'no-duplicate-case',
  'no-empty',
  'no-empty-character-class',
  'no-empty-pattern',
  'no-ex-assign',
  'no-fallthrough',
  'no-irregular-whitespace',
  'no-loss-of-precision',
  'no-misleading-character-class',
  'no-prototype-builtins',
  'no-regex-spaces',
  'no-self-assign',
  'no-self-compare',
  'no-sparse-arrays',
  'no-template-curly-in-string',
  'no-unsafe-finally',
  'no-unsafe-optional-chaining',
  'no-useless-backreference',
  'no-useless-escape',
  'require-yield',
  'use-isnan',
  'valid-typeof',
];

/** Data that ships with Node beside what talks to the network. */
function harmlessIn(name) {
  return name === 'tls' ? { allowImportNames: ['rootCertificates'] } : {};
}

/** The rules for doors, with these left open. */
function doors(...open) {
  const closed = Object.entries(DOORS).filter(([name]) => !open.includes(name));
  const paths = closed.flatMap(([, { modules, why }]) =>
    modules.flatMap((name) =>
      [name, `node:${name}`].map((spelling) => ({ name: spelling, message: why, ...harmlessIn(name) })),
    ),
  );
  const globals = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'];
  return {
    'no-restricted-imports': ['error', { paths }],
    'no-restricted-globals': [
      open.includes('fetch') ? 'off' : 'error',
      ...globals.map((name) => ({ name, message: DOORS.fetch.why })),
    ],
  };
}

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'no default exports: a name that is chosen once can be searched for',
};

/** Output is a function of input. */
const SAME_EVERYWHERE = [
  ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map((name) => ({
    selector: `MemberExpression[property.name="${name}"]`,
    message: `${name} depends on the machine's locale: use compareText, or the plain form`,
  })),
  { selector: 'MemberExpression[object.name="Intl"]', message: 'Intl depends on the machine: write the format out' },
];

const SAME_EVERY_TIME = [
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'no clock: a date comes from the caller (--as-of)',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'no clock: a date comes from the caller',
  },
  { selector: 'MemberExpression[object.name="performance"]', message: 'no clock: time is measured at the edge only' },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'no randomness: same input, same bytes',
  },
  {
    selector: 'CallExpression[callee.property.name=/^random(UUID|Bytes|Int)$/]',
    message: 'no randomness: same input, same bytes',
  },
];

const NO_ENVIRONMENT = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'no environment variables: what a render needs is in its input files (decisions 15)',
};

const NO_EXIT = {
  selector: 'MemberExpression[object.name="process"][property.name=/^(exit|abort|reallyExit)$/]',
  message: 'process ends in src/cli/main.ts only: throw a SallyportError',
};

const READONLY = {
  selector: 'TSInterfaceBody > TSPropertySignature[readonly!=true]',
  message: 'members of an interface are readonly',
};

const SOURCE_SYNTAX = [NO_DEFAULT_EXPORT, NO_EXIT, READONLY, ...SAME_EVERYWHERE];

function syntax(...bans) {
  return { 'no-restricted-syntax': ['error', ...bans] };
}

export default tseslint.config(
  { ignores: ['charts-out/', 'coverage/', 'dist/', 'lib/', 'node_modules/', '**/*.d.ts'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: Object.fromEntries(MISTAKES.map((name) => [name, 'error'])),
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { sallyport: plugin },
    rules: {
      'sallyport/zones': 'error',
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-param-reassign': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      // tsc reports these, with the same underscore convention.
      '@typescript-eslint/no-unused-vars': 'off',
      // With types, and worth their time.
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      ...syntax(NO_DEFAULT_EXPORT),
    },
  },
  {
    files: SOURCES,
    rules: {
      'max-lines': ['error', 300],
      ...doors(),
      ...syntax(...SOURCE_SYNTAX, ...SAME_EVERY_TIME, NO_ENVIRONMENT),
    },
  },
  { files: ['src/imports/**', ...GENERATED], rules: { 'max-lines': 'off' } },

  // The doors themselves.
  { files: ['src/core/files.ts', 'src/core/files/**'], rules: doors('files') },
  { files: ['src/core/exec.ts', 'src/core/exec/**'], rules: doors('exec') },
  { files: ['src/core/fetch.ts', 'src/core/fetch/**'], rules: doors('fetch') },
  { files: ['src/runtime/**', 'src/cluster/**'], rules: doors('fetch') },

  // The edge: services and commands may look at the clock and the environment; cdk8s-cli passes its folder in one.
  { files: ['src/runtime/**', 'src/cli/**', 'src/cluster/**'], rules: syntax(...SOURCE_SYNTAX) },
  { files: ['src/cdk8s.ts'], rules: syntax(...SOURCE_SYNTAX, ...SAME_EVERY_TIME) },
  {
    files: ['src/cli/main.ts'],
    rules: syntax(...SOURCE_SYNTAX.filter((ban) => ban !== NO_EXIT)),
  },
);
