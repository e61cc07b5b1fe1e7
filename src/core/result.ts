/** Results as plain data: what commands compute and what formats print. */

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** `accepted` by a tier's typed exception, `waived` by a waiver file, `draft` for an image without a digest in the lock. */
export const STATUSES = ['finding', 'accepted', 'waived', 'draft', 'unchecked'] as const;
export type Status = (typeof STATUSES)[number];

/** True for what somebody has to answer for: a finding, and what could not be checked. */
export function isLive({ status }: Pick<Finding, 'status'>): boolean {
  return status === 'finding' || status === 'unchecked';
}

/** Where a fact stands in rendered YAML. Line and column are 1-based in the outer file. */
export interface At {
  /** Relative to the argument of the command. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `apiVersion/kind/namespace/name`; the namespace is empty for cluster-scoped objects. */
  readonly object: string;
  /** JSON pointer from the root of the object: `/spec/template/…`. */
  readonly path: string;
  /** The layers between the outer YAML and the value, outermost first: `env`, `arg`, `json`, `corefile`, `base64`, … */
  readonly via: readonly string[];
  /** Place inside the embedded document, when there is one: a pointer, or `line N`. */
  readonly inner?: string;
}

export interface Finding {
  /** Rule id, `<AREA>-<NNN>`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly status: Status;
  /** The constant reason; details are in `value` and `at`. */
  readonly message: string;
  readonly value: string;
  readonly fix: string;
  readonly at: At;
  /** Why this finding does not count, for `accepted` and `waived`. */
  readonly because?: string;
}

export interface Summary {
  readonly files: number;
  readonly documents: number;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly statuses: Readonly<Record<Status, number>>;
}

export interface VerifyReport {
  readonly schema: 'sallyport.dev/verify/v1';
  readonly tool: { readonly name: 'sallyport'; readonly version: string };
  readonly policy: { readonly tier: string | null; readonly rules: readonly string[] };
  readonly summary: Summary;
  readonly findings: readonly Finding[];
}

/** Files, then places, then rules: the order in which every list of findings is printed. */
export function compareFindings(a: Finding, b: Finding): number {
  return compareAt(a.at, b.at) || compareText(a.rule, b.rule) || compareText(a.value, b.value);
}

export function compareAt(a: At, b: At): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.path, b.path) ||
    compareText(a.inner ?? '', b.inner ?? '')
  );
}

/** Code-point order, so that no locale can change an output. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
