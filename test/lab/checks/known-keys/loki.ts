import { CLIENT_TLS, sharedBlocks } from './dskit';
import { blockOf, keys, listOf, type Keys } from './kinds';
import { LIMITS } from './loki-limits';

/**
 * Keys of Loki 3.7, as its published reference has them (docs/sources/shared/configuration.md of grafana/loki): all keys
 * of each block that we write, and the names of the other blocks. The stored copies of that page are of the months before
 * and after 3.7 (lexfrei/loki at f4e79f17, grafana/loki at 002ee222), so a key that either has is known here, but for
 * those whose pull request is younger than the branch of 3.7 (`rate_service`). One key of 3.7.7 is not known by its name
 * and is missing: the compactor's switch for chunks that are gone.
 */

const { server, kvstore, backoff } = sharedBlocks('duration');

const RING_MEMBER = {
  string: 'tokens_file_path instance_id instance_addr instance_availability_zone',
  duration: 'heartbeat_period heartbeat_timeout',
  bool: 'zone_awareness_enabled instance_enable_ipv6',
  strings: 'instance_interface_names',
} as const;

const COMMON = keys(
  {
    string: 'path_prefix instance_addr compactor_address compactor_grpc_address scratch_path',
    bool: 'persist_tokens',
    int: 'replication_factor',
    strings: 'instance_interface_names',
  },
  {
    storage: blockOf(
      keys(
        { block: 's3 gcs azure alibabacloud bos swift hedging cos congestion_control object_store' },
        { filesystem: blockOf(keys({ string: 'chunks_directory rules_directory' })) },
      ),
    ),
    ring: blockOf(keys({ ...RING_MEMBER, int: 'instance_port num_tokens replication_factor' }, { kvstore })),
  },
);

const PERIOD = keys(
  { string: 'from store object_store schema', int: 'row_shards' },
  {
    index: blockOf(keys({ string: 'path_prefix prefix', duration: 'period', map: 'tags' })),
    chunks: blockOf(keys({ string: 'prefix', duration: 'period', map: 'tags' })),
  },
);

const DELETION_JOBS = keys({
  string: 'deletion_manifest_store_prefix',
  int: 'chunk_processing_concurrency max_retries',
  duration: 'timeout',
});

const COMPACTOR = keys(
  {
    string: `working_directory delete_request_store delete_request_store_key_prefix delete_request_store_db_type
      backup_delete_request_store_db_type horizontal_scaling_mode deletion_marker_object_store_prefix`,
    duration: `compaction_interval apply_retention_interval retention_delete_delay retention_table_timeout
      delete_request_cancel_period delete_max_interval`,
    bool: 'retention_enabled',
    int: `retention_delete_worker_count delete_batch_size max_compaction_parallelism upload_parallelism
      tables_to_compact skip_latest_n_tables`,
  },
  {
    retention_backoff_config: backoff,
    compactor_ring: blockOf(keys({ ...RING_MEMBER, int: 'instance_port' }, { kvstore })),
    worker_config: blockOf(keys({ int: 'num_sub_workers' })),
    jobs_config: blockOf(keys({}, { deletion: blockOf(DELETION_JOBS) })),
  },
);

const ANALYTICS = keys(
  { bool: 'reporting_enabled', string: 'usage_stats_url proxy_url' },
  { tls_config: blockOf(keys(CLIENT_TLS)) },
);

export const LOKI: Keys = keys(
  {
    string: 'target metrics_namespace',
    bool: 'auth_enabled',
    int: 'ballast_bytes',
    duration: 'shutdown_delay',
    strings: 'tenant_limits_allow_publish',
    block: `ui distributor querier query_engine query_scheduler frontend query_range ruler ruler_storage ingester_client
      ingester pattern_ingester index_gateway bloom_build bloom_gateway storage_config chunk_store_config
      compactor_grpc_client frontend_worker table_manager memberlist kafka_config dataobj ingest_limits
      ingest_limits_frontend ingest_limits_frontend_client runtime_config operational_config profiling`,
  },
  {
    server: blockOf(server),
    common: blockOf(COMMON),
    schema_config: blockOf(keys({}, { configs: listOf(PERIOD) })),
    compactor: blockOf(COMPACTOR),
    limits_config: blockOf(LIMITS),
    tracing: blockOf(keys({ bool: 'enabled' })),
    analytics: blockOf(ANALYTICS),
  },
);
