import { z } from 'zod';

/** The part of JSON Schema that golden sets may use; any other keyword is refused, since it would not be looked at. */
export interface Shape {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null' | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, Shape>> | undefined;
  readonly additionalProperties?: boolean | undefined;
  readonly items?: Shape | undefined;
  readonly enum?: readonly (string | number | boolean | null)[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

export const shapeSchema: z.ZodType<Shape> = z.lazy(() =>
  z.strictObject({
    type: z.enum(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']).optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), shapeSchema).optional(),
    additionalProperties: z.boolean().optional(),
    items: shapeSchema.optional(),
    enum: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
);

/** True if a value has the shape. */
export function hasShape(value: unknown, shape: Shape): boolean {
  return (
    isOfType(value, shape.type) &&
    (shape.enum === undefined || shape.enum.some((one) => one === value)) &&
    isWithin(value, shape) &&
    (!isMapping(value) || hasProperties(value, shape)) &&
    hasItems(value, shape)
  );
}

function isOfType(value: unknown, type: Shape['type']): boolean {
  if (type === undefined) return true;
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isMapping(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function isWithin(value: unknown, { minimum = -Infinity, maximum = Infinity }: Shape): boolean {
  return typeof value !== 'number' || (value >= minimum && value <= maximum);
}

function hasProperties(value: Readonly<Record<string, unknown>>, shape: Shape): boolean {
  const { required = [], properties = {}, additionalProperties = true } = shape;
  const isKnown = (key: string): boolean => Object.hasOwn(properties, key);
  return (
    required.every((key) => Object.hasOwn(value, key)) &&
    (additionalProperties || Object.keys(value).every(isKnown)) &&
    Object.entries(properties).every(([key, own]) => !Object.hasOwn(value, key) || hasShape(value[key], own))
  );
}

function hasItems(value: unknown, { items }: Shape): boolean {
  return items === undefined || !Array.isArray(value) || value.every((item) => hasShape(item, items));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
