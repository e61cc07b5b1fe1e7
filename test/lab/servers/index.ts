import { ALERTMANAGER_CHECKS } from './alertmanager';
import { CERT_MANAGER_CHECKS } from './cert-manager';
import { CERTIFICATE_ROLLOUT_CHECKS } from './certificate-rollout';
import type { ServerCheck } from './check';
import { CHRONY_CHECKS } from './chrony';
import { CONFORMANCE_CHECKS } from './conformance';
import { COREDNS_CHECKS } from './coredns';
import { DIODE_RECEIVE_CHECKS } from './diode-receive';
import { DIODE_VALIDATOR_CHECKS } from './diode-validator';
import { DRIFT_CHECKS } from './drift';
import { EGRESS_GATEWAY_CHECKS } from './egress-gateway';
import { EVALUATION_CHECKS } from './evaluation';
import { FLUX_CHECKS } from './flux';
import { GITEA_CHECKS } from './gitea';
import { KUBE_STATE_METRICS_CHECKS } from './kube-state-metrics';
import { MODEL_REGISTRY_CHECKS } from './model-registry';
import { NODE_EXPORTER_CHECKS } from './node-exporter';
import { NODE_COLLECTOR_CHECKS } from './node-collector';
import { OTEL_COLLECTOR_CHECKS } from './otel-collector';
import { PACKAGE_MIRROR_CHECKS } from './package-mirrors';
import { POSTGRESQL_CHECKS } from './postgresql';
import { PROMETHEUS_CHECKS } from './prometheus';
import { SEAWEEDFS_CHECKS } from './seaweedfs';
import { RATELIMIT_CHECKS } from './ratelimit';
import { VALKEY_CHECKS } from './valkey';
import { SIEM_FORWARDER_CHECKS } from './siem-forwarder';

/** What is asked of the programs that run in pods, in the order in which it is asked. */
export const SERVER_CHECKS: readonly ServerCheck[] = [
  ...CERT_MANAGER_CHECKS,
  ...COREDNS_CHECKS,
  ...CHRONY_CHECKS,
  ...SEAWEEDFS_CHECKS,
  ...POSTGRESQL_CHECKS,
  ...VALKEY_CHECKS,
  ...GITEA_CHECKS,
  ...FLUX_CHECKS,
  ...RATELIMIT_CHECKS,
  ...OTEL_COLLECTOR_CHECKS,
  ...NODE_COLLECTOR_CHECKS,
  ...SIEM_FORWARDER_CHECKS,
  ...EGRESS_GATEWAY_CHECKS,
  ...PACKAGE_MIRROR_CHECKS,
  ...MODEL_REGISTRY_CHECKS,
  ...DIODE_VALIDATOR_CHECKS,
  ...DIODE_RECEIVE_CHECKS,
  ...CERTIFICATE_ROLLOUT_CHECKS,
  ...CONFORMANCE_CHECKS,
  ...DRIFT_CHECKS,
  ...EVALUATION_CHECKS,
  ...KUBE_STATE_METRICS_CHECKS,
  ...NODE_EXPORTER_CHECKS,
  ...PROMETHEUS_CHECKS,
  ...ALERTMANAGER_CHECKS,
];
