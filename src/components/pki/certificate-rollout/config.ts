import type { WorkloadKind } from '../../../core/component';
import type { Endpoint, MemberView } from '../../../core/graph';

/** A workload that must be restarted after renewal, and the Certificates that it holds. */
export interface RestartedWorkload {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  readonly certificates: readonly string[];
}

const ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Longest answer of the API server that is waited for. */
const TIMEOUT_SECONDS = 10;

/** Members that do not read a renewed certificate by themselves, in the order of their names. */
export function restartedWorkloads(identities: readonly MemberView[]): readonly RestartedWorkload[] {
  return identities.flatMap(({ name, namespace, certificates, declaration: { identity } }) =>
    identity?.reload === 'restart'
      ? [{ kind: identity.workload, namespace, name, certificates: certificates.map((one) => one.name) }]
      : [],
  );
}

/** Configuration of `sallyport rollout`. */
export function rolloutConfig(apiServer: Endpoint, workloads: readonly RestartedWorkload[]): Record<string, unknown> {
  return {
    apiServer: {
      // The Service `kubernetes`, whose port is 443 whatever the API server's own is.
      url: `https://${apiServer.host}`,
      caFile: `${ACCOUNT_DIR}/ca.crt`,
      tokenFile: `${ACCOUNT_DIR}/token`,
    },
    timeoutSeconds: TIMEOUT_SECONDS,
    workloads,
  };
}
