import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';

export interface ProxyConfig {
  /** Port on which TLS is spoken. */
  readonly port: number;
  /** Whether pods have IPv6 addresses: an nginx that is told to listen on a missing family does not start. */
  readonly hasIpv6: boolean;
  /** Loopback port of the exporter. */
  readonly upstreamPort: number;
  /** Common names of those who are let in. */
  readonly callers: readonly string[];
}

/**
 * `nginx.conf` of the TLS end: one path, for callers by certificate. OpenSSL wants the root of the site as authority, under which
 * other certificates stand than ours, so that the name is asked for as well. A file whose name has a variable,
 * be it empty, is read on each connection.
 */
export function proxyConfig(config: ProxyConfig): string {
  return [
    'daemon off;',
    'worker_processes 1;',
    'pid /tmp/nginx.pid;',
    'error_log stderr warn;',
    'events { worker_connections 64; }',
    'http {',
    ...indent([...httpSettings(config), 'server {', ...indent(serverSettings(config)), '}']),
    '}',
    '',
  ].join('\n');
}

function httpSettings({ callers }: ProxyConfig): readonly string[] {
  return [
    'access_log off;',
    'server_tokens off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path /tmp/${name};`),
    'map $ssl_server_name $fresh { default ""; }',
    'map $ssl_client_s_dn $is_caller {',
    ...indent(['default 0;', ...callers.map((name) => `"CN=${name}" 1;`)]),
    '}',
  ];
}

function serverSettings({ port, hasIpv6, upstreamPort }: ProxyConfig): readonly string[] {
  return [
    `listen ${port} ssl;`,
    ...(hasIpv6 ? [`listen [::]:${port} ssl;`] : []),
    'ssl_protocols TLSv1.3;',
    `ssl_certificate ${TLS_CERT}$fresh;`,
    `ssl_certificate_key ${TLS_KEY}$fresh;`,
    `ssl_client_certificate ${TRUST_FILE};`,
    'ssl_verify_client on;',
    'ssl_verify_depth 2;',
    'ssl_session_cache off;',
    'ssl_session_tickets off;',
    'proxy_http_version 1.1;',
    'proxy_set_header Connection "";',
    'proxy_set_header Host localhost;',
    'proxy_max_temp_file_size 0;',
    'location = /metrics {',
    ...indent([
      'if ($is_caller = 0) { return 403; }',
      'limit_except GET { deny all; }',
      // Questions could turn on more than was configured.
      'set $args "";',
      `proxy_pass http://127.0.0.1:${upstreamPort}/metrics;`,
    ]),
    '}',
    'location / { return 404; }',
  ];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
