/**
 * The approved aggregates: everything that may ever cross the diode, written once. A value that is not described here
 * cannot be exported: recording rules, the generator's lists and the validator's configuration are built from this list.
 *
 * Rules of the list (facts: cross-domain guidance, allow-listed export): counts, states and fixed quantiles only; whole
 * numbers, rounded; closed label values; never names, hosts, users, models, prompts, free text or times finer than a day.
 */
export interface Aggregate {
  /** Name of the recording rule, `agg:…`. */
  readonly name: string;
  readonly kind: 'gauge';
  readonly unit: AggregateUnit;
  /** Bounds of the value, both included; whole numbers. */
  readonly min: number;
  readonly max: number;
  /** The value is a multiple of this. */
  readonly step: number;
  /** Smallest cohort: the rule yields nothing when fewer requests stand behind the value; 0 where no person does. */
  readonly k: number;
  /** Allowed label names with their closed values; a record carries exactly these labels. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Why the other side needs it. */
  readonly purpose: string;
  /** PromQL that yields it, rounding and suppression included. */
  readonly expr: string;
}

export const AGGREGATE_UNITS = ['count', 'tokens', 'milliseconds', 'percent'] as const;
export type AggregateUnit = (typeof AGGREGATE_UNITS)[number];

/** Version of the wire format and of the list; the other side refuses what it does not know. */
export const DIODE_SCHEMA = 'sallyport.diode/1';

/** Job by which a control plane collects what its data planes send. */
export const LINK_JOB = 'otel-collector-link-metrics';

/** Prefix of every approved name; the generator's selector. */
export const AGGREGATE_PREFIX = 'agg:';

/** Cells with fewer requests behind them are suppressed. */
const COHORT = 10;
/** Every window is a day: nothing finer may be told about who works when. */
const WINDOW = '1d';
const FINISHED = `sum(increase(vllm:request_success_total[${WINDOW}]))`;
const HAS_COHORT = `${FINISHED} >= ${COHORT}`;
const BILLION = 1_000_000_000;

/** The approved aggregates, sorted by name. Adding one is a decision of the site's release authority. */
export function aggregates(): readonly Aggregate[] {
  return [
    {
      ...gauge('agg:alerts_firing', 'count', { min: 1, max: 10_000, step: 1, k: 0 }),
      labels: { severity: ['critical', 'warning', 'info'] },
      purpose: 'how many alerts are open',
      expr: 'count by (severity) (ALERTS{alertstate="firing", severity=~"critical|warning|info"})',
    },
    {
      ...gauge('agg:generated_tokens_day', 'tokens', { min: 0, max: BILLION * 1000, step: 1000, k: COHORT }),
      purpose: 'volume of generated text over a day, for capacity planning',
      expr: `round(sum(increase(vllm:generation_tokens_total[${WINDOW}])), 1000) and (${HAS_COHORT})`,
    },
    {
      ...gauge('agg:heartbeat', 'count', { min: 1, max: 1, step: 1, k: 0 }),
      purpose: 'says that the chain works; the other side alerts on its absence',
      expr: 'vector(1)',
    },
    {
      ...gauge('agg:kv_cache_peak_percent', 'percent', { min: 0, max: 100, step: 5, k: COHORT }),
      purpose: 'whether accelerator memory is short',
      expr: `round(100 * max(max_over_time(vllm:kv_cache_usage_perc[${WINDOW}])), 5) and (${HAS_COHORT})`,
    },
    {
      ...gauge('agg:prompt_tokens_day', 'tokens', { min: 0, max: BILLION * 1000, step: 1000, k: COHORT }),
      purpose: 'volume of prompts over a day, for capacity planning',
      expr: `round(sum(increase(vllm:prompt_tokens_total[${WINDOW}])), 1000) and (${HAS_COHORT})`,
    },
    {
      ...gauge('agg:requests_day', 'count', { min: COHORT, max: BILLION, step: 5, k: COHORT }),
      labels: { finished_reason: ['stop', 'length', 'abort'] },
      purpose: 'use of the platform over a day, by how requests ended',
      // Rounded after the comparison, so that 8 cannot pass as 10.
      expr: `round(sum by (finished_reason) (increase(vllm:request_success_total{finished_reason=~"stop|length|abort"}[${WINDOW}])) >= ${COHORT}, 5)`,
    },
    {
      ...gauge('agg:targets_down', 'count', { min: 0, max: 100_000, step: 1, k: 0 }),
      purpose: 'how many parts of the platform do not answer',
      expr: 'count(up == 0) or vector(0)',
    },
    {
      ...gauge('agg:targets_up', 'count', { min: 0, max: 100_000, step: 1, k: 0 }),
      purpose: 'how many parts of the platform answer',
      expr: 'count(up == 1) or vector(0)',
    },
    {
      ...gauge('agg:time_to_first_token_p95_milliseconds', 'milliseconds', {
        min: 0,
        max: 3_600_000,
        step: 50,
        k: COHORT,
      }),
      purpose: 'whether users wait',
      expr: `round(1000 * histogram_quantile(0.95, sum by (le) (increase(vllm:time_to_first_token_seconds_bucket[${WINDOW}]))), 50) and (${HAS_COHORT})`,
    },
  ];
}

/** A recording rule of Prometheus. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** The recording rules that yield the approved aggregates; the metrics server renders them where a diode exists. */
export function aggregateRules(): readonly RecordingRule[] {
  return aggregates().map(({ name, expr }) => ({ record: name, expr }));
}

type Bounds = Pick<Aggregate, 'min' | 'max' | 'step' | 'k'>;

function gauge(
  name: string,
  unit: AggregateUnit,
  bounds: Bounds,
): Pick<Aggregate, 'name' | 'kind' | 'unit' | 'labels'> & Bounds {
  return { name, kind: 'gauge', unit, labels: {}, ...bounds };
}
