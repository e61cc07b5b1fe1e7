import { compareText } from '../../core/result';
import type { ManifestObject } from '../../manifest/manifest';
import { textAt, valueAt } from './plain';

/** A workload of one pod: while that pod is away, so is the service. */
export interface SingleReplica {
  /** Id of the object. */
  readonly workload: string;
  /** What its annotation `sallyport.dev/single-replica` says, or null where nobody states a reason. */
  readonly reason: string | null;
}

const KINDS = ['Deployment', 'StatefulSet'];
const REASON = 'sallyport.dev/single-replica';

/** Deployments and StatefulSets of one pod, which is also what they have without a number; those of none are no service. */
export function singleReplicasOf(objects: readonly ManifestObject[]): readonly SingleReplica[] {
  return objects
    .filter(({ kind, value }) => KINDS.includes(kind) && (valueAt(value, 'spec', 'replicas') ?? 1) === 1)
    .map(({ id, value }) => ({
      workload: id,
      reason: textAt(value, 'metadata', 'annotations', REASON) ?? null,
    }))
    .sort((a, b) => compareText(a.workload, b.workload));
}
