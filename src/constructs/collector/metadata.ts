import { AUDIT_MARK } from '../../core/audit-stream';

type Yaml = Readonly<Record<string, unknown>>;

/**
 * Attributes that a log record or a span may keep, those of the one program that sends any (agentgateway v1.4.1:
 * telemetry/log.rs, telemetry/trc.rs, and the fields of its access log). Left out on purpose: `error` quotes what could
 * not be read, which may be a prompt; `http.path` has the query with it; `jwt.sub` names a person; `mcp.*` is not served.
 */
export const RECORD_ATTRIBUTES: readonly string[] = [
  AUDIT_MARK,
  'audit.path',
  'audit.project',
  'audit.request_id',
  'agw.ai.usage.cost.cache_read',
  'agw.ai.usage.cost.cache_write',
  'agw.ai.usage.cost.input',
  'agw.ai.usage.cost.output',
  'agw.ai.usage.cost.reasoning',
  'agw.ai.usage.cost.total',
  'duration',
  'endpoint',
  'gateway',
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.request.max_tokens',
  'gen_ai.request.model',
  'gen_ai.request.temperature',
  'gen_ai.request.top_p',
  'gen_ai.response.model',
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'grpc.status',
  'http.host',
  'http.method',
  'http.status',
  'http.version',
  'listener',
  'network.protocol.version',
  'protocol',
  'reason',
  'retry.attempt',
  'route',
  'route_rule',
  'span.id',
  'src.addr',
  'tls.sni',
  'trace.id',
  'url.scheme',
];

/** Attributes by which a sender says who it is. */
export const RESOURCE_ATTRIBUTES: readonly string[] = [
  'k8s.namespace.name',
  'k8s.node.name',
  'k8s.pod.name',
  'service.instance.id',
  'service.name',
  'service.namespace',
  'service.version',
];

/** Bytes of the longest value: a caller chooses its model's name, path and request id, and none of them is a text. */
const LONGEST = 256;
export const SEVERITY = '^(?i)(trace|debug|info|warn|error|fatal)[1-4]?$';
/** `POST /v1/chat/completions`: what stands in the configuration of a program, never a sentence. */
const SPAN_NAME = '^[A-Za-z0-9_./:*{}-]{1,64}( [A-Za-z0-9_./:*{}-]{1,128})?$';

/**
 * Logs and traces are metadata, and what carries prompts has new names every year: what may stay is listed, and everything
 * else that can hold a text is emptied, the body included. No record of ours has one.
 */
export function keepMetadata(): Yaml {
  const sender = [
    { context: 'resource', statements: keepOnly('resource.attributes', RESOURCE_ATTRIBUTES) },
    { context: 'scope', statements: ['keep_keys(scope.attributes, [])', ...emptyScope()] },
  ];
  return {
    error_mode: 'propagate',
    log_statements: [...sender, { context: 'log', statements: logStatements() }],
    trace_statements: [...sender, { context: 'span', statements: spanStatements() }],
  };
}

function logStatements(): readonly string[] {
  return [
    ...keepOnly('log.attributes', RECORD_ATTRIBUTES),
    'set(log.body, "")',
    'set(log.event_name, "")',
    `set(log.severity_text, "") where not IsMatch(log.severity_text, "${SEVERITY}")`,
  ];
}

function spanStatements(): readonly string[] {
  return [
    ...keepOnly('span.attributes', RECORD_ATTRIBUTES),
    `set(span.name, "unnamed") where not IsMatch(span.name, "${SPAN_NAME}")`,
    'set(span.status.message, "")',
    'set(span.trace_state, "")',
  ];
}

/**
 * Events of spans are where instrumentation keeps prompts and exceptions; links have attributes that no statement reaches.
 * Our spans have neither: the events go, and a span with links goes as a whole.
 */
export function dropSpanTexts(): Yaml {
  return { error_mode: 'propagate', traces: { span: ['Len(span.links) > 0'], spanevent: ['true'] } };
}

/** Flat first: a map or list below a listed name becomes names of its own, which are not listed. */
export function keepOnly(map: string, names: readonly string[]): readonly string[] {
  return [`flatten(${map})`, `keep_keys(${map}, ${JSON.stringify(names)})`, `truncate_all(${map}, ${LONGEST})`];
}

/** Name and version of the library that wrote it. */
export function emptyScope(): readonly string[] {
  return ['set(scope.name, "")', 'set(scope.version, "")'];
}
