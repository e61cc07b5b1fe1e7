/**
 * Knobs: what a site may set. A component states its own in `knobs.ts`:
 *
 *   export const lokiKnobs = defineKnobs({
 *     retention: duration({ min: '1d' }).default('31d').describe('how long log lines are kept'),
 *     storage: storageSize({ min: '10Gi' }).default('100Gi').describe('size of the log volume'),
 *   });
 *
 * Every knob has a type that carries its unit, a default unless the site must decide, and one line of documentation.
 * The object is strict: an unknown key is an error with the nearest valid one. Never a security decision: that is posture.
 */
import { z } from 'zod';
import { toProblems } from './knobs/issues';
import { readYamlSource, refuseAll, type SourceOptions, type YamlSource } from './yaml-source';

export {
  armouredKey,
  choice,
  count,
  cpu,
  dnsLabel,
  duration,
  flag,
  groupName,
  hostless,
  labelValue,
  line,
  memory,
  pattern,
  percent,
  siteLogin,
  siteMail,
  storageSize,
} from './knobs/scalars';
export type { Bounds } from './knobs/scalars';
export { refuseBy, refuseUnless, type Refusal } from './knobs/refuse';
export {
  groupsAt,
  knobDefects,
  knobGroups,
  knobRows,
  nearestSection,
  rowsBelow,
  type KnobGroup,
  type KnobRow,
} from './knobs/rows';
export { jsonSchemaOf, JSON_SCHEMA_DRAFT } from './knobs/json-schema';

/** Schema of one component's part of a values file. */
export type KnobSchema = z.ZodType;

/** A strict set of knobs. */
export function defineKnobs<const S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape);
}

/** A checked file: the value with defaults filled in, and the way back to its places. */
export interface Checked<T> {
  readonly value: T;
  readonly source: YamlSource;
}

/**
 * Reads a file of ours and checks it against a schema.
 * @param label what the file is to the user, such as `values file`.
 * @throws SallyportError 'usage' with every problem, each with its line, column and key path.
 */
export function readValues<T>(
  file: string,
  label: string,
  schema: z.ZodType<T>,
  options: SourceOptions = {},
): Checked<T> {
  const source = readYamlSource(file, label, options);
  return { value: checkValues(source, schema), source };
}

/**
 * Checks a parsed file against a schema and fills in defaults.
 * @throws SallyportError 'usage' with every problem.
 */
export function checkValues<T>(source: YamlSource, schema: z.ZodType<T>): T {
  // A schema is used once a run: compiling it would take longer than walking it.
  const result = schema.safeParse(source.value, { jitless: true });
  refuseAll(toProblems(source, schema, result.error?.issues ?? []));
  return result.data as T;
}
