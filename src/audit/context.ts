import type { Boundary, Permissions } from '../core/boundary';
import type { Lock } from '../core/image';
import type { ManifestObject } from '../manifest/manifest';
import { readEmbedded, type Embedded } from '../manifest/parse';
import { placeOf } from './place';
import type { AuditContext } from './rule';
import { readObject, type Reading } from './texts';

export interface ContextOptions {
  readonly boundary: Boundary;
  readonly permissions: Permissions;
  readonly lock: Lock | null;
  readonly asOf: string | null;
}

/** What rules look at; strings of an object are taken apart once, when first asked for. */
export function createContext(objects: readonly ManifestObject[], options: ContextOptions): AuditContext {
  const facts = new WeakMap<ManifestObject, Map<string, unknown>>();
  const texts = new Map<string, Map<string, unknown>>();
  const remember: AuditContext['remember'] = (object, name, compute) => {
    const known = facts.get(object) ?? new Map<string, unknown>();
    facts.set(object, known);
    return once(known, name, compute);
  };
  const rememberText: AuditContext['rememberText'] = (text, name, compute) => {
    const known = texts.get(name) ?? new Map<string, unknown>();
    texts.set(name, known);
    return once(known, text, compute);
  };
  const embedded = (text: string): Embedded | undefined => rememberText(text, 'embedded', () => readEmbedded(text));
  const reading = (object: ManifestObject): Reading => remember(object, 'texts', () => readObject(object));
  return {
    ...options,
    objects,
    remember,
    rememberText,
    forget: (object) => void facts.delete(object),
    textsOf: (object) => reading(object).texts,
    filesOf: (object) => reading(object).files,
    placeOf: (spot) => placeOf(spot, embedded),
  };
}

function once<Fact>(known: Map<string, unknown>, name: string, compute: () => Fact): Fact {
  if (!known.has(name)) known.set(name, compute());
  return known.get(name) as Fact;
}
