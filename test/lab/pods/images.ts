import type { Kit } from '../toolchain';
import type { HostPackage } from './host-programs';
import {
  ALERTMANAGER,
  CERT_MANAGER,
  COREDNS,
  FLUX,
  GITEA,
  GITEA_STATIC,
  KUBE_STATE_METRICS,
  NODE_EXPORTER,
  OTEL_COLLECTOR,
  PROMETHEUS,
  SEAWEEDFS,
  RATELIMIT,
} from '../kits';

/** Where the programs of an image come from, since there is no container engine and no registry of images. */
export interface ImageSource {
  /** Built from a Go module, at the version of the image. */
  readonly kit?: Kit;
  /** Programs that a package of the machine installs; the image gets the machine's `/usr`, which it may only read. */
  readonly package?: HostPackage;
  /** Name that the image has for the user of its containers, where the program asks for it; `app` unless stated. */
  readonly userName?: string;
  /** This repository's own command, in the place of the image that a site builds with it. */
  readonly isToolbox?: boolean;
  /** Path of each program in the image, and its name in the kit. */
  readonly files?: Readonly<Record<string, string>>;
  /** Path of each folder in the image, and its name in the kit. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Scripts of ours in the place of a program of the package, by the program's name; paths below this repository. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** What the image starts when the manifest names no command. */
  readonly entrypoint?: readonly string[];
}

const POSTGRESQL = [
  ...['initdb', 'pg_ctl', 'psql', 'pg_isready', 'pg_basebackup', 'pg_verifybackup', 'pg_archivecleanup'],
];

/** By the end of the image's repository path, which is the same in every registry that mirrors it. */
const IMAGES: Readonly<Record<string, ImageSource>> = {
  'coredns/coredns': {
    kit: COREDNS,
    files: { '/coredns': 'coredns' },
    entrypoint: ['/coredns'],
  },
  'internal/chrony': {
    package: { name: 'chrony', programs: ['chronyd', 'chronyc'] },
  },
  'nginxinc/nginx-unprivileged': {
    package: { name: 'nginx', programs: ['nginx'] },
    scripts: { nginx: 'test/lab/pods/nginx.sh' },
  },
  'cloudnative-pg/postgresql': {
    package: {
      name: 'postgresql',
      programs: ['postgres', ...POSTGRESQL],
      folder: '/usr/lib/postgresql',
      versionFlag: '-V',
    },
    userName: 'postgres',
    scripts: Object.fromEntries(['postgres', ...POSTGRESQL].map((name) => [name, 'test/lab/pods/postgresql.sh'])),
  },
  'chrislusf/seaweedfs': {
    kit: SEAWEEDFS,
    files: { '/usr/bin/weed': 'weed' },
    entrypoint: ['/usr/bin/weed'],
  },
  gitea: {
    kit: GITEA,
    files: { '/app/gitea/gitea': 'gitea' },
    folders: { [GITEA_STATIC]: 'static' },
    // It calls git for everything, and git calls its hooks by a shell.
    package: { name: 'git', programs: ['git'], versionFlag: '--version' },
    userName: 'git',
    scripts: { 'dumb-init': 'test/lab/pods/dumb-init.sh' },
  },
  'fluxcd/source-controller': flux('source-controller'),
  'fluxcd/kustomize-controller': flux('kustomize-controller'),
  'valkey/valkey': {
    package: { name: 'redis-server', programs: ['redis-server', 'redis-cli'] },
    scripts: { 'valkey-server': 'test/lab/pods/valkey-server.sh', 'valkey-cli': 'test/lab/pods/valkey-cli.sh' },
  },
  'prometheus/prometheus': {
    kit: PROMETHEUS,
    files: { '/bin/prometheus': 'prometheus', '/bin/promtool': 'promtool' },
    entrypoint: ['/bin/prometheus'],
  },
  'prom/alertmanager': {
    kit: ALERTMANAGER,
    files: { '/bin/alertmanager': 'alertmanager', '/bin/amtool': 'amtool' },
    entrypoint: ['/bin/alertmanager'],
  },
  'kube-state-metrics/kube-state-metrics': {
    kit: KUBE_STATE_METRICS,
    files: { '/kube-state-metrics': 'kube-state-metrics' },
    entrypoint: ['/kube-state-metrics', '--port=8080', '--telemetry-port=8081'],
  },
  'prometheus/node-exporter': {
    kit: NODE_EXPORTER,
    files: { '/bin/node_exporter': 'node_exporter' },
    entrypoint: ['/bin/node_exporter'],
  },
  'otel/opentelemetry-collector-contrib': {
    kit: OTEL_COLLECTOR,
    files: { '/otelcol-contrib': 'otelcol-contrib' },
    entrypoint: ['/otelcol-contrib'],
  },
  'envoyproxy/ratelimit': {
    kit: RATELIMIT,
    files: { '/bin/ratelimit': 'ratelimit' },
    entrypoint: ['/bin/ratelimit'],
  },
  'jetstack/cert-manager-controller': certManager('controller'),
  'jetstack/cert-manager-webhook': certManager('webhook'),
  'jetstack/cert-manager-cainjector': certManager('cainjector'),
  'sallyport/toolbox': { isToolbox: true, scripts: { sallyport: 'test/lab/pods/sallyport.sh' } },
};

/** Images beside the first of a pod whose programs are nowhere, and why; the catalogue says it of whole components. */
const NOWHERE: Readonly<Record<string, string>> = {
  'superq/chrony-exporter': 'no package registry has it',
};

function flux(program: string): ImageSource {
  const path = `/usr/local/bin/${program}`;
  return { kit: FLUX, files: { [path]: program }, entrypoint: [path] };
}

function certManager(program: string): ImageSource {
  const path = `/app/cmd/${program}/${program}`;
  return { kit: CERT_MANAGER, files: { [path]: program }, entrypoint: [path] };
}

/** Everything that has to be built for them. */
export const POD_KITS: readonly Kit[] = [...new Set(Object.values(IMAGES).flatMap(({ kit }) => kit ?? []))];

/** Packages of the machine that are needed, and their programs. */
export const POD_PACKAGES = Object.values(IMAGES).flatMap((source) => source.package ?? []);

/** Source of the programs of an image; undefined if no package registry has them. */
export function sourceOf(image: string): ImageSource | undefined {
  return entryOf(IMAGES, image);
}

/** Why the programs of an image are nowhere; undefined if that is not known. */
export function whyNowhere(image: string): string | undefined {
  return entryOf(NOWHERE, image);
}

/** What a table by the ends of repository paths has for an image. */
function entryOf<T>(table: Readonly<Record<string, T>>, image: string): T | undefined {
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return Object.entries(table).find(([end]) => repository === end || repository.endsWith(`/${end}`))?.[1];
}
