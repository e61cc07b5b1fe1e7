import type { ChainFinding, FindingCode } from './report';

/** Where a finding is: the file, and a certificate or a line in it. */
export interface Spot {
  readonly file: string;
  readonly number?: number;
  readonly line?: number;
}

export type Words = Pick<ChainFinding, 'message' | 'value' | 'allowed' | 'fix'>;

export function finding(code: FindingCode, { file, number, line }: Spot, words: Words): ChainFinding {
  return { code, severity: 'finding', ...words, at: { file, certificate: number ?? null, line: line ?? null } };
}

/** Something worth knowing that does not fail. */
export function note(code: FindingCode, spot: Spot, words: Words): ChainFinding {
  return { ...finding(code, spot, words), severity: 'note' };
}
