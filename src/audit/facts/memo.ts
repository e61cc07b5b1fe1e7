/**
 * The same function, worked out once for each object it is asked about. Sound because manifests never change once they are
 * read; the memo goes when the object does.
 */
export function oncePer<Key extends object, Fact>(compute: (key: Key) => Fact): (key: Key) => Fact {
  const known = new WeakMap<Key, { readonly fact: Fact }>();
  return (key) => {
    const found = known.get(key) ?? { fact: compute(key) };
    known.set(key, found);
    return found.fact;
  };
}
