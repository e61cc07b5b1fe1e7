/** What a datum is worth to an adversary, lowest first. Every flow, store, log stream, backup and exit carries one. */
export const DATA_CLASSES = ['public', 'aggregate', 'operational', 'metadata', 'payload', 'secret'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Position in the order; higher must be kept closer. */
export function rankOf(dataClass: DataClass): number {
  return DATA_CLASSES.indexOf(dataClass);
}

/** True if data of class `what` may enter a place that is rated `rating`. */
export function fits(what: DataClass, rating: DataClass): boolean {
  return rankOf(what) <= rankOf(rating);
}
