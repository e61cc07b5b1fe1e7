import type { ManifestObject } from '../../src/manifest/manifest';
import type { Draw } from './draw';
import { copyOf, docsIn, isDoc, leakIn, listIn, mapIn, textIn, type Doc, type Json, type Leak } from './leak';
import type { Output } from './outputs';

/** Kinds whose pods come from `spec.template`; the platform renders no others. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];
const POD = '/spec/template/spec';

export function workloadsOf(output: Output): readonly ManifestObject[] {
  return output.objects.filter((object) => WORKLOADS.includes(object.kind));
}

/** A copy of a workload, its pod spec, and one of its containers. */
export interface ContainerPlace {
  readonly object: ManifestObject;
  readonly doc: Doc;
  readonly pod: Doc;
  readonly container: Doc;
  /** JSON pointer to the container. */
  readonly path: string;
}

export function podOf(doc: Doc): Doc {
  return mapIn(doc, 'spec', 'template', 'spec');
}

/** Any container of any workload that passes the filter. */
export function drawContainer(
  draw: Draw,
  output: Output,
  accepts: (container: Doc, object: ManifestObject) => boolean = () => true,
): ContainerPlace | null {
  const places = workloadsOf(output).flatMap((object) =>
    ['containers', 'initContainers'].flatMap((field) =>
      docsIn(podOf(copyOf(object)), field)
        .map((container, index) => ({ object, field, index, fits: accepts(container, object) }))
        .filter(({ fits }) => fits),
    ),
  );
  if (places.length === 0) return null;
  const { object, field, index } = draw.pick(places);
  const doc = copyOf(object);
  const pod = podOf(doc);
  const container = docsIn(pod, field)[index];
  return container === undefined ? null : { object, doc, pod, container, path: `${POD}/${field}/${index}` };
}

interface Expected {
  readonly rules: readonly string[];
  /** Pointer below the container. */
  readonly path?: string;
  readonly line?: string | null;
}

/** A leak in a container: `change` plants it and may say more exactly where. */
export function inContainer(
  draw: Draw,
  output: Output,
  expected: Expected,
  change: (place: ContainerPlace) => string | undefined,
): Leak | null {
  const place = drawContainer(draw, output);
  if (place === null) return null;
  const path = change(place) ?? expected.path ?? '';
  return leakIn(place.object, place.doc, { ...expected, path: `${place.path}${path}` });
}

/** A leak in the pod spec of a workload. */
export function inPod(
  draw: Draw,
  output: Output,
  expected: Expected,
  change: (pod: Doc, object: ManifestObject) => string | undefined,
): Leak | null {
  const object = draw.pick(workloadsOf(output));
  const doc = copyOf(object);
  const path = change(podOf(doc), object) ?? expected.path ?? '';
  return leakIn(object, doc, { ...expected, path: `${POD}${path}` });
}

/** Adds an environment variable at a random position. @returns pointer below the container */
export function addVariable(draw: Draw, container: Doc, name: string, value: string): string {
  const env = listIn(container, 'env');
  const index = draw.int(0, env.length);
  env.splice(index, 0, { name, value });
  return `/env/${index}`;
}

/** Appends an argument; the words of a shell script stay one. @returns pointer below the container */
export function addArguments(container: Doc, ...words: readonly string[]): string {
  listIn(container, 'args').push(...words);
  return '/args';
}

/** A file in a ConfigMap. */
export interface ConfigPlace {
  readonly object: ManifestObject;
  readonly key: string;
  readonly text: string;
}

/** All files of ConfigMaps whose name and key match. */
export function configFiles(output: Output, name: RegExp): readonly ConfigPlace[] {
  return output.objects
    .filter((object) => object.kind === 'ConfigMap')
    .flatMap((object) =>
      Object.entries(mapIn(copyOf(object), 'data')).flatMap(([key, text]) =>
        typeof text === 'string' ? [{ object, key, text }] : [],
      ),
    )
    .filter(({ object, key }) => name.test(`${object.name}/${key}`));
}

/** Where a leak is to be planted. */
export interface Ground {
  readonly draw: Draw;
  readonly output: Output;
}

/** A leak in a file of a ConfigMap: `change` yields the file with it, or null where there is no room for it. */
export function inConfig(
  { draw, output }: Ground,
  name: RegExp,
  change: (text: string, place: ConfigPlace) => { readonly text: string; readonly line?: string } | null,
  rules: readonly string[],
): Leak | null {
  const files = configFiles(output, name);
  if (files.length === 0) return null;
  const place = draw.pick(files);
  const changed = change(place.text, place);
  if (changed === null) return null;
  const doc = copyOf(place.object);
  mapIn(doc, 'data')[place.key] = changed.text;
  return leakIn(place.object, doc, { rules, path: `/data/${place.key}`, line: changed.line ?? null });
}

/** Puts a line into a text, before a random one of those that match, with their indent. */
export function insertLine(draw: Draw, text: string, before: RegExp, line: string): string | null {
  const lines = text.split('\n');
  const places = lines.flatMap((old, index) => (before.test(old) ? [index] : []));
  if (places.length === 0) return null;
  const at = draw.pick(places);
  const indent = /^\s*/.exec(lines[at] ?? '')?.[0] ?? '';
  return [...lines.slice(0, at), ...line.split('\n').map((part) => `${indent}${part}`), ...lines.slice(at)].join('\n');
}

/** Keys whose text people read or engines compare: nothing is contacted there. */
export const NOT_CONTACTED =
  /^(description|summary|title|expr|query|legendFormat|regex|runbook.*|annotations|labels|panels|condition|exclude|require|tags|name|uid|server_?name|client_allowed_sans|replacement|source_labels|target_label|.*metric.*|record|alert|selector|\$schema)$/i;

/** Every string leaf of parsed data: how to set it, and the keys above it. */
export interface Leaf {
  readonly keys: readonly string[];
  readonly value: string;
  set(value: string): void;
}

export function leavesOf(value: Json, keys: readonly string[] = []): readonly Leaf[] {
  if (!Array.isArray(value) && !isDoc(value)) return [];
  return Object.entries(value).flatMap(([key, item]): readonly Leaf[] => {
    const below = Array.isArray(value) ? keys : [...keys, key];
    const set = (text: string): void => {
      Reflect.set(value, key, text);
    };
    return typeof item === 'string' ? [{ keys: below, value: item, set }] : leavesOf(item, below);
  });
}

/** A namespace of the platform that has pods. */
export function drawNamespace(draw: Draw, output: Output): string {
  return draw.pick([...new Set(workloadsOf(output).map((object) => object.namespace))]);
}

export function metadata(name: string, namespace: string): Doc {
  return { name, namespace };
}

export function imageOf(container: Doc): string {
  return textIn(container, 'image');
}
