import { compareText } from '../../core/result';
import { mismatches, type Mismatch } from './compare';
import { isExpected } from './controllers';
import { hasNoRecord, ownedFields, type OwnedField } from './owned';
import type { DriftRow } from './row';
import type { Tree } from './tree';

/** Text below these may hold what somebody keeps secret: it is named, and not printed. */
const NOT_PRINTED = /^\/(?:data|binaryData|stringData)\/|\/env(?:\/|$)|\/(?:args|command)(?:\/|$)|\/annotations\//;
const LONGEST = 80;

/** An object of a release. */
export interface Rendered {
  readonly id: string;
  readonly kind: string;
  readonly value: Tree;
}

/** Every difference between an object of the release and the one of the same name in the cluster. */
export function differencesOf({ id, kind, value }: Rendered, live: Tree): readonly DriftRow[] {
  const owned = ownedFields(value, live);
  const changed = mismatches(value, live, '').map((mismatch) => changedRow(id, mismatch, owned));
  const known = new Set(changed.map(({ path }) => path));
  const added = owned.flatMap(({ addedAt, ...field }) =>
    addedAt === undefined || isExpected(kind, field) || known.has(addedAt) ? [] : [{ ...field, path: addedAt }],
  );
  const paths = [...new Set(added.map(({ path }) => path))];
  return [
    ...changed,
    ...paths.map((path): DriftRow => {
      return { object: id, difference: 'added-field', path, managers: managersAt(added, path) };
    }),
    ...(hasNoRecord(live)
      ? [{ object: id, difference: 'unowned' as const, path: '/metadata/managedFields', managers: [] }]
      : []),
  ];
}

function changedRow(object: string, { path, expected, found }: Mismatch, owned: readonly OwnedField[]): DriftRow {
  const isPrinted = !NOT_PRINTED.test(path);
  return {
    object,
    difference: 'changed',
    path,
    ...(isPrinted && { expected: textOf(expected), found: textOf(found) }),
    managers: managersAt(owned, path),
  };
}

/** Who owns a path: by its own record, by that of the nearest part around it, or by those of its parts. */
function managersAt(owned: readonly OwnedField[], path: string): readonly string[] {
  const around = owned.filter((field) => path === field.path || path.startsWith(`${field.path}/`));
  const longest = Math.max(0, ...around.map((field) => field.path.length));
  const nearest =
    around.length > 0
      ? around.filter((field) => field.path.length === longest)
      : owned.filter((field) => field.path.startsWith(`${path}/`));
  return [...new Set(nearest.map(({ manager }) => manager))].sort(compareText);
}

function textOf(value: unknown): string {
  if (value === undefined) return '(absent)';
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
