/** What a variable may hold for a process: a text, null where nobody can tell, undefined where it is not set. One entry where it is sure. */
export type Candidates = readonly (string | null | undefined)[];

/** What shells and wrappers do to the environment that the manifest gives a container, as one process sees it. */
export interface Changes {
  /** True behind `env -i`: nothing of the manifest's environment is left. */
  readonly isCleared: boolean;
  readonly changed: ReadonlyMap<string, Candidates>;
}

export const NO_CHANGES: Changes = { isCleared: false, changed: new Map() };

/** Undefined where the manifest's own value counts. */
export function changeOf({ isCleared, changed }: Changes, name: string): Candidates | undefined {
  return changed.get(name) ?? (isCleared ? [undefined] : undefined);
}

export function withChanges(changes: Changes, added: Iterable<readonly [string, Candidates]>): Changes {
  return { ...changes, changed: new Map([...changes.changed, ...added]) };
}

/** A text as a shell expands it: `$NAME`, `${NAME}` and `${NAME:-word}` of variables that are sure; whatever else is expanded is unknown. */
export function expanded(text: string, valuesOf: (name: string) => Candidates): Candidates {
  if (!text.includes('$')) return [text];
  let isKnown = true;
  const known = text.replace(
    /\$\(\)|\$\{([^}]*)\}|\$([A-Za-z_]\w*|[^\s"'/])/g,
    (_, braced: string | undefined, bare: string | undefined) => {
      const value = reference(braced ?? bare ?? '', valuesOf);
      isKnown &&= value !== null;
      return value ?? '';
    },
  );
  return [isKnown ? known : null];
}

function reference(text: string, valuesOf: (name: string) => Candidates): string | null {
  const match = /^([A-Za-z_]\w*)(?:(:?-)(.*))?$/s.exec(text);
  if (match === null) return null;
  const [value, ...others] = valuesOf(match[1] ?? '');
  if (value === null || others.length > 0) return null;
  const isMissing = value === undefined || (value === '' && match[2] === ':-');
  const fallback = match[3] ?? '';
  if (!isMissing) return value;
  return fallback.includes('$') ? null : fallback;
}
