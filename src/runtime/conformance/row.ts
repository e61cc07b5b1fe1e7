/** `unchecked`: the probe could not be made, or what it found says nothing. */
export type Outcome = 'pass' | 'fail' | 'unchecked';

/** What one probe found. */
export interface ConformanceRow {
  /** What was probed, such as `tcp 192.0.2.1:443`. */
  readonly probe: string;
  readonly expected: string;
  readonly found: string;
  readonly outcome: Outcome;
}

export interface ConformanceReport {
  readonly schema: 'sallyport.dev/conformance/v1';
  readonly summary: Readonly<Record<Outcome, number>>;
  readonly rows: readonly ConformanceRow[];
}
