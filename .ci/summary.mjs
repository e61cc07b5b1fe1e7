/**
 * Prints what a test run came to, from the JSON report of vitest: failures, skips with their reasons, and last one line
 * `N passed, N failed, N skipped`. Ends with 1 if anything failed or nothing ran.
 *
 * node .ci/summary.mjs <report> <exit code of the checks>
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [report, code] = process.argv.slice(2);
const files = report !== undefined && existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
const tests = files.flatMap((file) =>
  file.assertionResults.map((test) => ({ ...test, file: relative('.', file.name) })),
);

const passed = tests.filter((test) => test.status === 'passed');
const failed = tests.filter((test) => test.status === 'failed');
const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
// A file that does not load has no tests to fail, and still failed.
const broken = files.filter(
  (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
);
const failures = failed.length + broken.length;

const lines = [
  ...broken.map((file) => `failed: ${relative('.', file.name)}: ${file.message.split('\n')[0]}`),
  ...failed.map((test) => `failed: ${test.file}: ${test.fullName}`),
  ...skipped.map((test) => `skipped: ${test.file}: ${test.fullName}: ${test.meta?.skipReason ?? 'no reason recorded'}`),
  ...(files.length === 0 ? ['no test ran: a step before the tests failed'] : []),
  ...(code === '0' || failures > 0 ? [] : [`the checks ended with code ${code}`]),
  `${passed.length} passed, ${failures} failed, ${skipped.length} skipped`,
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = failures > 0 || passed.length === 0 || code !== '0' ? 1 : 0;
