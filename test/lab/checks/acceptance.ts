import { messageOf, type Answer, type ApiServer, type KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';

/** Field manager of what we apply. */
export const OWNER = 'sallyport';

const CRD = 'CustomResourceDefinition';
const FIRST_ERROR = 400;
const ESTABLISH_SECONDS = 20;

/** Called after each file, as an operator waits between the stages of the first install. */
export type AfterFile = (applied: readonly Manifest[]) => Promise<void>;

/** Applies every file in order, strictly; what the server refuses, warns about or does not know is a problem. */
export async function applyAll(
  api: ApiServer,
  files: readonly (readonly Manifest[])[],
  after: AfterFile,
): Promise<Problems> {
  const problems: string[] = [];
  for (const file of files) {
    for (const manifest of file) {
      problems.push(...judge(manifest, await api.apply(manifest, manifest.text, { as: OWNER })));
    }
    await established(api, file);
    await after(file);
  }
  return problems;
}

/** Applies everything a second time: an object that changes fights with its own manifest for ever. */
export async function applyAgain(api: ApiServer, files: readonly (readonly Manifest[])[]): Promise<Problems> {
  const problems: string[] = [];
  for (const manifest of files.flat()) {
    const before = await api.get(manifest);
    const answer = await api.apply(manifest, manifest.text, { as: OWNER });
    problems.push(...judge(manifest, answer));
    if (answer.status < FIRST_ERROR && before !== undefined) {
      problems.push(...differences(manifest, before, answer.body as KubeObject));
    }
  }
  return problems;
}

/** What is wrong with an answer to an apply. */
export function judge(manifest: Manifest, answer: Answer): Problems {
  if (answer.status >= FIRST_ERROR) return [`${titleOf(manifest)}: refused (${answer.status}): ${messageOf(answer)}`];
  return answer.warnings.map((warning) => `${titleOf(manifest)}: warning: ${warning}`);
}

/** Fields of ours that a second apply changed; what controllers write meanwhile is theirs. */
export function differences(manifest: Manifest, before: KubeObject, now: KubeObject): Problems {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (field) => field !== 'status' && textOf(field, before) !== textOf(field, now),
  );
  return changed.length === 0 ? [] : [`${titleOf(manifest)}: changes when applied again: ${changed.join(', ')}`];
}

function textOf(field: string, object: KubeObject): string {
  const value = object[field];
  if (field !== 'metadata') return JSON.stringify(value);
  const { labels, annotations, generation } = object.metadata;
  return JSON.stringify({ labels, annotations, generation });
}

/** Waits until the server serves the kinds that a file defines. */
async function established(api: ApiServer, file: readonly Manifest[]): Promise<void> {
  for (const manifest of file.filter(({ kind }) => kind === CRD)) {
    const what = `${titleOf(manifest)} is established`;
    await until({ what, seconds: ESTABLISH_SECONDS }, async () => {
      const object = await api.get(manifest);
      const conditions = (object?.status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
      return conditions.some(({ type, status }) => type === 'Established' && status === 'True') || undefined;
    });
  }
}
