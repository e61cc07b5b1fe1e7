import { toPointer } from '../../../manifest/manifest';
import { isMap, mapAt, valueAt } from '../plain';
import type { InnerDefault } from '../provider-defaults';

interface Exporter {
  /** Paths of which each one names the address. */
  readonly named: readonly (readonly string[])[];
  readonly host: string | null;
}

// opentelemetry-collector-contrib: exporter/<name>: factory.go and README.md (defaults of endpoint, site and region).
const EXPORTERS: ReadonlyMap<string, Exporter> = new Map([
  ['azuremonitor', { named: [['endpoint'], ['connection_string']], host: 'dc.services.visualstudio.com' }],
  ['datadog', { named: [['metrics', 'endpoint']], host: null }],
  ['logzio', { named: [['endpoint'], ['custom_endpoint']], host: null }],
]);

/** Exporters of a collector configuration that name no address. */
export function exporterDefaults(data: unknown): readonly InnerDefault[] {
  if (!isMap(valueAt(data, 'service'))) return [];
  return Object.entries(mapAt(data, 'exporters')).flatMap(([id, config]): readonly InnerDefault[] => {
    const kind = id.split('/')[0] ?? '';
    const known = EXPORTERS.get(kind);
    if (known === undefined || known.named.some((path) => valueAt(config, ...path) !== undefined)) return [];
    return [{ what: `exporter ${kind}`, host: known.host, pointer: toPointer(['exporters', id]) }];
  });
}
