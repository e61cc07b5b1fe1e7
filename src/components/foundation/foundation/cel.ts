/** A list of CEL string literals. The values are names that our schemas let pass: none holds a quote or a backslash. */
export function celList(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}]`;
}
