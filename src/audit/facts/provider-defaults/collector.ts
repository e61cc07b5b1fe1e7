import { toPointer } from '../../../manifest/manifest';
import { isMap, listAt, mapAt, scalarText, valueAt } from '../plain';
import type { InnerDefault } from '../provider-defaults';

interface Part {
  /** Paths that name an address. Each alone is enough, unless `isEach`. */
  readonly named: readonly (readonly string[])[];
  /** True where each path is one of several addresses that are called. */
  readonly isEach?: boolean;
  /** Called only where this is set. */
  readonly onlyIf?: string;
  readonly host: string | null;
}

const ENDPOINT: Part = { named: [['endpoint']], host: null };
const BUILT_IN: Part = { named: [], host: null };
const SIGNALS: Part = {
  named: [
    ['metrics', 'endpoint'],
    ['traces', 'endpoint'],
    ['logs', 'endpoint'],
  ],
  isEach: true,
  host: null,
};

// opentelemetry-collector-contrib: {exporter,receiver,extension,processor}/<name>: config.go, factory.go and README.md.
const EXPORTERS: ReadonlyMap<string, Part> = new Map([
  ['awscloudwatchlogs', ENDPOINT],
  ['awsemf', ENDPOINT],
  ['awskinesis', { named: [['aws', 'kinesis_endpoint']], host: null }],
  ['awss3', { named: [['s3uploader', 'endpoint']], host: null }],
  ['awsxray', ENDPOINT],
  ['azuremonitor', { named: [['endpoint'], ['connection_string']], host: 'dc.services.visualstudio.com' }],
  ['coralogix', { ...SIGNALS, onlyIf: 'domain' }],
  ['datadog', SIGNALS],
  [
    'googlecloud',
    {
      named: [
        ['metric', 'endpoint'],
        ['trace', 'endpoint'],
        ['log', 'endpoint'],
      ],
      isEach: true,
      host: null,
    },
  ],
  ['googlecloudpubsub', ENDPOINT],
  ['googlemanagedprometheus', { named: [['metric', 'endpoint']], host: null }],
  ['honeycombmarker', { named: [['api_url']], host: 'api.honeycomb.io' }],
  ['logzio', { named: [['endpoint'], ['custom_endpoint']], host: null }],
  ['mezmo', { named: [['ingest_url']], host: 'logs.mezmo.com' }],
  ['signalfx', { named: [['ingest_url'], ['api_url']], isEach: true, host: null }],
  ['tencentcloudlogservice', BUILT_IN],
]);

const RECEIVERS: ReadonlyMap<string, Part> = new Map([
  ['awscloudwatch', BUILT_IN],
  ['awss3', { named: [['s3downloader', 'endpoint']], host: null }],
  ['awsxray', { named: [['proxy_server', 'aws_endpoint']], host: null }],
  ['azuremonitor', BUILT_IN],
  ['github', { named: [['scrapers', 'github', 'endpoint']], onlyIf: 'scrapers', host: null }],
  ['googlecloudmonitoring', BUILT_IN],
  ['googlecloudpubsub', ENDPOINT],
  ['mongodbatlas', { named: [['base_url']], host: null }],
  ['snowflake', BUILT_IN],
]);

const EXTENSIONS: ReadonlyMap<string, Part> = new Map([
  ['datadog', BUILT_IN],
  ['ecsobserver', BUILT_IN],
  ['sumologic', { named: [['api_base_url']], host: null }],
]);

const SECTIONS: readonly (readonly [section: string, what: string, parts: ReadonlyMap<string, Part>])[] = [
  ['exporters', 'exporter', EXPORTERS],
  ['receivers', 'receiver', RECEIVERS],
  ['extensions', 'extension', EXTENSIONS],
];

/** Detectors that read the machine, its files, or the API of the cluster; every other one asks the metadata service of a cloud. */
const LOCAL_DETECTORS: ReadonlySet<string> = new Set([
  ...['env', 'system', 'docker', 'heroku', 'lambda', 'elastic_beanstalk', 'elasticbeanstalk', 'azurecontainerapps'],
  ...['consul', 'kubeadm', 'k8s_api', 'k8snode', 'openshift', 'dynatrace'],
]);

/** Parts of a collector configuration that call their maker because no address is given. */
export function collectorDefaults(data: unknown): readonly InnerDefault[] {
  if (!isMap(valueAt(data, 'service'))) return [];
  const parts = SECTIONS.flatMap(([section, what, known]) =>
    Object.entries(mapAt(data, section)).flatMap(([id, config]): readonly InnerDefault[] => {
      const part = known.get(kindOf(id));
      if (part === undefined || !isLeft(part, config)) return [];
      return [{ what: `${what} ${kindOf(id)}`, host: part.host, pointer: toPointer([section, id]) }];
    }),
  );
  return [...parts, ...detectorDefaults(data)];
}

/** `aws_xray/second` is of the kind `awsxray`: newer releases spell their parts with underscores. */
function kindOf(id: string): string {
  return (id.split('/')[0] ?? '').replaceAll('_', '');
}

function isLeft({ named, isEach = false, onlyIf }: Part, config: unknown): boolean {
  if (onlyIf !== undefined && valueAt(config, onlyIf) === undefined) return false;
  const isGiven = (path: readonly string[]): boolean =>
    ![undefined, null, ''].includes(valueAt(config, ...path) as never);
  return isEach ? !named.every(isGiven) : !named.some(isGiven);
}

function detectorDefaults(data: unknown): readonly InnerDefault[] {
  return Object.entries(mapAt(data, 'processors')).flatMap(([id, config]) => {
    if (kindOf(id) !== 'resourcedetection') return [];
    return listAt(config, 'detectors').flatMap((detector, index): readonly InnerDefault[] => {
      const name = scalarText(detector) ?? '';
      if (LOCAL_DETECTORS.has(name)) return [];
      return [{ what: `detector ${name}`, host: null, pointer: toPointer(['processors', id, 'detectors', index]) }];
    });
  });
}
