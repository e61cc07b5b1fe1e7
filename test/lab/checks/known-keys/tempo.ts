import { sharedBlocks } from './dskit';
import { blockOf, keys, type Keys, type Plain } from './kinds';
import { OTLP_RECEIVER } from './otlp-receiver';

/**
 * Keys of Tempo 3.1, as its published reference has them: the manifest of all options
 * (docs/sources/tempo/configuration/manifest.md of grafana/tempo, stored as zalegrala/tempo at ae6196fc), and what the page
 * beside it (_index.md) adds that has no default and so is not in the manifest. That copy is of the main branch near 3.1,
 * not of the tag. All keys of each block that we write, and the names of the other blocks. Durations have the units of Go:
 * a day is none.
 */

const { server, kvstore, backoff } = sharedBlocks('goDuration');

const RING_MEMBER: Readonly<Partial<Record<Plain, string>>> = {
  string: 'instance_id instance_addr instance_zone',
  int: 'instance_port',
  bool: 'enable_inet6',
  strings: 'instance_interface_names',
};
const HEARTBEAT = 'heartbeat_period heartbeat_timeout';
const RING = blockOf(keys({ ...RING_MEMBER, goDuration: HEARTBEAT }, { kvstore }));

const WAL = blockOf(keys({ string: 'path', goDuration: 'ingestion_time_range_slack' }));
const LOGGED_SPANS = blockOf(keys({ bool: 'enabled include_all_attributes filter_by_status_error' }));

const COMPACTION = blockOf(
  keys({
    goDuration: 'block_retention compacted_block_retention compaction_window max_time_per_tenant compaction_cycle',
    int: 'max_compaction_objects max_block_bytes retention_concurrency',
  }),
);

const DISTRIBUTOR = keys(
  {
    string: 'override_ring_key',
    int: 'max_attribute_bytes',
    goDuration: 'retry_after_on_resource_exhausted',
    list: 'forwarders',
    block: 'kafka_config',
  },
  {
    ring: RING,
    receivers: blockOf(keys({ block: 'jaeger zipkin kafka' }, { otlp: blockOf(OTLP_RECEIVER) })),
    log_received_spans: LOGGED_SPANS,
    log_discarded_spans: LOGGED_SPANS,
    metric_received_spans: blockOf(keys({ bool: 'enabled root_only' })),
    usage: blockOf(
      keys(
        {},
        {
          cost_attribution: blockOf(keys({ bool: 'enabled', int: 'max_cardinality', goDuration: 'stale_duration' })),
        },
      ),
    ),
  },
);

const TRACE = keys(
  {
    string: 'backend cache',
    int: `blocklist_poll_concurrency blocklist_poll_tenant_concurrency blocklist_poll_tenant_index_builders
      blocklist_poll_jitter_ms blocklist_poll_tolerate_consecutive_errors blocklist_poll_tolerate_tenant_failures
      cache_min_compaction_level`,
    bool: 'blocklist_poll_fallback empty_tenant_deletion_enabled',
    goDuration: 'blocklist_poll blocklist_poll_stale_tenant_index empty_tenant_deletion_age cache_max_block_age',
    block: 'block search gcs s3 azure background_cache memcached redis',
  },
  {
    pool: blockOf(keys({ int: 'max_workers queue_depth' })),
    wal: WAL,
    local: blockOf(keys({ string: 'path' })),
  },
);

const PARTITION_RING = keys(
  { int: 'min_partition_owners_count', goDuration: 'min_partition_owners_duration delete_inactive_partition_after' },
  { kvstore },
);

const LIVE_STORE = keys(
  {
    string: 'shutdown_marker_dir',
    int: `query_block_concurrency complete_block_concurrency max_live_traces_bytes max_block_bytes`,
    bool: 'fail_on_high_lag remove_owner_on_shutdown',
    goDuration: `commit_interval complete_block_timeout block_reclaim_grace flush_check_period flush_op_timeout
      max_trace_live max_trace_idle max_block_duration readiness_target_lag readiness_max_wait`,
  },
  {
    ring: RING,
    partition_ring: blockOf(PARTITION_RING),
    metrics: blockOf(keys({ float: 'time_overlap_cutoff' })),
    wal: WAL,
  },
);

const PROVIDER = keys(
  {},
  {
    retention: blockOf(keys({ goDuration: 'interval' })),
    compaction: blockOf(
      keys(
        {
          goDuration: 'measure_interval min_cycle_interval',
          int: 'max_jobs_per_tenant min_input_blocks max_input_blocks max_compaction_level',
        },
        { compaction: COMPACTION },
      ),
    ),
    redaction: blockOf(keys({ goDuration: 'poll_interval rescan_delay', int: 'max_rescan_generations' })),
  },
);

const BACKEND_SCHEDULER = keys(
  { string: 'local_work_path', goDuration: 'maintenance_interval backend_flush_interval job_timeout' },
  { work: blockOf(keys({ goDuration: 'prune_age dead_job_timeout' })), provider: blockOf(PROVIDER) },
);

const WAITS = 'wait_stability_min_duration wait_stability_max_duration wait_active_instance_timeout';

const BACKEND_WORKER = keys(
  { string: 'backend_scheduler_addr override_ring_key', goDuration: 'finish_on_shutdown_timeout' },
  {
    backoff,
    compaction: COMPACTION,
    ring: blockOf(keys({ ...RING_MEMBER, goDuration: `${HEARTBEAT} ${WAITS}` }, { kvstore })),
  },
);

const QUERY_FRONTEND = keys(
  {
    string: 'log_query_request_headers',
    int: `max_outstanding_per_tenant max_batch_size max_retries response_consumers max_grpc_streaming_packet_size
      max_query_expression_size_bytes`,
    bool: 'multi_tenant_queries_enabled',
    goDuration: 'api_timeout query_end_cutoff',
    strings: 'url_deny_list',
    block: 'search trace_by_id metrics weights',
  },
  { mcp_server: blockOf(keys({ bool: 'enabled' })) },
);

export const TEMPO: Keys = keys(
  {
    string: 'target http_api_prefix',
    bool: 'multitenancy_enabled auth_enabled stream_over_http_enabled span_profiling enable_go_runtime_metrics',
    goDuration: 'shutdown_delay',
    block: `live_store_client querier metrics_generator ingest block_builder overrides memberlist cache
      backend_scheduler_client`,
  },
  {
    memory: blockOf(keys({ bool: 'automemlimit_enabled', float: 'automemlimit_ratio' })),
    server: blockOf(server),
    internal_server: blockOf({ ...server, enable: 'bool' }),
    distributor: blockOf(DISTRIBUTOR),
    query_frontend: blockOf(QUERY_FRONTEND),
    storage: blockOf(keys({}, { trace: blockOf(TRACE) })),
    usage_report: blockOf(keys({ bool: 'reporting_enabled' }, { backoff })),
    live_store: blockOf(LIVE_STORE),
    backend_scheduler: blockOf(BACKEND_SCHEDULER),
    backend_worker: blockOf(BACKEND_WORKER),
  },
);
