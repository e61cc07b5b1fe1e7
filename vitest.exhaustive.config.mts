import { defineConfig } from 'vitest/config';

/** The long runs: `SALLYPORT_SEED` and `SALLYPORT_SHARD=i/n` steer them (test/helpers/random.ts). */
export default defineConfig({
  test: {
    include: ['test/exhaustive/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // Length is the point; a run that hangs still has to end.
    testTimeout: 60 * 60_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'dist/test-results.exhaustive.json' }]],
  },
});
