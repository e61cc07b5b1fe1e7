import { SallyportError } from '../../../core/errors';
import type { SiteHost } from '../../../core/site';
import { portName, type Destination } from './destinations';
import { HEALTH_PORT } from './flows';

/** Built by hand: nginx has no structured form. Every value is a checked host, address or number. */
export function nginxConfig(
  destinations: readonly Destination[],
  dns: readonly SiteHost[],
  connections: number,
): string {
  return [
    'worker_processes 2;',
    'pid /tmp/nginx.pid;',
    'error_log stderr warn;',
    `events { worker_connections ${connections}; }`,
    'stream {',
    ...indent(destinations.length === 0 ? [] : streamLines(destinations, dns)),
    '}',
    'http {',
    ...indent(healthLines()),
    '}',
    '',
  ].join('\n');
}

function streamLines(destinations: readonly Destination[], dns: readonly SiteHost[]): string[] {
  return [
    // IPv4 only: the internal resolver and the policies of the samples are; a second family would double each look-up.
    `resolver ${resolvers(dns).join(' ')} valid=30s ipv6=off;`,
    'resolver_timeout 5s;',
    'log_format egress escape=json',
    `  '{"stream":"egress","time":"$time_iso8601","source":"$remote_addr","port":$server_port,"name":"$ssl_preread_server_name",'`,
    `  '"status":$status,"sent":$bytes_received,"received":$bytes_sent,"seconds":$session_time}';`,
    'access_log /dev/stdout egress;',
    'preread_timeout 10s;',
    'proxy_connect_timeout 10s;',
    'proxy_timeout 10m;',
    ...destinations.flatMap(serverLines),
  ];
}

/** A name that is not the one of this port maps to nothing, and nginx closes the connection. */
function serverLines(destination: Destination): string[] {
  const { host, port, listen } = destination;
  const variable = `$${portName(destination).replace('-', '_')}`;
  return [
    `map $ssl_preread_server_name ${variable} {`,
    '  default "";',
    `  "${host}" "${host}:${port}";`,
    '}',
    'server {',
    `  listen ${listen};`,
    '  ssl_preread on;',
    `  proxy_pass ${variable};`,
    '}',
  ];
}

function healthLines(): string[] {
  return [
    'server_tokens off;',
    'access_log off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path /tmp/${kind};`),
    'server {',
    `  listen ${HEALTH_PORT};`,
    '  location = /healthz { return 200 "ok\\n"; }',
    '  location / { return 404; }',
    '}',
  ];
}

/** nginx asks resolvers by UDP; over TLS it cannot. */
function resolvers(dns: readonly SiteHost[]): string[] {
  const usable = dns.filter(({ protocol }) => protocol === 'UDP');
  if (usable.length === 0) {
    throw new SallyportError('usage', {
      message: 'the egress gateway needs a resolver of the site that answers over UDP',
      place: { file: 'values', path: 'site.dns' },
      fix: 'list one in the values file, under site.dns, with protocol UDP',
    });
  }
  return usable.flatMap(({ addresses, port }) =>
    addresses.map((address) => `${address.includes(':') ? `[${address}]` : address}:${port}`),
  );
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
