import type { Check, Tree } from './tree';

/** Tests of more than one module, or of none, and why they stand where they do. */
const LISTED: Readonly<Record<string, string>> = {
  'test/architecture.test.ts': 'the layout itself',
  'test/repository.test.ts': 'what every repository has',
  'test/audit/hostile.test.ts': 'every embedded format, on text made to exhaust a reader',
  'test/audit/rules.test.ts': 'every rule folder',
  'test/components/knobs.test.ts': 'every knob of every component, by what it renders',
  'test/components/contract.test.ts': 'every component in every tier',
  'test/core/site/public-authority.test.ts': 'a public root, by every way into the trust file',
  'test/core/site/widening.test.ts': 'every key that could widen the boundary',
};

/** Folders of tests that look at the whole, and not at one module. */
const WHOLE = /^test\/(architecture|bench|corpus|exhaustive|helpers|lab|leaks|properties|tiers|values)\//;

/** A test stands where its source stands, so that either finds the other. */
export const checkMirrors: Check = (tree) =>
  testsOf(tree)
    .filter((path) => !(path in LISTED) && !WHOLE.test(path) && !isMirror(tree, path))
    .map((path) => `${path}: mirrors no source; name it after one, or list it in test/architecture/tests.ts`);

/** A name on the list whose test is gone would let the next one pass unseen. */
export const checkListed: Check = (tree) =>
  Object.keys(LISTED)
    .filter((path) => !tree.files.includes(path))
    .map((path) => `${path}: listed, and not there`);

/** A test that is switched off, or that switches off all others. */
export const checkSwitches: Check = (tree) =>
  testsOf(tree).flatMap((path) =>
    [...tree.read(path).matchAll(/\b(?:it|test|describe|bench|suite)\.(?:only|skip|fails|todo)\b(?!If)/g)].map(
      ([text]) => `${path}: ${text}; skip at run time, with a reason (test/helpers/skip.ts)`,
    ),
  );

function isMirror(tree: Tree, test: string): boolean {
  const stem = test.replace(/^test\//, '').replace(/\.test\.ts$/, '');
  // `synth.release.test.ts` tests `synth.ts`, too.
  // `compose/compose.test.ts` tests `compose/index.ts`.
  const names = [stem, stem.replace(/\.[^/.]+$/, ''), stem.replace(/([^/]+)\/\1$/, '$1/index')];
  return names.some((name) =>
    ['src/', '', '.'].some((top) => tree.files.some((path) => isSourceOf(path, `${top}${name}`))),
  );
}

function isSourceOf(path: string, stem: string): boolean {
  return path === `${stem}.ts` || path === `${stem}.mjs` || path.startsWith(`${stem}/`);
}

function testsOf(tree: Tree): readonly string[] {
  return tree.files.filter((path) => /^test\/.*\.test\.ts$/.test(path));
}
