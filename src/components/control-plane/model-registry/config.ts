import { EDGE_CERT, EDGE_KEY } from '../../../constructs/trust';
import { HTTPS_PORT } from './flows';

/** Where the pages are mounted. */
export const ROOT = '/srv/models';
export const PAGES = ['index.html', 'models.json', 'style.css'] as const;

/** Nothing but what stands here: no script, no frame, no form, and nothing of another place. */
const CONTENT_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * `nginx.conf` for three files, by GET and HEAD. Each is named: a ConfigMap has folders and links of its own beside them.
 * @param hasIpv6 whether pods have IPv6 addresses: an nginx that is told to listen on a missing family does not start
 */
export function serverConfig(hasIpv6: boolean): string {
  return [
    'daemon off;',
    'worker_processes 1;',
    'pid /tmp/nginx.pid;',
    // Lines of lower levels quote whole requests, with whatever stands behind the question mark.
    'error_log stderr alert;',
    'events { worker_connections 256; }',
    'http {',
    ...indent([...httpSettings(), 'server {', ...indent([...serverSettings(hasIpv6), ...locations()]), '}']),
    '}',
    '',
  ].join('\n');
}

function httpSettings(): readonly string[] {
  return [
    // `$uri` is the path alone.
    'log_format models escape=json',
    `  '{"stream":"models","time":"$time_iso8601","source":"$remote_addr","method":"$request_method","path":"$uri",'`,
    `  '"status":$status,"sent":$body_bytes_sent,"seconds":$request_time}';`,
    'access_log /dev/stdout models;',
    'server_tokens off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path /tmp/${kind};`),
    // The smallest limit: 0 would mean none.
    'client_max_body_size 1;',
    'sendfile on;',
  ];
}

function serverSettings(hasIpv6: boolean): readonly string[] {
  return [
    `listen ${HTTPS_PORT} ssl;`,
    ...(hasIpv6 ? [`listen [::]:${HTTPS_PORT} ssl;`] : []),
    'ssl_protocols TLSv1.3;',
    `ssl_certificate ${EDGE_CERT};`,
    `ssl_certificate_key ${EDGE_KEY};`,
    'ssl_session_tickets off;',
    `root ${ROOT};`,
    'autoindex off;',
    'charset utf-8;',
    'types { text/html html; application/json json; text/css css; }',
    'default_type application/octet-stream;',
    `add_header Content-Security-Policy "${CONTENT_POLICY}" always;`,
    'add_header X-Content-Type-Options nosniff always;',
    'add_header Referrer-Policy no-referrer always;',
    'add_header Cache-Control no-cache always;',
    'if ($request_method !~ "^(GET|HEAD)$") { return 405; }',
  ];
}

function locations(): readonly string[] {
  return [
    'location = / { try_files /index.html =404; }',
    ...PAGES.map((page) => `location = /${page} { try_files /${page} =404; }`),
    'location / { return 404; }',
  ];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
