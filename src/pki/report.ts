/** The judgement on a chain, as plain data: what formats print. */
export interface ChainReport {
  readonly schema: 'sallyport.dev/pki-check/v1';
  readonly tool: { readonly name: 'sallyport'; readonly version: string };
  /** When it was judged, UTC. */
  readonly asOf: string;
  /** True if there is no finding; notes do not count. */
  readonly usable: boolean;
  /** The certificates of the file, in its order. */
  readonly certificates: readonly ChainCertificate[];
  readonly findings: readonly ChainFinding[];
}

/** A certificate of the file. Dates are UTC, `2026-11-29T12:00:00Z`. */
export interface ChainCertificate {
  /** 1-based. */
  readonly number: number;
  readonly line: number;
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly key: string;
  readonly signature: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly fingerprint: string;
}

export interface ChainFinding {
  /** The constant reason, for programs. */
  readonly code: FindingCode;
  /** A `note` is worth knowing and does not fail. */
  readonly severity: 'finding' | 'note';
  /** What is wrong: lower case, no full stop. */
  readonly message: string;
  readonly value: string;
  readonly allowed: string;
  readonly fix: string;
  readonly at: {
    readonly file: string;
    /** Number of the certificate in the file; null where it is about none. */
    readonly certificate: number | null;
    /** Line in the file; null where it is about the whole. */
    readonly line: number | null;
  };
}

export type FindingCode =
  | 'secret-in-file'
  | 'not-certificates'
  | 'unreadable-certificate'
  | 'duplicate'
  | 'several-chains'
  | 'wrong-order'
  | 'incomplete'
  | 'wrong-root'
  | 'bad-signature'
  | 'no-authority'
  | 'root-issues'
  | 'cannot-sign'
  | 'path-length'
  | 'extended-usage'
  | 'critical-extension'
  | 'not-yet-valid'
  | 'expired'
  | 'ends-too-soon'
  | 'weak-key'
  | 'weak-signature'
  | 'name-constraints'
  | 'public-authority'
  | 'staging-in-production'
  | 'key-unreadable'
  | 'key-mismatch';
