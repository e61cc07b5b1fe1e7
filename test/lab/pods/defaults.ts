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
    ...['controller', 'webhook', 'cainjector'].map(certManager),
    {
      program: 'egress-gateway',
      image: 'nginxinc/nginx-unprivileged',
      command: ['nginx'],
      args: ['-e', 'stderr', '-c', `${CONFIG}/nginx.conf`, '-g', 'daemon off;'],
      config: CONFIG,
      files: { 'nginx.conf': NGINX },
      scratch: ['/var/lib/nginx'],
    },
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
