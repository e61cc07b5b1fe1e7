import type { Manifest } from './manifests';

/** A ConfigMap of the output by its name. @throws Error if there is none */
export function configMapOf(manifests: readonly Manifest[], name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === 'ConfigMap' && manifest.name === name);
  if (found === undefined) throw new Error(`the output has no ConfigMap ${name}`);
  return found;
}

/** Text of one key of a ConfigMap. @throws Error if there is none */
export function textOf(manifests: readonly Manifest[], name: string, key: string): string {
  const data = (configMapOf(manifests, name).object['data'] ?? {}) as Readonly<Record<string, string>>;
  const text = data[key];
  if (text === undefined) throw new Error(`the ConfigMap ${name} has no ${key}`);
  return text;
}
