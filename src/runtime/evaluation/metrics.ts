import type { SetResult } from './report';

/** The last result of a set and a model. */
export interface Kept extends SetResult {
  readonly source: 'replay' | 'lm-eval';
  /** Seconds since 1970. */
  readonly finishedSeconds: number;
}

type Gauge = readonly [name: string, help: string, value: (kept: Kept) => number | null];

const GAUGES: readonly Gauge[] = [
  ['score', 'mean score of the last run, 0 to 1', ({ score }) => score],
  ['minimum_score', 'lowest score that passes', ({ minimum }) => minimum],
  ['baseline_score', 'score that a release was accepted with', ({ baseline }) => baseline],
  ['regression', '1 if the last run fell below its bar', ({ verdict }) => Number(verdict === 'regression')],
  ['unchecked', '1 if the last run says nothing', ({ verdict }) => Number(verdict === 'unchecked')],
  ['cases', 'cases of the last run', ({ cases }) => cases],
  ['unanswered_cases', 'cases without an answer or a judgement', ({ unanswered }) => unanswered],
  ['finished_timestamp_seconds', 'when the last run ended', ({ finishedSeconds }) => finishedSeconds],
];

/** Text of Prometheus: numbers by set, model and source. Ids of cases are not among the labels. */
export function metricsText(results: readonly Kept[]): string {
  return GAUGES.flatMap(([name, help, valueOf]) => {
    const full = `sallyport_evaluation_${name}`;
    const lines = results.flatMap((kept) => {
      const value = valueOf(kept);
      if (value === null) return [];
      return [`${full}{set="${kept.set}",model="${kept.model}",source="${kept.source}"} ${value}`];
    });
    return [`# HELP ${full} ${help}`, `# TYPE ${full} gauge`, ...lines, ''];
  }).join('\n');
}
