import fc from 'fast-check';
import { z } from 'zod';
import { shapeOf } from '../../src/core/knobs/inspect';
import { hostsOfKnob } from '../../src/core/site/knob-texts';

type Schema = z.core.$ZodType;

const UNITS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  cpu: fc.oneof(numbered(1, 64, ['']), numbered(1, 900, ['m'])),
  bytes: fc.oneof(numbered(1, 900, ['Mi', 'Gi']), numbered(1, 20, ['Ti'])),
  duration: numbered(1, 400, ['s', 'm', 'h', 'd', 'w', 'y']),
  percent: numbered(0, 100, ['%']),
  armour: fc
    .stringMatching(/^([A-Za-z0-9+/]{64}\n){1,4}=[A-Za-z0-9+/]{4}$/)
    .map((text) => `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${text}\n-----END PGP PUBLIC KEY BLOCK-----\n`),
};

/** Host of a mail address whose site is not drawn yet. */
export const OWN_DOMAIN = 'own-domain.invalid';

/** Building them costs more than drawing from them. */
const known = new WeakMap<Schema, fc.Arbitrary<unknown>>();

/** Any value that a schema of knobs accepts: absent keys where it has defaults, bounds as often as what lies between. */
export function knobValue(schema: Schema): fc.Arbitrary<unknown> {
  const values =
    known.get(schema) ?? coreValue(schema).filter((value) => isAccepted(schema, value) && isHarmless(schema, value));
  known.set(schema, values);
  return values;
}

function isAccepted(schema: Schema, value: unknown): boolean {
  return z.safeParse(schema, value, { jitless: true }).success;
}

/** A text that a reader takes for a host is refused, unless it is one of the site. */
function isHarmless(schema: Schema, value: unknown): boolean {
  if (typeof value !== 'string' || shapeOf(schema).inside === 'site') return true;
  return hostsOfKnob({ path: [], text: value, isMail: false }).length === 0;
}

function coreValue(schema: Schema): fc.Arbitrary<unknown> {
  const { core, unit, inside } = shapeOf(schema);
  if (inside === 'site') return fc.constantFrom('', `ops@${OWN_DOMAIN}`, `first.last+x@mail.${OWN_DOMAIN}`);
  if (core instanceof z.ZodObject) return objectValue(core);
  if (core instanceof z.ZodArray) return fc.array(coreValue(core.element), { maxLength: 4 });
  if (core instanceof z.ZodEnum) return fc.constantFrom(...core.options);
  if (core instanceof z.ZodBoolean) return fc.boolean();
  if (core instanceof z.ZodNumber) return numberValue(core);
  if (core instanceof z.ZodString) return unit === undefined ? textFor(schema) : (UNITS[unit] ?? unknownKind(unit));
  return unknownKind(core._zod.def.type);
}

function objectValue(core: z.ZodObject): fc.Arbitrary<unknown> {
  const members = Object.entries(core.shape).map(([key, child]) => [key, knobValue(child)] as const);
  const requiredKeys = Object.entries(core.shape).flatMap(([key, child]) => (shapeOf(child).isOptional ? [] : [key]));
  return fc.record(Object.fromEntries(members), { requiredKeys: requiredKeys as never[] });
}

function numberValue(core: z.ZodNumber): fc.Arbitrary<number> {
  const { minValue, maxValue } = core;
  if (minValue === null || maxValue === null) return unknownKind('a number without bounds');
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: minValue, max: maxValue }) },
    { weight: 1, arbitrary: fc.constantFrom(minValue, maxValue) },
  );
}

/** Digests where nothing else is taken: no other text would ever be one. */
function textFor(schema: Schema): fc.Arbitrary<string> {
  const isDigest = isAccepted(schema, `sha256:${'0'.repeat(64)}`) && !isAccepted(schema, 'a');
  return isDigest ? fc.stringMatching(/^sha256:[0-9a-f]{64}$/) : textValue();
}

/** Names, and lines with everything that YAML, templates and shells give a meaning to. */
function textValue(): fc.Arbitrary<string> {
  const letters = [...`abcXYZ019 :#'"{}[]&*!|>%@\`$\\,?=-_/()äß漢`];
  return fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/),
    // Paths; names in a directory, and filters of one.
    fc.stringMatching(/^(\/[a-z0-9]{1,8}){1,3}$/),
    fc.stringMatching(/^[a-z]{1,4}=[a-zA-Z0-9 ,=*-]{1,30}$/),
    fc.stringMatching(/^\([a-zA-Z]{1,12}=[a-zA-Z0-9 *-]{1,20}\)$/),
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 40 }),
  );
}

function numbered(min: number, max: number, units: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.integer({ min, max }), fc.constantFrom(...units)).map(([number, unit]) => `${number}${unit}`);
}

/** A knob of a kind that is not drawn would never be tested. */
function unknownKind(kind: string): never {
  throw new Error(`no random values for knobs of kind ${kind}: teach test/helpers/random-values-knobs.ts`);
}
