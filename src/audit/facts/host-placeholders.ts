/** Stands for what nobody knows: a character of the private area, which no manifest has a use for. */
export const OPEN = '\uE000';

/** What a program fills in where it reads its configuration. */
export interface Scope {
  /** Value of a variable: undefined where nobody sets it as far as manifests tell, null where somebody does and they do not say to what. */
  variable(name: string): string | null | undefined;
  /** Content of a file; undefined where it cannot be known. */
  file(path: string): string | undefined;
}

/**
 * `${X}`, `${env:X}`, `${file:/x}`, `$X`, `{$X}` of Caddy and CoreDNS, `$__env{X}` of Grafana, `os.environ/X` of LiteLLM, and
 * templates. Numbers (`$1`) are groups of patterns, `$$` is the escape, `$(X)` the kubelet's own.
 */
const PLACEHOLDER =
  /(?<!\$)(?:\$__(?:env|file)\{[^{}]*\}|\$\{(?!\d)[^{}]*\}|\{\$\w+\}|\$[A-Za-z_]\w*)|\{\{[^{}]*\}\}|(?<![\w/])os\.environ\/\w+/g;

/** True if a text has something to fill in. Cheap: most texts have nothing. */
export function hasPlaceholder(text: string): boolean {
  return /[${]|os\.environ\//.test(text) && text.search(PLACEHOLDER) !== -1;
}

/** The text with what is known filled in, defaults where a variable is not, and `OPEN` for the rest. */
export function fillIn(text: string, scope: Scope): string {
  return text.replace(PLACEHOLDER, (whole) => {
    const path = /^\$(?:__file\{|\{file:)([^{}]*?)(?::-[^{}]*)?\}$/.exec(whole)?.[1];
    const known = path === undefined ? variableIn(whole, scope) : scope.file(path)?.trim();
    if (known === null) return OPEN;
    return known ?? defaultOf(whole) ?? /^\$\{yaml:([^{}]*)\}$/.exec(whole)?.[1] ?? OPEN;
  });
}

const NAMES: readonly RegExp[] = [
  /^\$\{(?:env:)?([A-Za-z_]\w*)(?:[:,?=-][^{}]*)?\}$/,
  /^\{\$(\w+)\}$/,
  /^\$__env\{(\w+)\}$/,
  /^\$([A-Za-z_]\w*)$/,
  /^os\.environ\/(\w+)$/,
  /^\{\{-?\s*(?:env|getenv)\s+"(\w+)"/,
  /^\{\{-?\s*\.Env\.(\w+)\b/,
];

function variableIn(whole: string, scope: Scope): string | null | undefined {
  const name = NAMES.map((form) => form.exec(whole)?.[1]).find((found) => found !== undefined);
  return name === undefined ? undefined : scope.variable(name);
}

function defaultOf(whole: string): string | undefined {
  return /^\$\{(?:\w+:)?[^{}:]+:?-([^{}]+)\}$/.exec(whole)?.[1] ?? /\bdefault\s+"([^"]+)"/.exec(whole)?.[1];
}

/** Forms that only configuration has: alone under a key that asks for a host, they are the host. */
const CONFIGURED = /^(?:\$\{(?:env|file):|\$__(?:env|file)\{|\{\$|os\.environ\/)/;

/** True if the value begins with such a form, be it alone or with a port or path behind it. */
export function isConfigured(text: string): boolean {
  return CONFIGURED.test(text.trim());
}

/** `${https://…}`: the collector reads a part of its configuration from there. */
export function readsFromServer(text: string): boolean {
  return /(?<!\$)\$\{https?:\/\//.test(text);
}
