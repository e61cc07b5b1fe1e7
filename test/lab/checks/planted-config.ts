import { parseManifests, type Manifest } from '../manifests';
import type { Planted } from './planted';

interface Slip {
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

/** Errors in files of ConfigMaps, which the API server takes as they are and the tool of their program refuses. */
export function configErrors(manifests: readonly Manifest[]): readonly Planted[] {
  return SLIPS.map(({ name, says, ...slip }) => ({ name, says, manifest: slipped(manifests, slip) }));
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
