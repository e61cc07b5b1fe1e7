import type { Boundary } from '../../core/boundary';
import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { imagePartsOf, type ImageParts } from './image-parts';
import { isFromRegistries, parseImage, type ImageReference } from './image-reference';
import { imageIn, isImageKey } from './image-texts';
import { wordsOfKey } from './key-words';

export type ImageClass = 'pull' | 'split' | 'pattern' | 'internal';

/** An image that an object names. */
export interface ImageUse {
  readonly object: ManifestObject;
  /** As the text has it, or as its parts make it. */
  readonly ref: string;
  readonly class: ImageClass;
  /** Null for a pattern and for a registry without a repository. */
  readonly image: ImageReference | null;
  readonly registry: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
}

export interface ImageOptions {
  /** Null when nobody declared what is inside: then no image is internal. */
  readonly boundary: Boundary | null;
}

/** The images of an object as an audit sees them, read once. */
export function imagesIn(object: ManifestObject, context: AuditContext): readonly ImageUse[] {
  return context.remember(object, 'images', () => usesOf(sortedTexts(object, context), { boundary: context.boundary }));
}

/** The strings of an object that are images or parts of one. */
export function imageTextsIn(object: ManifestObject, context: AuditContext): ReadonlySet<Text> {
  return context.remember(object, 'image texts', () => textsOfSorted(sortedTexts(object, context)));
}

function sortedTexts(object: ManifestObject, context: AuditContext): Sorted {
  return context.remember(object, 'sorted texts', () => sortTexts(context.textsOf(object)));
}

/** Every image that the strings of an object name: pods at any depth, arguments, variables, split fields, configuration. */
export function imagesOf(texts: readonly Text[], options: ImageOptions): readonly ImageUse[] {
  return usesOf(sortTexts(texts), options);
}

function usesOf({ whole, parts, patterns }: Sorted, options: ImageOptions): readonly ImageUse[] {
  return [
    ...[...whole].map(([text, image]) => useOf(text, named(text, image), 'pull', options)),

    ...parts.map(({ text, reference }) =>
      useOf(text, { ref: reference, image: parseImage(reference) }, 'split', options),
    ),
    ...patterns.map((text) => useOf(text, { ref: text.value, image: null }, 'pattern', options)),
  ];
}

/** Texts that are images or parts of one, which name no host of their own. */
export function imageTextsOf(texts: readonly Text[]): ReadonlySet<Text> {
  return textsOfSorted(sortTexts(texts));
}

function textsOfSorted({ whole, parts, patterns }: Sorted): ReadonlySet<Text> {
  return new Set([...whole.keys(), ...parts.flatMap((part) => part.texts), ...patterns]);
}

interface Sorted {
  readonly whole: ReadonlyMap<Text, ImageReference>;
  readonly parts: readonly ImageParts[];
  readonly patterns: readonly Text[];
}

function sortTexts(texts: readonly Text[]): Sorted {
  const parts = imagePartsOf(texts);
  const inParts = new Set(parts.flatMap((part) => part.texts));
  const whole = new Map<Text, ImageReference>();
  const patterns: Text[] = [];
  for (const text of texts) {
    if (inParts.has(text)) continue;
    const image = imageIn(text);
    if (image !== null) whole.set(text, image);
    else if (isPattern(text)) patterns.push(text);
  }
  return { whole, parts, patterns };
}

/** `registry.example/*`: compared with images, never pulled. */
function isPattern(text: Text): boolean {
  return (
    /^[\w.-]+(?::\d+)?(?:\/[\w./-]*)?\*[\w./*:-]*$/.test(text.value) && isImageKey(wordsOfKey(text.key ?? ''), text)
  );
}

interface Named {
  readonly ref: string;
  readonly image: ImageReference | null;
}

function named(text: Text, image: ImageReference): Named {
  return { ref: text.value.trim().replace(/^docker:\/\//, ''), image };
}

function useOf(text: Text, { ref, image }: Named, kind: ImageClass, options: ImageOptions): ImageUse {
  const isInternal =
    image !== null && options.boundary !== null && isFromRegistries(image, options.boundary.registries);
  return {
    object: text.object,
    ref,
    class: isInternal ? 'internal' : kind,
    image,
    registry: image?.registry ?? ref.split('/')[0] ?? '',
    path: text.path,
    via: text.via,
    ...(text.inner === undefined ? {} : { inner: text.inner }),
  };
}
