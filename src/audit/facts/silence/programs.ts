import { nameMatches, type ImageName } from '../image-match';
import { chronydPaths } from './chronyd';
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
  /** Where the image starts it; relative paths begin there, unless the manifest says otherwise. */
  readonly workingDir?: string;
  /** What a command line names, for programs whose options are not read as flags. */
  readonly told?: (argv: readonly string[]) => readonly string[] | undefined;
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
  readonly workingDir?: string;
  readonly told?: Program['told'];
  readonly pathsIn?: Program['pathsIn'];
  /** Opened where the manifest leaves the image's command line as it is; `?` where that is not known, null where none is. */
  readonly ofImage: string | null;
  /** The same, where no flag names a file. */
  readonly ofProgram: string | null;
  /** Opened in its place by other distributions' builds; counts where the set has a file there and none at the usual place. */
  readonly ofOthers?: string;
}

const NEVER = /^(?!)/;
const itself = (value: string): readonly string[] => [value];
// The collector takes whole documents and other sources in place of a file; addresses of the others are hosts, judged elsewhere.
const collectorPaths = (value: string): readonly string[] => (/^(?:yaml|https?):/.test(value) ? [] : [value]);
// Loki takes a list and opens the first that exists; each one that is not in the set may be it.
const listed = (value: string): readonly string[] => value.split(',').filter((path) => path !== '');

/** Debian and Alpine; upstream and Fedora have `/etc/chrony.conf`. */
const DEBIAN_CHRONY = '/etc/chrony/chrony.conf';

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
  // Mirrors put their own name in front: `rancher/mirrored-coredns-coredns`.
  program('coredns', ['*coredns'], {
    flags: ['conf'],
    workingDir: '/',
    decides: 'whom it asks for names',
    ofImage: 'Corefile',
    ofProgram: 'Corefile',
  }),
  program('chronyd', ['chrony', 'chronyd', 'docker-chrony'], {
    flags: [],
    told: chronydPaths,
    decides: 'which clocks it asks',
    ofImage: DEBIAN_CHRONY,
    ofProgram: DEBIAN_CHRONY,
    ofOthers: '/etc/chrony.conf',
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
  const { ofImage, ofProgram, ofOthers, records = NEVER, isRepeated = false, pathsIn = itself, ...rest } = form;
  return {
    name,
    images,
    ...rest,
    records,
    isRepeated,
    pathsIn,
    builtIn: ({ hasCommand, process, files }) => {
      // Arguments of the manifest replace those of the image; Grafana's entry script goes on to name its file.
      const isImages = !hasCommand && (process.argv.length === 0 || name === 'grafana');
      const path = isImages ? ofImage : ofProgram;
      if (path === null) return [];
      return [ofOthers !== undefined && has(files, ofOthers) && !has(files, path) ? ofOthers : path];
    },
  };
}

function has(files: Call['files'], wanted: string): boolean {
  return files.some(({ path, text }) => path === wanted && text !== null);
}
