import { ALERTMANAGER_CHECKS } from './alertmanager';
import { CERT_MANAGER_CHECKS } from './cert-manager';
import type { ServerCheck } from './check';
import { PROMETHEUS_CHECKS } from './prometheus';

/** What is asked of the programs that run in pods, in the order in which it is asked. */
export const SERVER_CHECKS: readonly ServerCheck[] = [
  ...CERT_MANAGER_CHECKS,
  ...PROMETHEUS_CHECKS,
  ...ALERTMANAGER_CHECKS,
];
