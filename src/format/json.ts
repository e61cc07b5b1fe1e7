import { compareText } from '../core/result';

/**
 * JSON as other programs build on it: two spaces, keys in the order of design §7 (the order in which results are built),
 * a line break at the end. Keys of open maps are sorted by their maker.
 */
export function formatJson(result: object): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** The same with every key sorted, for comparing two results byte by byte. */
export function formatCanonicalJson(result: object): string {
  return `${JSON.stringify(result, sortKeys, 2)}\n`;
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareText(a, b)));
}
