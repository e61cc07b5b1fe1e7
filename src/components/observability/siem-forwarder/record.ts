import { keepMetadata } from '../../../constructs/collector/metadata';
import { AUDIT_MARK } from '../../../core/audit-stream';

type Yaml = Readonly<Record<string, unknown>>;

export type Form = 'syslog' | 'splunk-hec';

/** Facility 13 (log audit) times eight, and severity 5 (notice): RFC 5424, section 6.2.1. */
const PRIORITY = '109';
const APP_NAME = 'sallyport';
const MESSAGE_ID = 'audit';

/**
 * Steps behind the receiver. The collector before has kept metadata only, and only records of use: both are done again here,
 * because the SIEM is rated for nothing else, whatever calls this port.
 */
export function recordSteps(form: Form, site: string): Yaml {
  const { error_mode, log_statements } = keepMetadata();
  return {
    'transform/no-payload': { error_mode, log_statements },
    'filter/audit': { error_mode: 'propagate', logs: { log_record: [`log.attributes["${AUDIT_MARK}"] == nil`] } },
    'transform/record': {
      error_mode: 'propagate',
      log_statements: [
        { context: 'log', statements: [...oneMap(), ...(form === 'syslog' ? line(site) : event(site))] },
      ],
    },
  };
}

/** One map with everything that is known of a record; a record without a time of its own has that of its arrival. */
function oneMap(): readonly string[] {
  return [
    'set(log.time, Now()) where log.time_unix_nano == 0',
    'merge_maps(log.attributes, resource.attributes, "insert")',
  ];
}

/**
 * The exporter makes a line of these attributes. The record is JSON in its message: a caller chooses some of the values, and
 * as structured data a bracket in one of them would end the element.
 */
function line(site: string): readonly string[] {
  const header = { appname: APP_NAME, hostname: site, msg_id: MESSAGE_ID, priority: PRIORITY };
  return [
    'set(log.attributes["message"], String(log.attributes))',
    'keep_keys(log.attributes, ["message"])',
    ...Object.entries(header).map(([name, value]) => `set(log.attributes["${name}"], "${value}")`),
  ];
}

/** An event must not be empty, and would have its attributes twice: they become its body. */
function event(site: string): readonly string[] {
  return [
    'set(log.body, log.attributes)',
    'keep_keys(log.attributes, [])',
    `set(log.attributes["host.name"], "${site}")`,
  ];
}
