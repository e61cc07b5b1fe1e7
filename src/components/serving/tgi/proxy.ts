import { TLS_CERT, TLS_KEY } from '../../../constructs/trust';

export interface ProxyConfig {
  /** Port on which TLS is spoken. */
  readonly port: number;
  /** Whether pods have IPv6 addresses: an nginx that is told to listen on a missing family does not start. */
  readonly hasIpv6: boolean;
  /** Loopback port behind it. */
  readonly upstreamPort: number;
  /** Bytes of the largest request; held in memory, so that no prompt is written to a node's disk. */
  readonly bodyLimit: number;
  readonly answerTimeoutSeconds: number;
  readonly drainSeconds: number;
}

/** What callers may reach, and how. Everything else is not found: TGI has more doors than these, and locks none. */
export const ALLOWED_PATHS: readonly { readonly path: string; readonly method: 'GET' | 'POST' }[] = [
  { path: '/v1/chat/completions', method: 'POST' },
  { path: '/v1/completions', method: 'POST' },
  { path: '/v1/models', method: 'GET' },
  { path: '/health', method: 'GET' },
  { path: '/metrics', method: 'GET' },
];

/** `nginx.conf` of the TLS end of a TGI pod. Everything that is written lies under /tmp; no name is looked up. */
export function proxyConfig(config: ProxyConfig): string {
  return [
    'daemon off;',
    'worker_processes 1;',
    'pid /tmp/nginx.pid;',
    'error_log stderr warn;',
    `worker_shutdown_timeout ${config.drainSeconds}s;`,
    'events { worker_connections 1024; }',
    'http {',
    ...indent([...httpSettings(config), 'server {', ...indent(serverSettings(config)), '}']),
    '}',
    '',
  ].join('\n');
}

function httpSettings({ bodyLimit }: ProxyConfig): readonly string[] {
  return [
    // Who asked what is recorded at the gateway; here it would only repeat it.
    'access_log off;',
    'server_tokens off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path /tmp/${name};`),
    `client_max_body_size ${bodyLimit};`,
    `client_body_buffer_size ${bodyLimit};`,
  ];
}

function serverSettings(config: ProxyConfig): readonly string[] {
  return [
    `listen ${config.port} ssl;`,
    ...(config.hasIpv6 ? [`listen [::]:${config.port} ssl;`] : []),
    'ssl_protocols TLSv1.3;',
    `ssl_certificate ${TLS_CERT};`,
    `ssl_certificate_key ${TLS_KEY};`,
    'ssl_session_tickets off;',
    'proxy_http_version 1.1;',
    'proxy_set_header Connection "";',
    'proxy_set_header Host localhost;',
    // Answers are streamed: a buffer would hold the first words back, and would write long answers to disk.
    'proxy_buffering off;',
    'proxy_max_temp_file_size 0;',
    'proxy_next_upstream off;',
    `proxy_read_timeout ${config.answerTimeoutSeconds}s;`,
    `proxy_send_timeout ${config.answerTimeoutSeconds}s;`,
    // The path that was matched is the path that is passed on, in one spelling.
    ...ALLOWED_PATHS.flatMap(({ path, method }) => [
      `location = ${path} {`,
      ...indent([`limit_except ${method} { deny all; }`, `proxy_pass http://127.0.0.1:${config.upstreamPort}${path};`]),
      '}',
    ]),
    'location / { return 404; }',
  ];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
