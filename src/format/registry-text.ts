import type { RegistryReport, RegistryRow } from '../runtime/registry';

/** One line for all that is not as locked, then the counts. */
export function formatRegistry({ summary, rows }: RegistryReport): string {
  const lines = rows.filter(({ outcome }) => outcome !== 'equal').map(lineOf);
  const counts = Object.entries(summary).map(([outcome, count]) => `${count} ${outcome}`);
  return [...lines, counts.join(', '), ''].join('\n');
}

function lineOf({ repository, tag, outcome, found }: RegistryRow): string {
  const place = repository === '' ? 'the catalogue' : `${repository}${tag === null ? '' : `:${tag}`}`;
  return `${outcome}: ${place}: ${found}`;
}
