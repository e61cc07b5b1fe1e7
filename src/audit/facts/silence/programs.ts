import { nameMatches, type ImageName } from '../image-match';
import type { Call } from './configuration';

/** How a program finds its configuration. */
export interface Program {
  readonly name: string;
  readonly images: readonly string[];
  /** Ids of the records whose settings live in that file. */
  readonly records: RegExp;
  /** Flags that name the file, without dashes. */
  readonly flags: readonly string[];
  /** True if each flag adds a file; else the last one counts. */
  readonly isRepeated: boolean;
  /** Sub-command whose next word is the file. */
  readonly operandOf?: string;
  readonly variable?: { readonly name: string; readonly isReadByProgram: boolean };
  /** What the file decides and nobody can judge where it is not in the set; absent where the records say it. */
  readonly decides?: string;
  /** Paths in the value of a flag; none for a value that is configuration itself. */
  pathsIn(value: string): readonly string[];
  /** Files that are opened where nothing names one: first of the image's own command line, else of the program. */
  builtIn(call: Call): readonly string[];
}

interface Form {
  readonly records?: RegExp;
  readonly flags: readonly string[];
  readonly isRepeated?: boolean;
  readonly operandOf?: string;
  readonly variable?: Program['variable'];
  readonly decides?: string;
  readonly pathsIn?: Program['pathsIn'];
  /** Opened where the manifest leaves the image's command line as it is; `?` where that is not known, null where none is. */
  readonly ofImage: string | null;
  /** The same, where no flag names a file. */
  readonly ofProgram: string | null;
}

const NEVER = /^(?!)/;
const itself = (value: string): readonly string[] => [value];
// The collector takes whole documents and other sources in place of a file; addresses of the others are hosts, judged elsewhere.
const collectorPaths = (value: string): readonly string[] => (/^(?:yaml|https?):/.test(value) ? [] : [value]);
// Loki takes a list and opens the first that exists; each one that is not in the set may be it.
const listed = (value: string): readonly string[] => value.split(',').filter((path) => path !== '');

// Built-in paths are those of the Dockerfiles (CMD) and of the flags' defaults upstream.
const PROGRAMS: readonly Program[] = [
  program('grafana', ['grafana', 'grafana-oss', 'grafana-enterprise'], {
    records: /^grafana-/,
    flags: ['config'],
    variable: { name: 'GF_PATHS_CONFIG', isReadByProgram: false },
    ofImage: '/etc/grafana/grafana.ini',
    ofProgram: '/usr/share/grafana/conf/custom.ini',
  }),
  program('loki', ['loki'], {
    records: /^loki-/,
    flags: ['config.file'],
    pathsIn: listed,
    ofImage: '/etc/loki/local-config.yaml',
    ofProgram: 'config.yaml',
  }),
  program('tempo', ['tempo'], { records: /^tempo-/, flags: ['config.file'], ofImage: null, ofProgram: null }),
  program('mimir', ['mimir'], { records: /^mimir-/, flags: ['config.file'], ofImage: null, ofProgram: null }),
  program('prometheus', ['prometheus'], {
    flags: ['config.file'],
    decides: 'what it scrapes, alerts and writes to',
    ofImage: '/etc/prometheus/prometheus.yml',
    ofProgram: 'prometheus.yml',
  }),
  program('alertmanager', ['alertmanager'], {
    records: /^alertmanager-/,
    flags: ['config.file'],
    decides: 'whom it notifies',
    ofImage: '/etc/alertmanager/alertmanager.yml',
    ofProgram: 'alertmanager.yml',
  }),
  collector(['opentelemetry-collector', 'otelcol'], '/etc/otelcol/config.yaml'),
  collector(['opentelemetry-collector-contrib', 'otelcol-contrib'], '/etc/otelcol-contrib/config.yaml'),
  collector(['opentelemetry-collector-*', 'otelcol-*'], '?'),
  program('agentgateway', ['agentgateway'], {
    flags: ['f', 'file'],
    decides: 'which models and tools it calls',
    ofImage: '?',
    ofProgram: '?',
  }),
  program('vector', ['timberio/vector', 'vector'], {
    flags: ['config', 'c', 'config-yaml', 'config-toml', 'config-json'],
    isRepeated: true,
    variable: { name: 'VECTOR_CONFIG', isReadByProgram: true },
    decides: 'its sinks',
    ofImage: '/etc/vector/vector.yaml',
    ofProgram: '/etc/vector/vector.yaml',
  }),
  program('zot', ['zot', 'zot-linux-*'], {
    records: /^zot-/,
    flags: [],
    operandOf: 'serve',
    decides: 'which registries it copies from',
    ofImage: '/etc/zot/config.json',
    ofProgram: '?',
  }),
];

/** The program that an image is known for. */
export function programFor(names: readonly ImageName[]): Program | undefined {
  return PROGRAMS.find(({ images }) => images.some((pattern) => names.some((name) => nameMatches(name, pattern))));
}

function collector(images: readonly string[], ofImage: string): Program {
  return program('otelcol', images, {
    flags: ['config'],
    isRepeated: true,
    decides: 'where it exports to',
    pathsIn: collectorPaths,
    ofImage,
    ofProgram: '?',
  });
}

function program(name: string, images: readonly string[], form: Form): Program {
  const { ofImage, ofProgram, operandOf, variable, decides } = form;
  return {
    name,
    images,
    records: form.records ?? NEVER,
    flags: form.flags,
    isRepeated: form.isRepeated ?? false,
    ...(operandOf === undefined ? {} : { operandOf }),
    ...(variable === undefined ? {} : { variable }),
    ...(decides === undefined ? {} : { decides }),
    pathsIn: form.pathsIn ?? itself,
    builtIn: ({ hasCommand, process }) => {
      // Arguments of the manifest replace those of the image; Grafana's entry script goes on to name its file.
      const isImages = !hasCommand && (process.argv.length === 0 || name === 'grafana');
      const path = isImages ? ofImage : ofProgram;
      return path === null ? [] : [path];
    },
  };
}
