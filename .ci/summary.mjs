/**
 * Prints what a run came to, from the JSON report of vitest and that of the lab: failures, skips with their reasons, and
 * last one line `N passed, N failed, N skipped` over both. Ends with 1 if anything failed or nothing ran.
 *
 * node .ci/summary.mjs <report of the tests> <exit code of the checks> [<report of the lab> <exit code of the lab>]
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [report, code, labReport, labCode = '0'] = process.argv.slice(2);

function read(path) {
  return path !== undefined && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

const files = read(report).testResults ?? [];
const outcomes = read(labReport).outcomes ?? [];
const tests = files.flatMap((file) =>
  file.assertionResults.map(({ status, fullName, meta }) => ({
    status: status === 'passed' || status === 'failed' ? status : 'skipped',
    name: `${relative('.', file.name)}: ${fullName}`,
    reason: meta?.skipReason ?? 'no reason recorded',
  })),
);
const checks = outcomes.map(({ name, status, details }) => ({
  status,
  name: `lab: ${name}`,
  reason: details[0],
  details,
}));

const all = [...tests, ...checks];
const of = (status) => all.filter((one) => one.status === status);
// A file that does not load has no tests to fail, and still failed.
const broken = files.filter(
  (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
);
const failures = of('failed').length + broken.length;

const lines = [
  ...of('skipped').map(({ name, reason }) => `skipped: ${name}: ${reason}`),
  // Last, since of a long output the end is what is kept.
  ...broken.map((file) => `failed: ${relative('.', file.name)}: ${file.message.split('\n')[0]}`),
  ...of('failed').map(({ name, details }) => `failed: ${[name, ...(details ?? [])].join('\n  ')}`),
  ...(files.length === 0 ? ['no test ran: a step before the tests failed'] : []),
  ...(labReport !== undefined && outcomes.length === 0 ? ['the lab did not run: a step before it failed'] : []),
  ...(code === '0' || failures > 0 ? [] : [`the checks ended with code ${code}`]),
  ...(labCode === '0' || failures > 0 ? [] : [`the lab ended with code ${labCode}`]),
  `${of('passed').length} passed, ${failures} failed, ${of('skipped').length} skipped`,
];
process.stdout.write(`${lines.join('\n')}\n`);
const ran = tests.some((test) => test.status === 'passed');
process.exitCode = failures > 0 || !ran || code !== '0' || labCode !== '0' ? 1 : 0;
