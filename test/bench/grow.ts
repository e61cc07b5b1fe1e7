import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { yamlText } from '../../src/core/yaml-text';

/** Rewrites a model catalogue so that it has this many deployments: copies of its first one, with names of their own. */
export function growCatalogue(file: string, size: number): void {
  const catalogue = parse(readFileSync(file, 'utf8')) as { deployments: Record<string, unknown>[] };
  const [first] = catalogue.deployments;
  for (let index = catalogue.deployments.length; index < size; index += 1) {
    const name = `copy-${String(index).padStart(4, '0')}`;
    catalogue.deployments.push({ ...first, name, servedName: name });
  }
  writeFileSync(file, yamlText(catalogue));
}
