import { ALERTMANAGER_CHECKS } from './alertmanager';
import { CERT_MANAGER_CHECKS } from './cert-manager';
import { CERTIFICATE_ROLLOUT_CHECKS } from './certificate-rollout';
import type { ServerCheck } from './check';
import { CHRONY_CHECKS } from './chrony';
import { COREDNS_CHECKS } from './coredns';
import { DIODE_VALIDATOR_CHECKS } from './diode-validator';
import { EGRESS_GATEWAY_CHECKS } from './egress-gateway';
import { OTEL_COLLECTOR_CHECKS } from './otel-collector';
import { PROMETHEUS_CHECKS } from './prometheus';

/** What is asked of the programs that run in pods, in the order in which it is asked. */
export const SERVER_CHECKS: readonly ServerCheck[] = [
  ...CERT_MANAGER_CHECKS,
  ...COREDNS_CHECKS,
  ...CHRONY_CHECKS,
  ...OTEL_COLLECTOR_CHECKS,
  ...EGRESS_GATEWAY_CHECKS,
  ...DIODE_VALIDATOR_CHECKS,
  ...CERTIFICATE_ROLLOUT_CHECKS,
  ...PROMETHEUS_CHECKS,
  ...ALERTMANAGER_CHECKS,
];
