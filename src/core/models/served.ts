import type { MemberView } from '../graph';
import { DOMAIN } from '../names';
import { compareText } from '../result';
import type { Catalogue, ModelDeployment, ModelEntry } from './types';

/** Annotation of the pods of a model server: which model they serve. Admission compares it with the catalogue. */
export const MODEL_ANNOTATION = `${DOMAIN}/model`;

/** A deployment of the catalogue that an output runs. */
export interface Served {
  readonly deployment: ModelDeployment;
  readonly model: ModelEntry;
}

/**
 * How a pod names its model: `organisation/name#sha256:…`, without the digest while nobody has imported it, as images do. With an
 * `@` between them, our own audit would take a name in lower case for an image.
 */
export function modelReference({ id, artefact }: ModelEntry): string {
  return artefact.digest === null ? id : `${id}#${artefact.digest}`;
}

/** What an output serves: a plane without model servers serves nothing of the catalogue. */
export function servedBy({ models, deployments }: Catalogue, members: readonly MemberView[]): readonly Served[] {
  return deployments
    .filter(({ engine, name }) => members.some(({ component, role }) => component === engine && role === name))
    .flatMap((deployment) =>
      models.filter(({ id }) => id === deployment.model).map((model) => ({ deployment, model })),
    );
}

/** Ids of served models without a digest, each once: the render is a draft while there are any. */
export function draftModels(served: readonly Served[]): readonly string[] {
  const open = served.map(({ model }) => model).filter(({ artefact }) => artefact.digest === null);
  return [...new Set(open.map(({ id }) => id))].sort(compareText);
}
