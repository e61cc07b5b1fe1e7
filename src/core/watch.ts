/**
 * What a component says about being watched: the metrics that it exports, and what is made of them. Rules of Prometheus,
 * dashboards and the runbook are derived from the components that an output has.
 */
import type { Area, Panel } from './panels';

export interface Watch {
  /** Dashboard that its panels stand on, and group of its alerts. */
  readonly area: Area;
  /** Where the names of the metrics were read: section of the facts, or project@version:path. */
  readonly source: string;
  /**
   * Metrics that expressions may read. A name that nobody looked up would be an alert that never fires; this list is the
   * only door (tests hold every expression against it).
   */
  readonly metrics: readonly Metric[];
  /** Series that dashboards and other rules read instead of raw ones. @default none */
  readonly recordings?: readonly RecordingRule[];
  readonly alerts: readonly Alert[];
  /** @default none */
  readonly panels?: readonly Panel[];
}

/** A histogram is listed by its stem and read by `_bucket`, `_sum` and `_count`. */
export type Metric = readonly [name: string, kind: 'gauge' | 'counter' | 'histogram'];

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** An alert: when it fires, how long that must last, how bad it is, what to tell the reader and what to do. */
export interface Alert {
  /** CamelCase, unique in the distribution. */
  readonly alert: string;
  readonly expr: string;
  /** Prometheus duration. */
  readonly for: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** True where somebody may have done it on purpose, or where evidence is lost: security operations are told as well. @default false */
  readonly isSecurity?: boolean;
  /** One sentence; `{{ $labels.x }}` and `{{ $value }}` are filled in by Prometheus. */
  readonly summary: string;
  /** What the one who is called does, in order. It comes with the alert, since no wiki is in reach. */
  readonly steps: readonly [string, ...string[]];
}

/** Label of an alert that security operations are told of, and its value. */
export const SECURITY_LABEL = { name: 'audience', value: 'security' };

/** Names as they stand in expressions: histograms by their series. */
export function seriesOf({ metrics }: Watch): readonly string[] {
  return metrics.flatMap(([name, kind]) =>
    kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}

/** Nothing yields no series, so no component can alert on being gone itself: this one is made for each scrape job. */
export const GONE: Alert = {
  alert: 'ComponentGone',
  expr: 'absent(up{job="…"})',
  for: '15m',
  severity: 'critical',
  isSecurity: true,
  summary: 'there is no pod of a component; one alert for each job',
  steps: [
    'kubectl get the workload of this name in its namespace: was it removed, or scaled to nothing?',
    'It is there: its events say why there is no pod (quota, admission, no node).',
    'It is not: apply the release again.',
  ],
};
