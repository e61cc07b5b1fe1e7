import type { Baseline, CaseResult, SetResult, Verdict } from './report';

export interface Bar {
  readonly minimum: number;
  readonly tolerance: number;
  /** Score of the same set and model that a release was accepted with; null where none is stated. */
  readonly baseline: number | null;
}

/** Rounds to what a mean of some thousand cases can tell. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The mean over what was answered, and what it means. Where answers are missing, the mean says nothing. */
export function resultOf(
  { set, model, reference }: Pick<SetResult, 'set' | 'model' | 'reference'>,
  cases: readonly CaseResult[],
  bar: Bar,
): SetResult {
  const scores = cases.flatMap(({ score }) => (score === null ? [] : [score]));
  const score = scores.length === 0 ? 0 : rounded(scores.reduce((sum, one) => sum + one, 0) / scores.length);
  const unanswered = cases.length - scores.length;
  const isWhole = unanswered === 0 && cases.length > 0;
  return {
    ...{ set, model, reference, cases: cases.length, unanswered, score },
    minimum: bar.minimum,
    baseline: bar.baseline,
    verdict: isWhole ? verdictOf(score, bar) : 'unchecked',
  };
}

function verdictOf(score: number, { minimum, tolerance, baseline }: Bar): Verdict {
  const lowest = Math.max(minimum, baseline === null ? 0 : rounded(baseline - tolerance));
  return score < lowest ? 'regression' : 'pass';
}

/** Score of a set and a model in an earlier run; null where it has none that says something. */
export function baselineIn(report: Baseline | undefined, set: string, model: string): number | null {
  const found = report?.results.find((one) => one.set === set && one.model === model);
  return found === undefined || found.verdict === 'unchecked' ? null : found.score;
}
