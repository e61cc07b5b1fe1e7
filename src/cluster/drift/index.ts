import { compareText } from '../../core/result';
import { ownerLabels } from '../../core/labels';
import { WATCHED } from '../../core/release';
import { Unanswered, type Api, type LiveObject, type Resource } from '../api';
import { isCopy, isInEveryNamespace } from './controllers';
import { differencesOf, type Rendered } from './object';
import { compareRows, type DriftReport, type DriftRow, type Unchecked } from './row';
import { textAt, treeAt, type Tree } from './tree';

export type { DriftReport, DriftRow, Unchecked } from './row';

/** An object of the release, as its manifest has it. */
export interface ReleaseObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly id: string;
  readonly value: Tree;
}

/** Read by nobody here: neither what is rendered of it nor what others made. */
const NEVER_READ = 'v1/Secret';

const PART_OF = 'app.kubernetes.io/part-of';
const OURS = ownerLabels('', '')[PART_OF];

/**
 * Compares a release with a cluster, by reading alone. What is rendered has to be there as it is; what the server keeps as
 * set by somebody has to be rendered, or be what a controller is meant to write. A dry-run apply would say the same about
 * fields, but it needs the right to write, and asks every webhook.
 */
export async function findDrift(api: Api, release: readonly ReleaseObject[]): Promise<DriftReport> {
  const pass: Pass = { release, rows: [], unchecked: [], same: [] };
  const kinds = kindsOf(release);
  for (const [at, kind] of kinds.entries()) {
    const isOver = await checkKind(api, kind, pass);
    if (!isOver) continue;
    for (const { key } of kinds.slice(at + 1)) pass.unchecked.push({ what: key, reason: 'not tried after that' });
    break;
  }
  const { rows, unchecked, same } = pass;
  return {
    schema: 'sallyport.dev/drift/v1',
    summary: { objects: release.length, same: same.length, differences: rows.length, unchecked: unchecked.length },
    differences: rows.sort(compareRows),
    unchecked: unchecked.sort((a, b) => compareText(a.what, b.what) || compareText(a.reason, b.reason)),
  };
}

/** What a run gathers. */
interface Pass {
  readonly release: readonly ReleaseObject[];
  readonly rows: DriftRow[];
  readonly unchecked: Unchecked[];
  /** Objects that are as the release has them. */
  readonly same: string[];
}

interface Kind {
  readonly key: string;
  readonly apiVersion: string;
  readonly kind: string;
}

function kindsOf(release: readonly ReleaseObject[]): readonly Kind[] {
  const watched = WATCHED.flatMap(([apiVersion, ...kinds]) => kinds.map((kind) => ({ apiVersion, kind })));
  const all = [...release, ...watched].map(({ apiVersion, kind }) => ({
    key: `${apiVersion}/${kind}`,
    apiVersion,
    kind,
  }));
  const unique = new Map(all.map((one) => [one.key, one]));
  return [...unique.values()].sort((a, b) => compareText(a.key, b.key));
}

/** Looks at one kind; true if nothing further can be asked. */
async function checkKind(api: Api, kind: Kind, pass: Pass): Promise<boolean> {
  const wanted = pass.release.filter((one) => one.apiVersion === kind.apiVersion && one.kind === kind.kind);
  if (kind.key === NEVER_READ) {
    if (wanted.length > 0) pass.unchecked.push({ what: kind.key, reason: 'Secrets are not read' });
    return false;
  }
  try {
    const resource = (await api.resources(kind.apiVersion))?.find((one) => one.kind === kind.kind);
    const live = resource === undefined ? [] : await liveOf(api, kind, resource, pass.release);
    compareKind(kind, wanted, live, pass);
    return false;
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    pass.unchecked.push({ what: kind.key, reason: error.reason });
    return error.isEverywhere;
  }
}

/** Objects of a kind that are the release's, or look as if they were; nothing else is kept. */
async function liveOf(
  api: Api,
  { apiVersion, kind }: Kind,
  resource: Resource,
  release: readonly ReleaseObject[],
): Promise<readonly LiveObject[]> {
  const ids = new Set(release.map(({ id }) => id));
  const namespaces = new Set(release.filter((one) => one.kind === 'Namespace').map(({ name }) => name));
  const kept: LiveObject[] = [];
  for await (const object of api.list(apiVersion, resource)) {
    const metadata = treeAt(object, 'metadata');
    const isOurs = textAt(treeAt(metadata, 'labels'), PART_OF) === OURS;
    const isInside = namespaces.has(textAt(metadata, 'namespace'));
    if (isOurs || isInside || ids.has(idOf(apiVersion, kind, object))) kept.push(object);
  }
  return kept;
}

function compareKind(
  { apiVersion, kind }: Kind,
  wanted: readonly ReleaseObject[],
  live: readonly LiveObject[],
  pass: Pass,
): void {
  const byId = new Map(live.map((object) => [idOf(apiVersion, kind, object), object]));
  for (const object of wanted) {
    const rows = rowsOf(object, byId.get(object.id));
    if (rows.length === 0) pass.same.push(object.id);
    pass.rows.push(...rows);
    byId.delete(object.id);
  }
  for (const [object, found] of byId) {
    if (isDerived(kind, found, pass.release)) continue;
    pass.rows.push({ object, difference: 'added-object', path: '', managers: managersOf(found) });
  }
}

function rowsOf(object: ReleaseObject & Rendered, found: LiveObject | undefined): readonly DriftRow[] {
  return found === undefined
    ? [{ object: object.id, difference: 'missing', path: '', managers: [] }]
    : differencesOf(object, found);
}

function idOf(apiVersion: string, kind: string, object: LiveObject): string {
  const metadata = treeAt(object, 'metadata');
  return `${apiVersion}/${kind}/${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`;
}

/** True for what a controller made of something else, and what every namespace has. */
function isDerived(kind: string, object: LiveObject, release: readonly ReleaseObject[]): boolean {
  const metadata = treeAt(object, 'metadata');
  const [namespace, name] = [textAt(metadata, 'namespace'), textAt(metadata, 'name')];
  const owners = metadata['ownerReferences'];
  if (Array.isArray(owners) && owners.length > 0) return true;
  return (
    isInEveryNamespace(kind, name) ||
    isCopy(kind, namespace, name) ||
    (kind === CLAIM && isOfTemplate(namespace, name, release))
  );
}

const CLAIM = 'PersistentVolumeClaim';

/** `<template>-<StatefulSet>-<number>`: such a claim outlives its set, and has no owner. */
function isOfTemplate(namespace: string, name: string, release: readonly ReleaseObject[]): boolean {
  const sets = release.filter((one) => one.kind === 'StatefulSet' && one.namespace === namespace);
  return sets.some((set) => {
    const templates = treeAt(set.value, 'spec')['volumeClaimTemplates'];
    const names = Array.isArray(templates) ? templates.map((one) => textAt(treeAt(one, 'metadata'), 'name')) : [];
    const stem = name.replace(/-[0-9]+$/, '');
    return stem !== name && names.some((template) => stem === `${template}-${set.name}`);
  });
}

function managersOf(object: LiveObject): readonly string[] {
  const entries = treeAt(object, 'metadata')['managedFields'];
  const names = Array.isArray(entries) ? entries.map((entry) => textAt(entry, 'manager')) : [];
  return [...new Set(names)].sort(compareText);
}
