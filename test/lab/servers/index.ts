import { CERT_MANAGER_CHECKS } from './cert-manager';
import type { ServerCheck } from './check';
import { CHRONY_CHECKS } from './chrony';
import { COREDNS_CHECKS } from './coredns';

/** What is asked of the programs that run in pods, in the order in which it is asked. */
export const SERVER_CHECKS: readonly ServerCheck[] = [...CERT_MANAGER_CHECKS, ...COREDNS_CHECKS, ...CHRONY_CHECKS];
