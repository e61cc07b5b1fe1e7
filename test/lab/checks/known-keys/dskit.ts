import { blockOf, keys, type Keys, type Kind, type Plain } from './kinds';

/**
 * Blocks that Loki and Tempo have in common, since both are built on the same library of their maker: servers, and stores
 * of rings. Keys as both references have them (loki.ts, tempo.ts); the two differ in the units of a duration.
 */
export interface SharedBlocks {
  readonly server: Keys;
  readonly kvstore: Kind;
  readonly backoff: Kind;
}

type Duration = Extract<Plain, 'duration' | 'goDuration'>;

/** The blocks, with durations in the units of one of the two. */
export function sharedBlocks(duration: Duration): SharedBlocks {
  return { server: serverKeys(duration), kvstore: kvstoreOf(duration), backoff: backoffOf(duration) };
}

const SERVER_TLS = blockOf(keys({ string: 'cert key client_ca cert_file key_file client_auth_type client_ca_file' }));

const CLUSTER_VALIDATION = blockOf(
  keys(
    { string: 'label additional_labels' },
    {
      grpc: blockOf(keys({ bool: 'enabled soft_validation' })),
      http: blockOf(keys({ bool: 'enabled soft_validation', string: 'excluded_paths excluded_user_agents' })),
    },
  ),
);

/** Settings of a client's TLS, which stand among those of the client. */
export const CLIENT_TLS: Readonly<Partial<Record<Plain, string>>> = {
  string: 'tls_cert_path tls_key_path tls_ca_path tls_server_name tls_cipher_suites tls_min_version',
  bool: 'tls_insecure_skip_verify',
};

function serverKeys(duration: Duration): Keys {
  return keys(
    {
      string: `http_listen_network http_listen_address grpc_listen_network grpc_listen_address tls_cipher_suites
        tls_min_version log_format log_level log_source_ips_header log_source_ips_regex log_request_exclude_headers_list
        trace_request_exclude_headers_list http_path_prefix`,
      int: `http_listen_port http_listen_conn_limit grpc_listen_port grpc_listen_conn_limit grpc_server_max_recv_msg_size
        grpc_server_max_send_msg_size grpc_server_max_concurrent_streams grpc_server_num_workers
        grpc_server_read_buffer_size grpc_server_write_buffer_size`,
      bool: `grpc_collect_max_streams_by_conn proxy_protocol_enabled register_instrumentation
        report_grpc_codes_in_instrumentation_label_enabled http_log_closed_connections_without_response_enabled
        grpc_server_ping_without_stream_allowed grpc_server_stats_tracking_enabled grpc_server_recv_buffer_pools_enabled
        log_source_ips_enabled log_source_ips_full log_request_headers log_request_at_info_level_enabled
        trace_request_headers create_new_traces`,
      [duration]: `graceful_shutdown_timeout http_server_read_timeout http_server_read_header_timeout
        http_server_write_timeout http_server_idle_timeout grpc_server_max_connection_idle grpc_server_max_connection_age
        grpc_server_max_connection_age_grace grpc_server_keepalive_time grpc_server_keepalive_timeout
        grpc_server_min_time_between_pings`,
    },
    { http_tls_config: SERVER_TLS, grpc_tls_config: SERVER_TLS, cluster_validation: CLUSTER_VALIDATION },
  );
}

function kvstoreOf(duration: Duration): Kind {
  const consul = keys({
    string: 'host acl_token',
    [duration]: 'http_client_timeout cas_retry_delay',
    bool: 'consistent_reads',
    float: 'watch_rate_limit',
    int: 'watch_burst_size',
  });
  const etcd = keys({
    strings: 'endpoints',
    [duration]: 'dial_timeout',
    int: 'max_retries',
    bool: `tls_enabled ${CLIENT_TLS.bool ?? ''}`,
    string: `username password ${CLIENT_TLS.string ?? ''}`,
  });
  const multi = keys({ string: 'primary secondary', bool: 'mirror_enabled', [duration]: 'mirror_timeout' });
  const nested = { consul: blockOf(consul), etcd: blockOf(etcd), multi: blockOf(multi) };
  return blockOf(keys({ string: 'store prefix' }, nested));
}

function backoffOf(duration: Duration): Kind {
  return blockOf(keys({ [duration]: 'min_period max_period', int: 'max_retries' }));
}
