import type { Expectation } from './golden-set';
import { hasShape } from './json-shape';

/** What the judge is asked about an answer. @returns 0 to 1, or undefined if it gave no judgement */
export type AskJudge = (criterion: string) => Promise<number | undefined>;

/** How far an answer meets one expectation. */
export interface Met {
  /** Word by which a report names the expectation. */
  readonly kind: string;
  /** 0 to 1; undefined where nobody could tell. */
  readonly score: number | undefined;
  readonly isMet: boolean;
}

/** Compares an answer with one expectation. Blanks around an answer do not count. */
export async function meets(answer: string, expected: Expectation, judge: AskJudge): Promise<Met> {
  if ('judge' in expected) {
    const score = await judge(expected.judge);
    return { kind: 'judge', score, isMet: score !== undefined && score >= expected.atLeast };
  }
  const [kind] = Object.keys(expected);
  const isMet = isAsExpected(answer.trim(), expected);
  return { kind: kind ?? '', score: isMet ? 1 : 0, isMet };
}

function isAsExpected(answer: string, expected: Exclude<Expectation, { readonly judge: string }>): boolean {
  if ('exact' in expected) return answer === expected.exact.trim();
  if ('contains' in expected) return answer.includes(expected.contains);
  if ('lacks' in expected) return !answer.includes(expected.lacks);
  if ('matches' in expected) return new RegExp(expected.matches, 'u').test(answer);
  const value = jsonIn(answer);
  return value !== undefined && hasShape(value.parsed, expected.json);
}

/** The whole answer as JSON, or what stands in its only fence of code. */
function jsonIn(answer: string): { readonly parsed: unknown } | undefined {
  const fenced = /^```(?:json)?\s*\n([\s\S]*)\n```$/.exec(answer);
  try {
    return { parsed: JSON.parse(fenced?.[1] ?? answer) };
  } catch {
    return undefined;
  }
}
