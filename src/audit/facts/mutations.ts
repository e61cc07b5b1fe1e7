import { toPointer, type ManifestObject } from '../../manifest/manifest';
import { isMap, listAt, textAt } from './plain';

/** An expression by which a MutatingAdmissionPolicy changes what is admitted. */
export interface Mutation {
  readonly path: string;
  readonly expression: string;
}

export function mutationsOf({ kind, value }: ManifestObject): readonly Mutation[] {
  if (kind !== 'MutatingAdmissionPolicy') return [];
  return listAt(value, 'spec', 'mutations').flatMap((mutation, index) =>
    ['applyConfiguration', 'jsonPatch'].flatMap((form) => {
      const expression = isMap(mutation) ? textAt(mutation, form, 'expression') : undefined;
      return expression === undefined
        ? []
        : [{ path: toPointer(['spec', 'mutations', index, form, 'expression']), expression }];
    }),
  );
}

/** An image that is no string of its own: put together, or taken from somewhere. */
const OPEN_IMAGE =
  /\b(?:image|reference)["']?\s*:\s*(?!\s*[rR]?(?:"[^"]*"|'[^']*')\s*[,}\])])|\/image["'][^}]*\bvalue\s*:\s*(?!\s*[rR]?(?:"[^"]*"|'[^']*')\s*[,}\])])/;

/** True if an expression writes an image that nobody can read in it. */
export function isImageOpen({ expression }: Mutation): boolean {
  return OPEN_IMAGE.test(expression);
}

/** True if an expression changes whom pods ask for names. */
export function touchesResolvers({ expression }: Mutation): boolean {
  return /\b(?:dnsConfig|dnsPolicy|hostNetwork|hostAliases)\b/.test(expression);
}

/** True if an expression changes what silences a program: variables, words, files. */
export function touchesPrograms({ expression }: Mutation): boolean {
  return /\b(?:containers|initContainers|ephemeralContainers|env|envFrom|args|command|volumes|volumeMounts)\b|\bdata\b/.test(
    expression,
  );
}
