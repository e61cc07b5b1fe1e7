import { TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import { HTTPS_PORT } from './flows';

/** Where the volume with the trees is mounted. */
export const ROOT = '/srv/packages';

export interface MirrorConfig {
  /** Snapshots that are served; every other folder of the volume is not there. */
  readonly snapshots: readonly string[];
  readonly connections: number;
  /** Whether pods have IPv6 addresses: an nginx that is told to listen on a missing family does not start. */
  readonly hasIpv6: boolean;
}

/**
 * `nginx.conf` of frozen trees: files of the named snapshots by GET and HEAD, and nothing else. Nothing is passed on to
 * anybody, no folder is listed, no link is followed.
 */
export function mirrorConfig({ snapshots, connections, hasIpv6 }: MirrorConfig): string {
  return [
    'daemon off;',
    'worker_processes 2;',
    'pid /tmp/nginx.pid;',
    // Lines of lower levels quote whole requests, with whatever stands behind the question mark.
    'error_log stderr alert;',
    `events { worker_connections ${connections}; }`,
    'http {',
    ...indent([
      ...httpSettings(),
      'server {',
      ...indent([...serverSettings(hasIpv6), ...snapshots.flatMap(treesOf), 'location / { return 404; }']),
      '}',
    ]),
    '}',
    '',
  ].join('\n');
}

function httpSettings(): readonly string[] {
  return [
    // `$uri` is the path alone.
    'log_format packages escape=json',
    `  '{"stream":"packages","time":"$time_iso8601","source":"$remote_addr","method":"$request_method","path":"$uri",'`,
    `  '"status":$status,"sent":$body_bytes_sent,"seconds":$request_time}';`,
    'access_log /dev/stdout packages;',
    'server_tokens off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path /tmp/${kind};`),
    // The smallest limit: 0 would mean none.
    'client_max_body_size 1;',
    'sendfile on;',
    // An index of Python packages has two forms (PEP 503 and PEP 691), and the caller says which it reads.
    'map $http_accept $simple_index {',
    '  default index.html;',
    '  "~application/vnd\\.pypi\\.simple\\.v1\\+json" index.json;',
    '}',
  ];
}

function serverSettings(hasIpv6: boolean): readonly string[] {
  return [
    `listen ${HTTPS_PORT} ssl;`,
    ...(hasIpv6 ? [`listen [::]:${HTTPS_PORT} ssl;`] : []),
    'ssl_protocols TLSv1.3;',
    `ssl_certificate ${TLS_CERT};`,
    `ssl_certificate_key ${TLS_KEY};`,
    'ssl_session_tickets off;',
    `root ${ROOT};`,
    'autoindex off;',
    'disable_symlinks on from=$document_root;',
    'default_type application/octet-stream;',
    'if ($request_method !~ "^(GET|HEAD)$") { return 405; }',
  ];
}

/** The document of an npm package and the folder of its files have one name: the document is `index.json` in it. */
function treesOf(snapshot: string): readonly string[] {
  return [
    `location ^~ /pypi/${snapshot}/ {`,
    '  types { application/vnd.pypi.simple.v1+json json; text/html html; }',
    '  add_header Vary Accept;',
    '  set $plain_index index.html;',
    '  try_files $uri $uri$simple_index $uri$plain_index =404;',
    '}',
    `location ^~ /npm/${snapshot}/ {`,
    '  types { application/json json; }',
    '  try_files $uri $uri/index.json =404;',
    '}',
    `location ^~ /apt/${snapshot}/ {`,
    '  types { }',
    '  try_files $uri =404;',
    '}',
  ];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
