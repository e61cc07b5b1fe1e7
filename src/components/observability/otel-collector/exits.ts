import type { DeclareContext, Need } from '../../../core/component';
import { aggregates } from '../../../core/diode-schema';
import type { Posture } from '../../../core/posture';
import { compareText } from '../../../core/result';
import type { Knobs } from './otel-collector';

type Context = Pick<DeclareContext<Knobs>, 'knobs' | 'posture' | 'part' | 'site' | 'egress'>;

/** What metrics leave this output, if any: by which endpoint, to which host, and which series. */
export interface MetricsExit {
  readonly kind: 'operator' | 'control-plane';
  /** Endpoint of the egress gateway that carries it. */
  readonly endpoint: string;
  /** Name that the far side's certificate carries. */
  readonly host: string;
  readonly port: number;
  /** Selectors of the series that may leave: a closed list. */
  readonly series: readonly string[];
  /** Labels that may go with them, a closed list as well: no pod, no address, no user. */
  readonly labels: readonly string[];
  readonly dataClass: Need['dataClass'];
}

/**
 * Sums and quantiles of the platform's own recording rules, which part answers among them: nothing of a user, nothing raw.
 * Not `up`: it is told apart by the addresses of pods, which stay here, and without them replicas are one series.
 */
const OPERATOR_SERIES = ['{__name__=~"sallyport:.+"}'];
const OPERATOR_LABELS = ['gen_ai_token_type', 'job', 'model_name', 'name', 'namespace'];
/** The approved aggregates, the same closed schema that a diode takes (decisions 26). */
const AGGREGATE_SERIES = ['{__name__=~"agg:.+"}'];

/** The exit of a tier's metrics; undefined where nothing leaves this way. The diode has a generator of its own. */
export function metricsExit(context: Context): MetricsExit | undefined {
  const telemetry: Posture['telemetry'] = context.posture.telemetry;
  if (telemetry === 'declared-otlp-endpoint') return operatorExit(context);
  if (telemetry === 'aggregates-and-metadata-to-control-plane' && context.part === 'data-plane')
    return controlPlaneExit(context);
  return undefined;
}

function operatorExit({ knobs, egress }: Context): MetricsExit | undefined {
  const entry = egress.find(({ name }) => name === knobs.destination);
  if (entry === undefined) return undefined;
  return {
    kind: 'operator',
    endpoint: `egress:${entry.name}`,
    host: entry.host,
    port: entry.port,
    series: OPERATOR_SERIES,
    labels: OPERATOR_LABELS,
    dataClass: 'operational',
  };
}

function controlPlaneExit({ site }: Context): MetricsExit | undefined {
  const { controlPlane } = site.hosts;
  if (controlPlane === undefined) return undefined;
  return {
    kind: 'control-plane',
    endpoint: 'egress:control-plane',
    host: controlPlane.host,
    port: controlPlane.port,
    series: AGGREGATE_SERIES,
    labels: [...new Set(aggregates().flatMap(({ labels }) => Object.keys(labels)))].sort(compareText),
    dataClass: 'aggregate',
  };
}

/** True on the side that takes the data planes' aggregates. */
export function takesLink({ part, site }: Pick<Context, 'part' | 'site'>): boolean {
  return part === 'control-plane' && site.dataPlane !== undefined && site.hosts.controlPlane !== undefined;
}
