import type { PlainMap } from '../plain';
import { isMap, listAt, mapAt, stringsOf, textAt } from '../plain';

/** True if a label selector picks these labels. An empty selector picks everything; an operator nobody knows picks nothing. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const pairs = Object.entries(mapAt(selector, 'matchLabels'));
  return (
    pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === String(value)) &&
    listAt(selector, 'matchExpressions').every((expression) => isMap(expression) && holds(expression, labels))
  );
}

function holds(expression: PlainMap, labels: Readonly<Record<string, string>>): boolean {
  const key = textAt(expression, 'key') ?? '';
  const values = stringsOf(listAt(expression, 'values'));
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (textAt(expression, 'operator')) {
    case 'In':
      return label !== undefined && values.includes(label);
    case 'NotIn':
      return label === undefined || !values.includes(label);
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    default:
      return false;
  }
}
