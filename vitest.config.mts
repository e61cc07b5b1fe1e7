import { defineConfig } from 'vitest/config';

/** Results as data, for `.ci/run` and whoever else counts. */
const results = ['json', { outputFile: 'dist/test-results.json' }] as const;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/exhaustive/**'],
    // Threads start faster than processes; two is what the smallest CI machine has.
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A focused test in a commit would hide all others.
    allowOnly: process.env['CI'] === undefined,
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', [...results]],
  },
});
