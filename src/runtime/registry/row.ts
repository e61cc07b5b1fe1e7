/**
 * `equal`: as locked, and complete. `missing`, `different`, `extra`: the catalogue is not the lock. `kept`: not of this release, and
 * let be. `unlocked`: there, with a digest that the lock does not know. `unchecked`: the registry did not say.
 */
export const OUTCOMES = ['equal', 'missing', 'different', 'extra', 'kept', 'unlocked', 'unchecked'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What was found of one image, or of one place that no image of the lock has. */
export interface RegistryRow {
  readonly repository: string;
  readonly tag: string | null;
  /** Digest of the lock. */
  readonly digest: string | null;
  readonly outcome: Outcome;
  readonly found: string;
}

export interface RegistryReport {
  readonly schema: 'sallyport.dev/registry-check/v1';
  readonly registry: string;
  readonly summary: Readonly<Record<Outcome, number>>;
  readonly rows: readonly RegistryRow[];
}
