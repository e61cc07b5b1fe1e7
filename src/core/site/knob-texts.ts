import { hostsInText } from '../hosts-in-text';
import type { KnobSchema } from '../knobs';
import { schemaAt, shapeOf } from '../knobs/inspect';
import type { KeyPath } from '../yaml/positions';

/** A text among the knobs of a component. */
export interface PlacedKnob {
  readonly path: KeyPath;
  readonly text: string;
  /** True for a mail address, whose host must be of the site even where nobody could register its name. */
  readonly isMail: boolean;
}

/** Every text of every component's knobs, defaults included, so that a new knob is checked without being listed. */
export function textsOf(
  components: Readonly<Record<string, unknown>>,
  schemas: Readonly<Record<string, KnobSchema>>,
): readonly PlacedKnob[] {
  return Object.entries(components).flatMap(([name, knobs]) => {
    const schema = schemas[name];
    return schema === undefined ? [] : below(knobs, [], { name, schema });
  });
}

/** Hosts that a knob names, or that a reader would take for such. */
export function hostsOfKnob({ text, isMail }: PlacedKnob): readonly string[] {
  const at = text.lastIndexOf('@');
  return isMail && at !== -1 ? [text.slice(at + 1)] : hostsInText(text);
}

interface Owner {
  readonly name: string;
  readonly schema: KnobSchema;
}

function below(value: unknown, path: KeyPath, owner: Owner): readonly PlacedKnob[] {
  if (typeof value === 'string')
    return [{ path: ['components', owner.name, ...path], text: value, isMail: isMail(owner, path) }];
  if (Array.isArray(value)) return value.flatMap((item, index) => below(item, [...path, index], owner));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => below(item, [...path, key], owner));
}

function isMail({ schema }: Owner, path: KeyPath): boolean {
  const found = schemaAt(schema, path);
  return found !== undefined && shapeOf(found).inside === 'site';
}
