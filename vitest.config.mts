import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Results as data, for `.ci/run` and whoever else counts. */
const results = ['json', { outputFile: 'dist/test-results.json' }] as const;

/** Tests that put something in the place of a module: each gets modules of its own. test/repository.test.ts keeps the list. */
const MOCKING = [
  'test/cli/commands/pki-site.planes.test.ts',
  'test/cli/commands/synth.refused.test.ts',
  'test/core/files.test.ts',
  'test/core/site/public-authority.test.ts',
  'test/runtime/conformance/conformance.test.ts',
];

/** A quarter of the time of all tests is this file's. Left to its size it comes last, and the other worker waits for it. */
const LONGEST = 'test/values/random.test.ts';

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(LONGEST);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Threads start faster than processes; two is what the smallest CI machine has.
    pool: 'threads',
    maxWorkers: 2,
    // A focused test in a commit would hide all others.
    allowOnly: process.env['CI'] === undefined,
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', [...results]],
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: ['test/exhaustive/**', ...MOCKING],
          // Nothing in src keeps state, so files of a worker may share what they load: a third of the time otherwise.
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'isolated', include: MOCKING, isolate: true, testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
