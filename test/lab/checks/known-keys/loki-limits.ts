import { allOf, blockOf, keys, listOf, type Keys } from './kinds';

/** The block `limits_config` of Loki, from the same reference as the rest (loki.ts). */

const ATTRIBUTES = listOf(keys({ string: 'action regex', strings: 'attributes' }));

const OTLP = keys(
  { bool: 'severity_text_as_label' },
  {
    resource_attributes: blockOf(keys({ bool: 'ignore_defaults' }, { attributes_config: ATTRIBUTES })),
    scope_attributes: ATTRIBUTES,
    log_attributes: ATTRIBUTES,
  },
);

const SHARD_STREAMS = keys({
  bool: 'enabled time_sharding_enabled logging_enabled',
  duration: 'time_sharding_ignore_recent',
  size: 'desired_rate',
});

const INGESTION = {
  string: `ingestion_rate_strategy max_line_size_truncate_identifier block_ingestion_until`,
  float: `ingestion_rate_mb ingestion_burst_size_mb pattern_rate_threshold`,
  int: `max_label_name_length max_label_value_length max_label_names_per_series log_level_from_json_max_depth
    max_streams_per_user max_global_streams_per_user max_structured_metadata_entries_count
    block_ingestion_status_code ingestion_partitions_tenant_shard_size`,
  size: `max_line_size per_stream_rate_limit per_stream_rate_limit_burst max_structured_metadata_size`,
  bool: `reject_old_samples max_line_size_truncate increment_duplicate_timestamp discover_log_levels
    use_owned_stream_count unordered_writes allow_structured_metadata metric_aggregation_enabled
    pattern_persistence_enabled`,
  duration: `reject_old_samples_max_age creation_grace_period simulated_push_latency pattern_persistence_granularity`,
  strings: `discover_service_name log_level_fields enforced_labels`,
  map: `block_ingestion_policy_until policy_enforced_labels policy_stream_mapping`,
} as const;

const PATTERNS = `pattern_ingester_tokenizable_json_fields_default pattern_ingester_tokenizable_json_fields_append
  pattern_ingester_tokenizable_json_fields_delete`;

const QUERIES = {
  string: 'tsdb_sharding_strategy',
  float: 'max_query_capacity index_gateway_max_capacity',
  int: `max_chunks_per_query max_query_series max_query_parallelism tsdb_max_query_parallelism cardinality_limit
    max_streams_matchers_per_query max_concurrent_tail_requests max_entries_limit_per_query max_queriers_per_tenant
    query_ready_index_num_days volume_max_series minimum_labels_number index_gateway_shard_size
    max_scan_task_parallelism`,
  size: 'tsdb_max_bytes_per_shard max_query_bytes_read max_querier_bytes_read',
  bool: `enable_multi_variant_queries tsdb_precompute_chunks volume_enabled debug_engine_tasks debug_engine_streams`,
  duration: `max_query_lookback max_query_length max_query_range max_cache_freshness_per_query
    max_metadata_cache_freshness max_stats_cache_freshness query_timeout split_queries_by_interval
    split_metadata_queries_by_interval split_recent_metadata_queries_by_interval recent_metadata_query_window
    split_instant_metric_queries_by_interval engine_results_cache_time_bucket_interval
    split_ingester_queries_by_interval min_sharding_lookback`,
  strings: 'required_labels shard_aggregations',
  list: 'blocked_queries',
} as const;

const RULER = {
  string: 'ruler_remote_write_url',
  int: `ruler_max_rules_per_rule_group ruler_max_rule_groups_per_tenant ruler_tenant_shard_size
    ruler_remote_write_queue_capacity ruler_remote_write_queue_min_shards ruler_remote_write_queue_max_shards
    ruler_remote_write_queue_max_samples_per_send ruler_remote_evaluation_max_response_size`,
  bool: 'ruler_enable_wal_replay ruler_remote_write_disabled ruler_remote_write_queue_retry_on_ratelimit',
  duration: `ruler_remote_write_timeout ruler_remote_write_queue_batch_send_deadline
    ruler_remote_write_queue_min_backoff ruler_remote_write_queue_max_backoff ruler_remote_evaluation_timeout`,
  map: 'ruler_remote_write_headers ruler_remote_write_config',
  list: 'ruler_remote_write_relabel_configs',
  block: 'ruler_remote_write_sigv4_config',
} as const;

const BLOOMS = {
  string: 'bloom_planning_strategy bloom_block_encoding',
  int: 'bloom_build_max_builders bloom_build_task_max_retries bloom_split_series_keyspace_by',
  size: 'bloom_task_target_series_chunk_size bloom_max_block_size bloom_max_bloom_size',
  bool: 'bloom_gateway_enable_filtering bloom_creation_enabled bloom_prefetch_blocks',
  duration: 'bloom_build_builder_response_timeout',
} as const;

const STORAGE = {
  string: `deletion_mode per_tenant_override_config s3_sse_type s3_sse_kms_key_id s3_sse_kms_encryption_context`,
  duration: 'retention_period per_tenant_override_period',
  bool: 'allow_deletes',
} as const;

export const LIMITS: Keys = allOf(
  keys(INGESTION),
  keys({ string: PATTERNS }),
  keys(QUERIES),
  keys(RULER),
  keys(BLOOMS),
  keys(STORAGE),
  {
    discover_generic_fields: blockOf(keys({ map: 'fields' })),
    retention_stream: listOf(keys({ string: 'selector', int: 'priority', duration: 'period' })),
    shard_streams: blockOf(SHARD_STREAMS),
    otlp_config: blockOf(OTLP),
  },
);
