import type { DriftReport, DriftRow } from '../cluster/drift';

const WORDS: Readonly<Record<DriftRow['difference'], string>> = {
  missing: 'is not in the cluster',
  changed: 'is not as released',
  'added-field': 'is in the cluster and not in the release',
  unowned: 'was emptied: what others set cannot be told',
  'added-object': 'is in the cluster and not in the release',
};

/** One line for each difference, then what could not be checked, then the counts. */
export function formatDrift({ summary, differences, unchecked }: DriftReport): string {
  const lines = [
    ...differences.map(lineOf),
    ...unchecked.map(({ what, reason }) => `${what}: not checked: ${reason}`),
    `${summary.objects} objects, ${summary.same} as released, ${summary.differences} differences, ${summary.unchecked} not checked`,
  ];
  return `${lines.join('\n')}\n`;
}

function lineOf({ object, difference, path, expected, found, managers }: DriftRow): string {
  const values = expected === undefined ? '' : `: ${expected}, found ${found ?? '(absent)'}`;
  const by = managers.length === 0 ? '' : ` (by ${managers.join(', ')})`;
  return `${[object, path].filter((part) => part !== '').join(' ')} ${WORDS[difference]}${values}${by}`;
}
