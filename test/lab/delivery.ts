import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { SOURCES_FILE } from '../../src/core/release';
import { bodyOf, type ApiServer } from './api';
import { readManifests, type Manifest } from './manifests';
import { until } from './wait';

/** Files of another project that have to be applied, as `artefacts.yaml` beside the manifests names them. */
export interface Artefact {
  readonly id: string;
  readonly digest: string;
}

/** What an operator does by hand for releases from git. */
export interface Delivery {
  readonly artefacts: readonly Artefact[];
  /** Where releases come from; applied last, and no part of a release. */
  readonly sources: readonly Manifest[];
}

const ESTABLISH_SECONDS = 20;

/** @param rendered folder with what was rendered; an output without Flux has neither */
export function readDelivery(rendered: string, output: string): Delivery {
  const list = join(rendered, output, 'artefacts.yaml');
  const sources = join(rendered, output, 'manifests', `${SOURCES_FILE}.yaml`);
  const { artefacts } = existsSync(list)
    ? (parse(readFileSync(list, 'utf8')) as { readonly artefacts: readonly Artefact[] })
    : { artefacts: [] };
  return { artefacts, sources: existsSync(sources) ? readManifests(sources, relative(rendered, sources)) : [] };
}

/** Digest of the files of a folder, joined in the order of their names, as docs/operations.md has it. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of filesIn(folder)) hash.update(readFileSync(join(folder, name)));
  return `sha256:${hash.digest('hex')}`;
}

/**
 * Compares each artefact with its digest and applies it.
 * @param folder that has each in a folder of its id
 * @throws Error if one is not what the output says
 */
export async function applyArtefacts(
  api: Pick<ApiServer, 'apply' | 'get'>,
  artefacts: readonly Artefact[],
  folder: string,
): Promise<void> {
  for (const { id, digest } of artefacts) {
    const found = digestOf(join(folder, id));
    if (found !== digest) throw new Error(`artefacts.yaml: ${id} is ${digest}, and its files are ${found}`);
    for (const name of filesIn(join(folder, id))) {
      for (const manifest of readManifests(join(folder, id, name), `${id}/${name}`)) {
        bodyOf(await api.apply(manifest, manifest.text, { as: 'lab-operator' }));
        await until({ what: `the server has ${manifest.name}`, seconds: ESTABLISH_SECONDS }, async () =>
          isEstablished(await api.get(manifest)),
        );
      }
    }
  }
}

function isEstablished(definition: Awaited<ReturnType<ApiServer['get']>>): true | undefined {
  const conditions = (definition?.status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True') || undefined;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
}
