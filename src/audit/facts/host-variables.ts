import type { Boundary } from '../../core/boundary';
import { isRegistrable, sideOf } from './host-names';

/** `${NAME}`, `$(NAME)`, `$NAME`, `$1`, and `$()` for what another command prints. */
const VARIABLE = /\$\{[^}]*\}|\$\([^)]*\)|\$[\w@*#]+/g;

/** Names of the variables of a text, without marks and modifiers; empty for what a command prints. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([whole]) => /[\w@*]+/.exec(whole)?.[0] ?? '');
}

/** Authorities of the URLs of a text, variables and all; a default stands for its variable. */
export function authoritiesIn(text: string): readonly string[] {
  const urls = /[a-z][a-z0-9+.-]*:\/\/((?:\$\{[^}]*\}|\$\([^)]*\)|[^\s/"'<>?#`|])+)/gi;
  return [...withDefaults(text).matchAll(urls)].map((match) => match[1] ?? '');
}

/** The word of a command line that a client takes for its host: what stands before a path, a variable among it. */
export function operandIn(word: string): string | undefined {
  const operand = /^[\w.@-]*\$[^\s=]*$/.exec(withDefaults(word))?.[0];
  return operand?.replace(/(\$\{[^}]*\}|\$\([^)]*\)|[^/])\/.*$/, '$1');
}

function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:?[-=]([^${}]+)\}/g, '$1');
}

/** What the kubelet and the shell set themselves in every container: its name, and addresses of Services. */
const GIVEN = /^(?:HOSTNAME|(?:[A-Z0-9_]+_)?SERVICE_(?:HOST|PORT\w*)|[A-Z0-9_]+_PORT(?:_\d+_(?:TCP|UDP)\w*)?)$/;

/**
 * True if variables decide where a host is: its last label is one, or it ends in something that no registry knows and the
 * boundary does not declare. Names that end in a registered domain are judged as they stand (`*.example.net`).
 */
export function isHostOpen(text: string, boundary: Boundary): boolean {
  const names = variablesIn(text);
  if (names.length === 0 || names.every((name) => GIVEN.test(name))) return false;
  const host = hostOf(text.replace(VARIABLE, '*'));
  if (host.split('.').at(-1)?.includes('*') === true) return true;
  return host.includes('*') && !isRegistrable(host) && sideOf(host.replaceAll('*', 'x'), boundary) === 'outside';
}

/** Without user and port, lower case. */
export function hostOf(authority: string): string {
  return authority
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/:[\d*]*$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}
