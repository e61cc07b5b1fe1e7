import type { ConformanceReport } from '../runtime/conformance';

/** One line for each probe, then the counts. */
export function formatConformance({ summary, rows }: ConformanceReport): string {
  const lines = rows.map(
    ({ probe, expected, found, outcome }) => `${outcome}: ${probe}: expected ${expected}, found ${found}`,
  );
  return [...lines, `${summary.pass} passed, ${summary.fail} failed, ${summary.unchecked} not checked`, ''].join('\n');
}
