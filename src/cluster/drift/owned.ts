import { agree } from './lists';
import { below, isTree, textAt, treeAt, type Tree } from './tree';

/** A field that somebody set, by the record that the server keeps (`metadata.managedFields`). */
export interface OwnedField {
  /** JSON pointer in the live object. */
  readonly path: string;
  readonly manager: string;
  /** Top of the part around it that the release does not have; undefined if the release has this very field. */
  readonly addedAt?: string;
}

/** True if the record was emptied, which any caller with a right to write may do: nothing tells then what was added. */
export function hasNoRecord(live: unknown): boolean {
  return entriesOf(live).every((entry) => Object.keys(treeAt(entry, 'fieldsV1')).length === 0);
}

/** Fields that somebody set, except the status. */
export function ownedFields(rendered: unknown, live: unknown): readonly OwnedField[] {
  return entriesOf(live).flatMap((entry) => {
    const { 'f:status': _, ...fields } = treeAt(entry, 'fieldsV1');
    const manager = textAt(entry, 'manager');
    return walk(fields, { rendered, live, path: '' }).map((field) => ({ ...field, manager }));
  });
}

function entriesOf(live: unknown): readonly unknown[] {
  const entries = treeAt(live, 'metadata')['managedFields'];
  return Array.isArray(entries) ? (entries as readonly unknown[]) : [];
}

/** One place on both sides. */
interface Spot {
  readonly rendered: unknown;
  readonly live: unknown;
  readonly path: string;
  readonly addedAt?: string | undefined;
}

type Found = Omit<OwnedField, 'manager'>;

function walk(fields: Tree, spot: Spot): readonly Found[] {
  return Object.entries(fields).flatMap(([key, value]): readonly Found[] => {
    if (key === '.') return [];
    const next = step(key, spot);
    const inner = isTree(value) ? walk(value, next) : [];
    if (inner.length > 0) return inner;
    return [{ path: next.path, ...(next.addedAt !== undefined && { addedAt: next.addedAt }) }];
  });
}

/** One step of a path of managedFields: a field, an element by its keys, by its value, or by its number. */
function step(segment: string, spot: Spot): Spot {
  const [kind, text] = [segment.slice(0, 1), segment.slice(2)];
  const next = kind === 'f' ? field(text, spot) : element(kind, text, spot);
  return next.rendered === undefined ? { ...next, addedAt: spot.addedAt ?? next.path } : next;
}

function field(name: string, { rendered, live, path }: Spot): Spot {
  return { rendered: fieldOf(rendered, name), live: fieldOf(live, name), path: below(path, name) };
}

function element(kind: string, text: string, { rendered, live, path }: Spot): Spot {
  const wanted = kind === 'i' ? Number(text) : parsed(text);
  const [own, index] = [indexOf(rendered, kind, wanted), indexOf(live, kind, wanted)];
  return {
    rendered: own < 0 ? undefined : (rendered as readonly unknown[])[own],
    live: index < 0 ? undefined : (live as readonly unknown[])[index],
    path: below(path, index < 0 ? text : index),
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function indexOf(list: unknown, kind: string, wanted: unknown): number {
  if (!Array.isArray(list)) return -1;
  if (kind === 'i') return typeof wanted === 'number' && wanted < list.length ? wanted : -1;
  return list.findIndex((one: unknown) =>
    kind === 'k' && isTree(wanted) ? isTree(one) && agree(Object.keys(wanted), one, wanted) : one === wanted,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
