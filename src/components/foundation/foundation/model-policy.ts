import { modelClaimName } from '../../../constructs/serving/model-claim';
import type { AdmissionPolicy } from '../../../core/admission';
import { MODEL_ANNOTATION, modelReference, type Served } from '../../../core/model-catalogue';
import { NAMESPACE_PREFIX } from '../../../core/names';
import { compareText } from '../../../core/result';
import { celList } from './cel';

/** Where model servers run, and nothing else. */
export const SERVING_NAMESPACE = `${NAMESPACE_PREFIX}serving`;

/**
 * A pod where models are served says which one, by the digest of the catalogue, and mounts no claim but that of the model
 * it says. A model without a digest is on no list, so that a draft is refused here as an image without a digest is.
 */
export function servedModels(served: readonly Served[]): AdmissionPolicy {
  const pinned = served.filter(({ model }) => model.artefact.digest !== null);
  const models = pinned.map(({ model }) => modelReference(model));
  const claims = pinned.map(({ deployment, model }) => pair(modelClaimName(deployment), modelReference(model)));
  return {
    id: 'ADM-004',
    name: 'served-models',
    resources: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE', 'UPDATE'] }],
    variables: [
      {
        name: 'model',
        expression: `has(object.metadata.annotations) && '${MODEL_ANNOTATION}' in object.metadata.annotations ? object.metadata.annotations['${MODEL_ANNOTATION}'] : ''`,
      },
    ],
    validations: [
      {
        expression: `variables.model in ${celList(listed(models))}`,
        message: 'a pod that serves models names one of the catalogue, by its digest',
      },
      {
        expression: `!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.persistentVolumeClaim) || (v.persistentVolumeClaim.claimName + ' ' + variables.model) in ${celList(listed(claims))})`,
        message: 'a pod mounts the volume of the model that it names, and of no other',
      },
    ],
    concernsImages: false,
  };
}

function pair(claim: string, model: string): string {
  return `${claim} ${model}`;
}

function listed(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compareText);
}
