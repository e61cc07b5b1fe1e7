import { emptyScope, keepOnly, RESOURCE_ATTRIBUTES, SEVERITY } from '../../../constructs/collector/metadata';
import { AUDIT_MARK } from '../../../core/audit-stream';

type Yaml = Readonly<Record<string, unknown>>;

/** Resource attributes of a line that a pod has written: where it comes from, and nothing that names a stream. */
const ORIGIN: readonly string[] = [...RESOURCE_ATTRIBUTES, 'k8s.container.name', 'k8s.container.restart_count'];

/** Only the record of use goes to the SIEM: record by record, not by what a resource was marked as. */
export function auditOnly(): Yaml {
  return { error_mode: 'propagate', logs: { log_record: [`log.attributes["${AUDIT_MARK}"] == nil`] } };
}

/**
 * Lines of pods keep their text, which is what they are. What says where they come from is listed; nothing else stays, so that
 * no line can pass for a record of use.
 */
export function keepNodeLog(): Yaml {
  return {
    error_mode: 'propagate',
    log_statements: [
      { context: 'resource', statements: keepOnly('resource.attributes', ORIGIN) },
      { context: 'scope', statements: ['keep_keys(scope.attributes, [])', ...emptyScope()] },
      {
        context: 'log',
        statements: [
          ...keepOnly('log.attributes', ['log.iostream']),
          'set(log.body, "") where not IsString(log.body)',
          'set(log.event_name, "")',
          `set(log.severity_text, "") where not IsMatch(log.severity_text, "${SEVERITY}")`,
        ],
      },
    ],
  };
}
