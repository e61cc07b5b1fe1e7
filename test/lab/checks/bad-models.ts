import type { KubeObject } from '../api';
import type { ListedModel } from '../served-models';
import { goodPod, withSpec, type Attempt, type Ground } from './attempt';

const refusedBy = 'ADM-004';
const NAMESPACE = 'sallyport-serving';
const ANNOTATION = 'sallyport.dev/model';
/** The plane that serves no model has no namespace for them. */
const leftOutOf = ['byoc/control-plane'];

/** Pods where models are served. Each satisfies Pod Security, so that only what it says of its model is in the way. */
export function modelAttempts(ground: Ground): readonly Attempt[] {
  const [own, other] = twoOf(ground.models);
  const foreign = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const attempt = (name: string, model: string | undefined, claim?: string): Attempt => {
    return { name, refusedBy, object: podWith(ground, model, claim), leftOutOf };
  };
  return [
    attempt('pod among the model servers that names no model', undefined),
    attempt('model whose digest is on no list', own.reference.replace(/sha256:.*$/, foreign), own.claim),
    attempt('model without a digest', own.reference.replace(/#.*$/, ''), own.claim),
    attempt('model that the catalogue does not have', `lab/unknown#${foreign}`),
    attempt('digest of one model under the name of another', `lab/${own.reference.replace(/^.*\//, '')}`),
    attempt('model that brings the volume of another', own.reference, other.claim),
    attempt('model in a volume that the catalogue does not have', own.reference, 'lab-model'),
    { name: 'model of the catalogue with its volume', object: podWith(ground, own.reference, own.claim), leftOutOf },
    { name: 'model of the catalogue without a volume', object: podWith(ground, other.reference), leftOutOf },
  ];
}

/** A model of the list, and another one. @throws Error if all deployments serve one model */
function twoOf(models: readonly ListedModel[]): readonly [ListedModel, ListedModel] {
  const [own] = models;
  const other = models.find(({ reference }) => reference !== own?.reference);
  if (own === undefined || other === undefined) throw new Error('the catalogue does not have two models');
  return [own, other];
}

function podWith(ground: Ground, model: string | undefined, claimName?: string): KubeObject {
  const { metadata, ...pod } = goodPod(ground, 'lab-model', NAMESPACE);
  const [container] = (pod.spec?.['containers'] ?? []) as readonly object[];
  const volumes = claimName === undefined ? [] : [{ name: 'model', persistentVolumeClaim: { claimName } }];
  const annotations = model === undefined ? {} : { annotations: { [ANNOTATION]: model } };
  return withSpec(
    { ...pod, metadata: { ...metadata, ...annotations } },
    {
      volumes,
      securityContext: { runAsNonRoot: true, runAsUser: 2000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        { ...container, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
      ],
    },
  );
}
