import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { SOURCES_FILE } from '../../src/core/release';
import type { KubeObject, Reference } from './api';

/** One document of a file, with its text as it stands. */
export interface Manifest extends Reference {
  /** Relative to what was rendered, such as `airgapped/manifests/010-foundation.yaml`. */
  readonly file: string;
  /** 1-based line of its first key. */
  readonly line: number;
  readonly text: string;
  readonly object: KubeObject;
}

/** Folders of manifests below what was rendered, one for each cluster: byoc has two. */
export function outputsOf(rendered: string, tier: string): readonly string[] {
  const parts = readdirSync(join(rendered, tier), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  return parts.includes('manifests') ? [tier] : parts.sort().map((part) => `${tier}/${part}`);
}

/**
 * Manifests of one cluster, file by file, in the order in which they are applied. Where releases come from is left out: it is no
 * part of the release, and an operator applies it afterwards (delivery.ts).
 */
export function readOutput(rendered: string, output: string): readonly (readonly Manifest[])[] {
  const folder = join(rendered, output, 'manifests');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && name !== `${SOURCES_FILE}.yaml`)
    .sort();
  if (files.length === 0) throw new Error(`${folder}: no manifests`);
  return files.map((name) => readManifests(join(folder, name), relative(rendered, join(folder, name))));
}

export function readManifests(path: string, file: string): readonly Manifest[] {
  return parseManifests(readFileSync(path, 'utf8'), file);
}

/** Reads documents; only what names them is looked at, since judging them is the server's part. */
export function parseManifests(text: string, file: string): readonly Manifest[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, uniqueKeys: false });
  return documents.flatMap((document): readonly Manifest[] => {
    const object = document.toJS() as KubeObject | null;
    const range = document.contents?.range;
    if (object === null || range === undefined || range === null) return [];
    const { namespace, name } = object.metadata;
    const { line } = lineCounter.linePos(range[0]);
    const { apiVersion, kind } = object;
    const body = text.slice(range[0], range[2]);
    return [{ file, line, text: body, object, apiVersion, kind, name, ...(namespace !== undefined && { namespace }) }];
  });
}

/** How messages name a manifest: where it stands, and what it is. */
export function titleOf(manifest: Manifest): string {
  return `${manifest.file}:${manifest.line} ${nameOf(manifest)}`;
}

/** `apps/v1 Deployment sallyport-serving/vllm-chat`. */
export function nameOf(target: Reference): string {
  const place = target.namespace === undefined ? '' : `${target.namespace}/`;
  return `${target.apiVersion} ${target.kind} ${place}${target.name}`;
}
