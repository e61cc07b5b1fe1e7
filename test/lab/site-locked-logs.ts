/** Tier in which nobody can take away what the lab's site logs. */
export const LOCKED_TIER = 'airgapped';

/** Knobs of Loki, as a values file has them. */
export const LOCKED_KNOBS = { store: 'object-store', objectLock: 'compliance' } as const;
