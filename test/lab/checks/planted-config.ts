import { parseManifests, type Manifest } from '../manifests';
import { replaced, type Planted } from './planted';

/** An error in one file of a ConfigMap. */
export interface Slip {
  readonly name: string;
  readonly configMap: string;
  readonly key: string;
  readonly from: RegExp;
  readonly to: string;
  readonly says: RegExp;
}

const SLIPS: readonly Slip[] = [
  {
    name: 'an expression that is no PromQL',
    configMap: 'prometheus-rules',
    key: 'alerts.yml',
    from: /expr: avg by \(job\) \(up\) < 1/,
    to: 'expr: avg by (job (up) < 1',
    says: /alerts\.yml: promtool: .*parse error/s,
  },
  {
    name: 'a function that PromQL does not have',
    configMap: 'prometheus-rules',
    key: 'recordings.yml',
    from: /\brate\(/,
    to: 'speed(',
    says: /recordings\.yml: promtool: .*unknown function/s,
  },
  {
    name: 'a key that Prometheus does not know',
    configMap: 'prometheus-config',
    key: 'prometheus.yml',
    from: /^( +)scrape_timeout:/m,
    to: '$1scrape_patience:',
    says: /prometheus\.yml: promtool: .*scrape_patience not found/s,
  },
  {
    name: 'a key that Alertmanager does not know',
    configMap: 'alertmanager-config',
    key: 'alertmanager.yml',
    from: /^( +)group_wait:/m,
    to: '$1group_weight:',
    says: /alertmanager\.yml: amtool: .*group_weight not found/s,
  },
  {
    name: 'a receiver that nobody defines',
    configMap: 'alertmanager-config',
    key: 'alertmanager.yml',
    from: /^( +)receiver: .*$/m,
    to: '$1receiver: nobody',
    says: /alertmanager\.yml: amtool: .*undefined receiver/s,
  },
];

/** Errors in files whose programs the lab cannot run: only their references tell. */
const KEY_SLIPS: readonly Slip[] = [
  {
    name: 'a misspelt key far down in the limits of Loki',
    configMap: 'loki-config',
    key: 'loki.yaml',
    from: /^( +)attributes_config:/m,
    to: '$1attribute_config:',
    says: /loki\.yaml: limits_config\.otlp_config\.resource_attributes\.attribute_config: nobody knows .* attributes_config/,
  },
  {
    name: 'a retention of Loki in words',
    configMap: 'loki-config',
    key: 'loki.yaml',
    from: /^( +)retention_period: .*$/m,
    to: '$1retention_period: a month',
    says: /loki\.yaml: limits_config\.retention_period is "a month", and has to be a duration/,
  },
  {
    name: 'a block of Tempo 2 in a file of Tempo 3',
    configMap: 'tempo-config',
    key: 'tempo.yaml',
    from: /^live_store:$/m,
    to: 'ingester:',
    says: /tempo\.yaml: ingester: nobody knows this key/,
  },
  {
    name: 'a retention of Tempo in days, which it cannot read',
    configMap: 'tempo-config',
    key: 'tempo.yaml',
    from: /^( +)block_retention: .*$/m,
    to: '$1block_retention: 14d',
    says: /tempo\.yaml: \S+\.block_retention is "14d", and has to be a duration of hours/,
  },
];

/** Paths that no program of the lab follows. */
const FILE_SLIPS: readonly Slip[] = [
  {
    name: 'a key of Loki that its Secret does not have',
    configMap: 'loki-config',
    key: 'loki.yaml',
    from: /\/tls\/tls\.key/,
    to: '/tls/lost.key',
    says: /loki\.yaml: container loki .*lost\.key as server\.http_tls_config\.key_file, and Secret loki-tls .* tls\.crt, tls\.key/,
  },
  {
    name: 'trust of Tempo in authorities of its image',
    configMap: 'tempo-config',
    key: 'tempo.yaml',
    from: /client_ca_file: .*$/m,
    to: 'client_ca_file: /etc/ssl/certs/ca-certificates.crt',
    says: /tempo\.yaml: container tempo .*ca-certificates\.crt as \S+\.client_ca_file, and mounts nothing there/,
  },
  {
    name: 'a password of Grafana that the site does not give',
    configMap: 'grafana-config',
    key: 'grafana.ini',
    from: /\/admin-password\}/,
    to: '/password}',
    says: /grafana\.ini: container grafana .*\/password as security\.admin_password, and Secret grafana-admin /,
  },
  {
    name: 'blocks of Tempo outside its volume',
    configMap: 'tempo-config',
    key: 'tempo.yaml',
    from: /\/var\/tempo\/blocks/,
    to: '/var/temp/blocks',
    says: /tempo\.yaml: container tempo .*\/var\/temp\/blocks as storage\.trace\.local\.path, and mounts nothing there/,
  },
];

/** Errors in files of ConfigMaps, which the API server takes as they are and the tool of their program refuses. */
export function configErrors(manifests: readonly Manifest[]): readonly Planted[] {
  return SLIPS.map((slip) => slippedIn(manifests, slip));
}

/** Errors in files of ConfigMaps that only the published reference of their program tells. */
export function keyErrors(manifests: readonly Manifest[]): readonly Planted[] {
  return KEY_SLIPS.map((slip) => slippedIn(manifests, slip));
}

/** Paths in ConfigMaps, and one in the arguments of a workload, at which nothing is. */
export function fileErrors(manifests: readonly Manifest[]): readonly Planted[] {
  const workload = manifests.find(({ kind, name }) => kind === 'StatefulSet' && name === 'loki');
  if (workload === undefined) throw new Error('there is no StatefulSet loki to plant an error into');
  const text = replaced(workload.text, /-config\.file=\S+\.yaml/, '-config.file=/etc/loki/lokki.yaml');
  const [read] = parseManifests(text, workload.file) as readonly [Manifest];
  const argument = {
    name: 'a configuration file of Loki that its ConfigMap does not have',
    manifest: { ...read, line: workload.line },
    says: /container loki .*lokki\.yaml as config\.file, and ConfigMap loki-config at \/etc\/loki has loki\.yaml/,
  };
  return [...FILE_SLIPS.map((slip) => slippedIn(manifests, slip)), argument];
}

/** @throws Error if there is no place for it */
export function slippedIn(manifests: readonly Manifest[], { name, says, ...slip }: Slip): Planted {
  return { name, says, manifest: slipped(manifests, slip) };
}

function slipped(
  manifests: readonly Manifest[],
  { configMap, key, from, to }: Pick<Slip, 'configMap' | 'key' | 'from' | 'to'>,
): Manifest {
  const manifest = manifests.find(({ kind, name }) => kind === 'ConfigMap' && name === configMap);
  const data = (manifest?.object['data'] ?? {}) as Readonly<Record<string, string>>;
  const text = data[key];
  if (manifest === undefined || text === undefined || !from.test(text)) {
    throw new Error(`there is no ${configMap} with a ${key} to plant ${to} into`);
  }
  const object = { ...manifest.object, data: { ...data, [key]: text.replace(from, to) } };
  const [read] = parseManifests(JSON.stringify(object), manifest.file) as readonly [Manifest];
  return { ...read, line: manifest.line };
}
