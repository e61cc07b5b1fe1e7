import { blockOf, keys, type Keys } from './kinds';

/**
 * Keys of Qdrant 1.19, as its published sources read them (src/settings.rs, lib/storage/src/types.rs and audit.rs,
 * lib/collection/src/common/snapshots_manager.rs, src/tracing of qdrant/qdrant at 74f3e85, whose version is 1.19.0). Numbers
 * that are optional there take null. All keys of each block that we write, and the names of the other blocks. The program
 * itself passes over a key that it does not know.
 */

const TELLS = 'log_level format';

const LOGGER = blockOf(
  keys(
    { string: `${TELLS} color`, strings: 'span_events' },
    {
      on_disk: blockOf(
        keys({ string: `${TELLS} log_file`, bool: 'enabled', int: 'buffer_size_bytes', strings: 'span_events' }),
      ),
    },
  ),
);

const STORAGE = blockOf(
  keys(
    {
      string: 'storage_path snapshots_path temp_path node_type recovery_mode shard_transfer_method mmap_advice',
      bool: 'on_disk_payload handle_collection_load_errors',
      int: 'update_queue_size update_concurrency max_collections',
      block: 'payload optimizers optimizers_overwrite wal performance hnsw_index hnsw_global_config collection quotas',
      map: 'low_memory_mode',
    },
    { snapshots_config: blockOf(keys({ string: 'snapshots_storage', block: 's3_config' })) },
  ),
);

const SERVICE = blockOf(
  keys({
    string: 'host api_key alt_api_key read_only_api_key static_content_dir metrics_prefix',
    int: 'http_port max_request_size_mb max_workers',
    nullableInt: 'grpc_port metrics_port',
    bool: `enable_cors enable_tls verify_https_client_certificate jwt_rbac enforce_internal_auth hide_jwt_dashboard
      enable_static_content hardware_reporting enable_snapshot_url_recovery`,
    float: `slow_query_secs http_keep_alive_timeout_sec http_client_request_timeout_sec
      http_client_disconnect_timeout_sec`,
  }),
);

const TLS = blockOf(keys({ string: 'cert key ca_cert', nullableInt: 'cert_ttl' }));

const CLUSTER = blockOf(
  keys({
    bool: 'enabled resharding_enabled',
    int: 'peer_id grpc_timeout_ms connection_timeout_ms',
    block: 'p2p consensus',
  }),
);

const AUDIT = blockOf(
  keys({ bool: 'enabled trust_forwarded_headers log_api', string: 'dir rotation', int: 'max_log_files' }),
);

export const QDRANT: Keys = keys(
  {
    string: 'log_level',
    bool: 'telemetry_disabled per_collection_metrics_enabled',
    block: 'debugger inference gpu feature_flags',
  },
  { logger: LOGGER, storage: STORAGE, service: SERVICE, tls: TLS, cluster: CLUSTER, audit: AUDIT },
);
