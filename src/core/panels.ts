/** Panels of dashboards, as components state them. What draws them decides on size and place. */

/** A panel: one question, one or more series that answer it. */
export interface Panel {
  readonly title: string;
  readonly kind: 'timeseries' | 'stat' | 'table';
  /** Grafana unit id. */
  readonly unit: 'short' | 's' | 'percentunit' | 'percent' | 'ms' | 'reqps' | 'bytes' | 'Bps' | 'none';
  readonly targets: readonly Target[];
}

export interface Target {
  readonly expr: string;
  /** Legend with `{{label}}`; the series' own labels unless stated. */
  readonly legend?: string;
}

/** Areas of the platform, each a dashboard: id of its address, and title. */
export const AREAS = {
  platform: 'Platform',
  serving: 'Model serving',
  gateway: 'Gateway',
  certificates: 'Certificates',
  'names-time': 'Names and time',
  registry: 'Registry and packages',
  data: 'Data stores',
  nodes: 'Nodes and workloads',
  accelerators: 'Accelerators',
  diode: 'Diode',
  'data-planes': 'Data planes',
  evaluation: 'Evaluation of models',
} as const;

export type Area = keyof typeof AREAS;

export function lines(title: string, unit: Panel['unit'], ...targets: readonly Target[]): Panel {
  return { title, kind: 'timeseries', unit, targets };
}

export function stat(title: string, unit: Panel['unit'], expr: string): Panel {
  return { title, kind: 'stat', unit, targets: [{ expr }] };
}

export function table(title: string, expr: string): Panel {
  return { title, kind: 'table', unit: 'none', targets: [{ expr }] };
}

/** The 95th percentile of a histogram over everything that reports it. */
export function p95(histogram: string, legend: string): Target {
  return { expr: `histogram_quantile(0.95, sum by (le) (rate(${histogram}_bucket[5m])))`, legend };
}
