import type { Variables } from './frame';

/** Values of one variable that are followed; a script that gives it more is a list, not an address. */
const MAX_VALUES = 8;
/** Characters past which a value is no part of an address. */
const MAX_LENGTH = 1024;
/** Characters past which a word stays as it is, so that no input can multiply. */
const MAX_WORD = 8192;

/** What a container's `env` gives its variables literally; those of Secrets, ConfigMaps and pod fields are not known here. */
export function variablesOf(env: unknown): Variables | undefined {
  if (!Array.isArray(env)) return undefined;
  const known = new Map<string, readonly string[]>();
  for (const entry of env as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null) continue;
    const { name, value } = entry as { readonly name?: unknown; readonly value?: unknown };
    if (typeof name !== 'string') continue;
    // A later entry of the same name replaces an earlier one, unknown ones too.
    if (typeof value === 'string') known.set(name, [expandKubelet(value, known)]);
    else known.delete(name);
  }
  return known.size === 0 ? undefined : known;
}

/** A word of a container with `$(NAME)` replaced, as the kubelet does; `$$(NAME)` is its escape, unknown names stay. */
export function expandKubelet(text: string, variables: Variables | undefined): string {
  if (variables === undefined || !text.includes('$(') || text.length > MAX_WORD) return text;
  return text.replace(/(?<!\$)\$\(([\w.-]+)\)/g, (whole, name: string) => variables.get(name)?.[0] ?? whole);
}

/**
 * Variables of a script, followed line by line. Which branch of an `if` runs is not known, so a variable keeps every
 * value that it was given, in order.
 */
export class ShellVariables {
  private readonly known: Map<string, readonly string[]>;

  constructor(outer: Variables | undefined) {
    this.known = new Map(outer);
  }

  /** `NAME=value`; what another program prints is not known, and nothing is then. */
  assign(name: string, value: string): void {
    if (value.includes('$()') || value.includes('\n') || value.length > MAX_LENGTH) return;
    const values = [...new Set([...(this.known.get(name) ?? []), ...this.expand(value)])];
    this.known.set(name, values.filter((text) => text.length <= MAX_LENGTH).slice(0, MAX_VALUES));
  }

  /** The word with known variables replaced, once for each value they may have; itself if it names none. */
  expand(text: string): readonly string[] {
    if (!text.includes('$') || text.length > MAX_WORD) return [text];
    const count = Math.max(1, ...namesIn(text).map((name) => this.known.get(name)?.length ?? 1));
    const found = Array.from({ length: count }, (_, index) => this.expandWith(text, index));
    return [...new Set(found)];
  }

  /** The word with the value number `index` of each variable; the last one where there are fewer. */
  expandWith(text: string, index: number): string {
    if (!text.includes('$') || text.length > MAX_WORD) return text;
    return text.replace(REFERENCE, (whole, braced: string | undefined, plain: string | undefined) => {
      const values = this.known.get(braced ?? plain ?? '');
      return values?.[index] ?? values?.at(-1) ?? whole;
    });
  }
}

/** `${NAME}`, also with a default that a known value makes void, and `$NAME`. */
const REFERENCE = /\$\{([A-Za-z_]\w*)(?::?[-=?][^{}]*)?\}|\$([A-Za-z_]\w*)/g;

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].map((match) => match[1] ?? match[2] ?? '');
}
