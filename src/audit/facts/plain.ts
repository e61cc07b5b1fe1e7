/** Reading of plain data whose shape nobody has checked: everything that is not what was asked for is empty. */
export type PlainMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mapAt(value: unknown, ...keys: readonly string[]): PlainMap {
  const found = valueAt(value, ...keys);
  return isMap(found) ? found : {};
}

export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...keys);
  return Array.isArray(found) ? found : [];
}

/** A string, or a number or boolean as Kubernetes would print it; undefined for everything else. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  return scalarText(valueAt(value, ...keys));
}

export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (parent, key) => (isMap(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined),
    value,
  );
}

export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The strings of a list, other members left out. */
export function stringsOf(values: readonly unknown[]): readonly string[] {
  return values.map(scalarText).filter((text) => text !== undefined);
}

/** API group of an apiVersion: empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
