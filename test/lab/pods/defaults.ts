import { existsSync, readFileSync } from 'node:fs';

/** A program on the configuration that it brings, or the smallest that it starts with: nothing of ours is in it. */
export interface DefaultProgram {
  /** As the table of silence names it. */
  readonly program: string;
  /** End of an image's repository path, as `images.ts` knows it. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly args: readonly string[];
  /** Files of the folder `config`. */
  readonly files: Readonly<Record<string, string>>;
  readonly config: string;
  /** Folders that it may write. */
  readonly scratch?: readonly string[];
}

const CONFIG = '/etc/defaults';
const CHRONY_FILES = ['/etc/chrony/chrony.conf', '/etc/chrony.conf'];

/** Nothing here is said about telemetry, sources of time, or resolvers. */
export function defaultPrograms(): readonly DefaultProgram[] {
  return [
    {
      program: 'coredns',
      image: 'coredns/coredns',
      args: ['-conf', `${CONFIG}/Corefile`],
      config: CONFIG,
      files: { Corefile: COREFILE },
    },
    {
      program: 'chrony',
      image: 'internal/chrony',
      command: ['chronyd'],
      // What it takes to run without root, and nothing else.
      args: ['-d', '-x', '-U', '-u', 'nobody', '-f', `${CONFIG}/chrony.conf`],
      config: CONFIG,
      files: { 'chrony.conf': packagedChrony() },
      scratch: ['/var/lib/chrony', '/run/chrony', '/var/log/chrony'],
    },
    {
      program: 'prometheus',
      image: 'prometheus/prometheus',
      args: [`--config.file=${CONFIG}/prometheus.yml`, '--storage.tsdb.path=/data'],
      config: CONFIG,
      files: {
        'prometheus.yml': 'scrape_configs: [{ job_name: itself, static_configs: [{ targets: ["localhost:9090"] }] }]\n',
      },
      scratch: ['/data'],
    },
    {
      program: 'alertmanager',
      image: 'prom/alertmanager',
      args: [`--config.file=${CONFIG}/alertmanager.yml`, '--storage.path=/data'],
      config: CONFIG,
      files: { 'alertmanager.yml': 'route: { receiver: none }\nreceivers: [{ name: none }]\n' },
      scratch: ['/data'],
    },
    {
      program: 'otel-collector',
      image: 'otel/opentelemetry-collector-contrib',
      args: [`--config=${CONFIG}/config.yaml`],
      config: CONFIG,
      files: { 'config.yaml': COLLECTOR },
    },
    {
      program: 'kube-state-metrics',
      image: 'kube-state-metrics/kube-state-metrics',
      args: [],
      config: CONFIG,
      files: {},
    },
    {
      program: 'node-exporter',
      image: 'prometheus/node-exporter',
      args: [],
      config: CONFIG,
      files: {},
    },
    {
      program: 'postgresql',
      image: 'cloudnative-pg/postgresql',
      command: ['/bin/sh', `${CONFIG}/start`],
      args: [],
      config: CONFIG,
      // Without a folder for its data it does not start; everything in there is its own.
      files: { start: 'initdb -D /data/own && exec postgres -D /data/own -k /tmp\n' },
      scratch: ['/data'],
    },
    {
      program: 'seaweedfs',
      image: 'chrislusf/seaweedfs',
      // All of its parts in one process, which is how its maker lets one begin.
      args: ['server', '-dir=/data', '-filer', '-s3'],
      config: CONFIG,
      files: {},
      scratch: ['/data'],
    },
    {
      program: 'gitea',
      image: 'gitea',
      command: ['/bin/sh', `${CONFIG}/start`],
      args: [],
      config: CONFIG,
      // It writes its own file; without these two settings there is nothing but a page that asks for them.
      files: {
        start:
          `export GITEA_WORK_DIR=/data HOME=/data\ncp ${CONFIG}/app.ini /data/app.ini\n` +
          'exec /app/gitea/gitea web --config /data/app.ini\n',
        'app.ini': '[security]\nINSTALL_LOCK = true\n[database]\nDB_TYPE = sqlite3\n',
      },
      scratch: ['/data'],
    },
    {
      program: 'flux source-controller',
      image: 'fluxcd/source-controller',
      args: ['--storage-path=/data'],
      config: CONFIG,
      files: {},
      scratch: ['/data'],
    },
    {
      program: 'flux kustomize-controller',
      image: 'fluxcd/kustomize-controller',
      args: [],
      config: CONFIG,
      files: {},
    },
    {
      program: 'valkey',
      image: 'valkey/valkey',
      command: ['valkey-server'],
      args: ['--dir', '/data'],
      config: CONFIG,
      files: {},
      scratch: ['/data'],
    },
    {
      program: 'ratelimit',
      image: 'envoyproxy/ratelimit',
      // Without a place of counters and a folder of limits it does not start.
      args: ['REDIS_SOCKET_TYPE=tcp', 'REDIS_URL=127.0.0.1:6379', 'RUNTIME_ROOT=/etc', 'RUNTIME_SUBDIRECTORY=defaults'],
      config: CONFIG,
      files: {},
    },
    ...['controller', 'webhook', 'cainjector'].map(certManager),
    ...['egress-gateway', 'model-registry', 'package-mirrors'].map(nginx),
  ];
}

/** As distributions of Kubernetes have it, but for the port, which needs no right. */
const COREFILE = `.:1053 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;

const COLLECTOR = `receivers: { otlp: { protocols: { grpc: {}, http: {} } } }
exporters: { otlphttp: { endpoint: "http://localhost:4318" } }
service: { pipelines: { metrics: { receivers: [otlp], exporters: [otlphttp] } } }
`;

const NGINX = `pid /tmp/nginx.pid;
events {}
http { access_log off; server { listen 8080; } }
`;

/** The webhook starts only where it is told whose certificate to make, and the lab's cainjector without what it has not. */
const KINDS: Readonly<Record<string, string>> = {
  controller: 'apiVersion: controller.config.cert-manager.io/v1alpha1\nkind: ControllerConfiguration\n',
  webhook:
    'apiVersion: webhook.config.cert-manager.io/v1alpha1\nkind: WebhookConfiguration\n' +
    'tlsConfig: { dynamic: { secretNamespace: lab-defaults, secretName: webhook, dnsNames: [webhook] } }\n',
  cainjector:
    'apiVersion: cainjector.config.cert-manager.io/v1alpha1\nkind: CAInjectorConfiguration\n' +
    'enableDataSourceConfig: { certificates: false }\n',
};

function nginx(program: string): DefaultProgram {
  return {
    program,
    image: 'nginxinc/nginx-unprivileged',
    command: ['nginx'],
    args: ['-e', 'stderr', '-c', `${CONFIG}/nginx.conf`, '-g', 'daemon off;'],
    config: CONFIG,
    files: { 'nginx.conf': NGINX },
    scratch: ['/var/lib/nginx'],
  };
}

function certManager(program: string): DefaultProgram {
  return {
    program: `cert-manager ${program}`,
    image: `jetstack/cert-manager-${program}`,
    args: [`--config=${CONFIG}/config.yaml`],
    config: CONFIG,
    files: { 'config.yaml': KINDS[program] ?? '' },
  };
}

function packagedChrony(): string {
  const file = CHRONY_FILES.find((path) => existsSync(path));
  if (file === undefined) throw new Error(`the package of chrony has left no file at ${CHRONY_FILES.join(' or ')}`);
  return readFileSync(file, 'utf8');
}
