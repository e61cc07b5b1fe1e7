import { z } from 'zod';
import { readJson } from '../read-json';

const path = z.string().min(1).max(300);
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

const schema = z.strictObject({
  apiServer: z.strictObject({
    /** Where the API server answers; HTTPS only. */
    url: z.url({ protocol: /^https$/ }),
    /** Trust anchors of the API server, and nobody else's. */
    caFile: path,
    /** Token of the pod's own account; read at each start. */
    tokenFile: path,
  }),
  /** Longest time that one request may take. */
  timeoutSeconds: z.number().min(0.05).max(60),
  /** In this order; nothing that is not listed is read or changed. */
  workloads: z
    .array(
      z.strictObject({
        kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
        namespace: name,
        name,
        /** Certificates in the same namespace that its pods hold. */
        certificates: z.array(name).min(1).max(4),
      }),
    )
    .max(500),
});

export type RolloutConfig = z.infer<typeof schema>;
export type Workload = RolloutConfig['workloads'][number];

/**
 * Reads the list of workloads and how to reach the API server.
 * @throws SallyportError 'usage' with every problem.
 */
export function readConfig(file: string): RolloutConfig {
  return readJson(file, 'configuration of the certificate rollout', schema);
}
