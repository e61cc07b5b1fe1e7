import { toPointer } from '../../../manifest/manifest';
import { isMap } from '../plain';
import type { InnerDefault } from '../provider-defaults';

interface Discovery {
  /** Keys that name another address than the cloud's; none where it is compiled in. */
  readonly named: readonly string[];
  readonly host: string | null;
}

const REGIONAL: Discovery = { named: ['endpoint'], host: null };
const BUILT_IN: Discovery = { named: [], host: null };

/**
 * Lists of services that ask a cloud, by the name of their key without `_sd_configs`. Sources: prometheus/prometheus,
 * discovery/<name>/*.go. Not here: what has no address of its own (`consul`, `eureka`, `http`, `nomad`, `puppetdb`, `uyuni`, …),
 * because the address then stands in the text.
 */
const DISCOVERIES: ReadonlyMap<string, Discovery> = new Map([
  ...['aws', 'ec2', 'ecs', 'elasticache', 'lightsail', 'mq', 'msk', 'rds'].map((name) => [name, REGIONAL] as const),
  ['outscale', REGIONAL],
  ['stackit', REGIONAL],
  ['scaleway', { named: ['api_url', 'apiURL'], host: 'api.scaleway.com' }],
  ['ionos', { named: [], host: 'api.ionos.com' }],
  ...['azure', 'digitalocean', 'gce', 'hetzner', 'linode', 'oci', 'vultr'].map((name) => [name, BUILT_IN] as const),
  // Its endpoint is the name of a region of its maker, unless it is a URL.
  ['ovhcloud', REGIONAL],
]);

/** Without this there is nothing to find. */
export const DISCOVERY_MARK = /_sd_configs["']?\s*:/;

/** Services of a Prometheus configuration, wherever they stand in it, that are found by a cloud's own API. */
export function discoveryDefaults(data: unknown, segments: readonly (string | number)[] = []): readonly InnerDefault[] {
  if (Array.isArray(data)) return data.flatMap((item, index) => discoveryDefaults(item, [...segments, index]));
  if (!isMap(data)) return [];
  return Object.entries(data).flatMap(([key, value]): readonly InnerDefault[] => {
    const way = [...segments, key];
    const name = /^(\w+?)_?sd_?configs$/i.exec(key)?.[1]?.toLowerCase() ?? '';
    const known = DISCOVERIES.get(name);
    return known === undefined ? discoveryDefaults(value, way) : listed(value, way, { name, ...known });
  });
}

function listed(
  list: unknown,
  way: readonly (string | number)[],
  { name, named, host }: Discovery & { readonly name: string },
): readonly InnerDefault[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((config: unknown, index): readonly InnerDefault[] => {
    const isNamed = isMap(config) && named.some((key) => isAddress(config[key], name));
    return isNamed ? [] : [{ what: `discovery ${name}`, host, pointer: toPointer([...way, index]) }];
  });
}

function isAddress(value: unknown, name: string): boolean {
  return typeof value === 'string' && value !== '' && (name !== 'ovhcloud' || value.includes('://'));
}
