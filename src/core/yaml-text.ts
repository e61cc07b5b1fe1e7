import { stringify } from 'yaml';

/**
 * YAML as every reader takes it, also those of YAML 1.1: words such as `off` and `yes` and old octals are quoted, lines
 * are not folded, nothing is an alias.
 */
export function yamlText(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
