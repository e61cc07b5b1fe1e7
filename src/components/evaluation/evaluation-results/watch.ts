import { lines, table } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const BY = '(set, model, source)';
const NAMED = 'model {{ $labels.model }} on set {{ $labels.set }} ({{ $labels.source }})';
const LEGEND = '{{model}} on {{set}} ({{source}})';
/** The longest wait between two runs is a day: a week without one is none by plan. */
const WEEK_SECONDS = 7 * 24 * 3600;

export const watch: Watch = {
  area: 'evaluation',
  source: 'src/runtime/evaluation/metrics.ts',
  metrics: [
    ['sallyport_evaluation_score', 'gauge'],
    ['sallyport_evaluation_minimum_score', 'gauge'],
    ['sallyport_evaluation_baseline_score', 'gauge'],
    ['sallyport_evaluation_regression', 'gauge'],
    ['sallyport_evaluation_unchecked', 'gauge'],
    ['sallyport_evaluation_cases', 'gauge'],
    ['sallyport_evaluation_unanswered_cases', 'gauge'],
    ['sallyport_evaluation_finished_timestamp_seconds', 'gauge'],
  ],
  alerts: [
    {
      alert: 'EvaluationRegressed',
      expr: `max by ${BY} (sallyport_evaluation_regression) == 1`,
      for: '1m',
      severity: 'critical',
      summary: `${NAMED} answers worse than it has to`,
      steps: [
        'kubectl logs of the last Job in sallyport-evaluation: score, minimum and baseline, and each case that missed something, by id.',
        'What changed since the last run that passed: model digest, engine, chat template, gateway policy, or the set itself?',
        'The ConfigMap evaluation-rollback in sallyport-evaluation holds the request where the knob rollback is on. The model-promoter goes back to the release before.',
        'The new answers are right: change the set, or state the new scores as the baseline beside the sets.',
      ],
    },
    {
      alert: 'EvaluationUnchecked',
      expr: `max by ${BY} (sallyport_evaluation_unchecked) == 1`,
      for: '1m',
      severity: 'warning',
      summary: `the last run of ${NAMED} says nothing: answers or judgements are missing`,
      steps: [
        'The log of the Job names why by case: a time-out, a status of the model server, or a judge that gave no score.',
        'Model servers are well: raise timeout or lower concurrency of replay. The run after that clears this.',
      ],
    },
    {
      alert: 'EvaluationStale',
      expr: `time() - max by ${BY} (sallyport_evaluation_finished_timestamp_seconds) > ${WEEK_SECONDS}`,
      for: '1h',
      severity: 'warning',
      summary: `${NAMED} was not evaluated for a week`,
      steps: [
        'kubectl get cronjobs and jobs in sallyport-evaluation: suspended, or failing before it asks anything?',
        'The set or the model is no longer served: delete the volume of evaluation-results and restart it; the next run fills it.',
      ],
    },
  ],
  panels: [
    lines(
      'Score',
      'percentunit',
      { expr: `max by ${BY} (sallyport_evaluation_score)`, legend: LEGEND },
      { expr: `max by ${BY} (sallyport_evaluation_minimum_score)`, legend: `${LEGEND}, lowest` },
    ),
    lines('Distance from the baseline', 'percentunit', {
      expr: `max by ${BY} (sallyport_evaluation_score) - max by ${BY} (sallyport_evaluation_baseline_score)`,
      legend: LEGEND,
    }),
    lines('Cases without an answer', 'short', {
      expr: `max by ${BY} (sallyport_evaluation_unanswered_cases)`,
      legend: LEGEND,
    }),
    table('Cases of the last run', `max by ${BY} (sallyport_evaluation_cases)`),
  ],
};
