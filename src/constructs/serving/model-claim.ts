import type { Construct } from 'constructs';
import type { MemberView } from '../../core/graph';
import type { ModelDeployment } from '../../core/model-catalogue';
import { storeClaim } from '../store-claim';
import { claimVolume, type Mount, type Volume } from '../volumes';
import { MODEL_DIR } from './offline-environment';

/** Name of the claim that holds a deployment's model: one each, so that none depends on another's life. */
export function modelClaimName(deployment: Pick<ModelDeployment, 'name'>): string {
  return `model-${deployment.name}`;
}

/** Volume of a model in a pod, read-only: a server that could write its weights could also exchange them. */
export function modelVolume(deployment: Pick<ModelDeployment, 'name'>): Volume {
  return claimVolume('model', modelClaimName(deployment), true);
}

export const MODEL_MOUNT: Mount = { volume: 'model', path: MODEL_DIR };

/** Claims the volume. Whoever seeds it must write, so that the access mode is ReadWriteMany; no pod of ours does. */
export function modelClaim(scope: Construct, member: MemberView, deployment: ModelDeployment): void {
  storeClaim(scope, member, { store: 'model', name: modelClaimName(deployment) });
}
