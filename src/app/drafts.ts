import { draftName, repositoryPath, type ImageEntry } from '../core/image';
import { draftModels, MODEL_ANNOTATION, servedBy } from '../core/model-catalogue';
import { RELEASE_CONFIG_MAP } from '../core/release';
import { compareText } from '../core/result';
import type { ComposedOutput, KubeObject } from './render';

/** What a render uses and what has no digest yet: admission refuses the pods that use it. */
export interface Drafts {
  /** Entries of the lock. */
  readonly images: readonly ImageEntry[];
  /** Ids of the catalogue. */
  readonly models: readonly string[];
  /** Ids of the artefacts. @default none */
  readonly artefacts?: readonly string[];
}

/** @param others entries of the lock that no output uses, such as the image that nodes start pods with */
export function draftsOf(
  outputs: readonly (Pick<ComposedOutput, 'context' | 'graph' | 'images'> &
    Partial<Pick<ComposedOutput, 'artefacts'>>)[],
  others: readonly ImageEntry[] = [],
): Drafts {
  const open = [...outputs.flatMap((output) => output.images), ...others].filter(
    (entry) => entry.digest === null || entry.isMadeUp === true,
  );
  const artefacts = outputs.flatMap((output) => output.artefacts ?? []).filter(({ digest }) => digest === null);
  return {
    ...(artefacts.length > 0 && { artefacts: [...new Set(artefacts.map(({ id }) => id))].sort(compareText) }),
    images: [...new Map(open.map((entry) => [entry.id, entry])).values()].sort((a, b) => compareText(a.id, b.id)),
    models: draftModels(outputs.flatMap(({ context, graph }) => servedBy(context.models, graph.members))),
  };
}

/** The drafts in words, each kind with the file that lacks the digests: `no digest in the lock for: a, b`. */
export function draftTexts({ images, models, artefacts = [] }: Drafts): readonly string[] {
  return [...textOf('lock', [...images.map(draftName), ...artefacts]), ...textOf('catalogue', models)];
}

function textOf(file: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`no digest in the ${file} for: ${names.join(', ')}`];
}

/** Those of the drafts that an object uses; of a namespace and of what is said about the release, all of its output. */
export function draftsIn(object: KubeObject, drafts: Drafts): Drafts {
  const { metadata, spec } = object as { readonly metadata?: { readonly name?: string }; readonly spec?: Spec };
  const isAboutAll = object['kind'] === 'Namespace' || metadata?.name === RELEASE_CONFIG_MAP;
  if (isAboutAll) return drafts;
  const images = imagesIn(spec?.template?.spec);
  const model = spec?.template?.metadata?.annotations?.[MODEL_ANNOTATION];
  return {
    images: drafts.images.filter((entry) => images.some((image) => image.endsWith(`/${referenceEnd(entry)}`))),
    models: drafts.models.filter((id) => id === model),
  };
}

function imagesIn({ containers = [], initContainers = [] }: Pod = {}): readonly string[] {
  return [...containers, ...initContainers].map(({ image }) => image);
}

interface Spec {
  readonly template?: Template;
}

interface Template {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: Pod;
}

interface Pod {
  readonly containers?: readonly Image[];
  readonly initContainers?: readonly Image[];
}

interface Image {
  readonly image: string;
}

/** End of every reference to an image, whatever registry it comes from. */
function referenceEnd(entry: ImageEntry): string {
  return `${repositoryPath(entry.origin)}:${entry.tag}${entry.digest === null ? '' : `@${entry.digest}`}`;
}
