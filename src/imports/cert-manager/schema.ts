/** A node of a structural schema (apiextensions.k8s.io/v1). */
export type Schema = Readonly<Record<string, unknown>>;

export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

/** One of a closed list of words. */
export function word(description: string, words: readonly string[]): Schema {
  return text(description, { enum: [...words] });
}

/** A point in time, RFC 3339. */
export function time(description: string): Schema {
  return text(description, { format: 'date-time' });
}

/** Bytes, base64. */
export function bytes(description: string): Schema {
  return text(description, { format: 'byte' });
}

export function flag(description: string): Schema {
  return { type: 'boolean', description };
}

export function whole(description: string, format?: 'int32' | 'int64'): Schema {
  return { type: 'integer', description, ...(format === undefined ? {} : { format }) };
}

/** A list that is replaced as a whole when objects are merged. */
export function list(description: string, items: Schema = { type: 'string' }): Schema {
  return { type: 'array', description, items, 'x-kubernetes-list-type': 'atomic' };
}

/** A list of objects that are told apart by one field, so that two writers can each own theirs. */
export function listBy(key: string, description: string, items: Schema): Schema {
  return { type: 'array', description, items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] };
}

export function object(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: 'object', description, properties, ...(required.length === 0 ? {} : { required: [...required] }) };
}

/** Free keys with values of one kind. */
export function mapOf(description: string, values: Schema = { type: 'string' }): Schema {
  return { type: 'object', description, additionalProperties: values };
}
