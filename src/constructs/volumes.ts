/** A volume of a pod with where it is mounted; the same name may be mounted by several containers. */
export interface Volume {
  readonly name: string;
  readonly source: Readonly<Record<string, unknown>>;
}

export interface Mount {
  readonly volume: string;
  readonly path: string;
  readonly subPath?: string;
  /** True unless stated: writing is the exception. */
  readonly readOnly?: boolean;
  /** True where what is mounted below it must be read-only as well, which `readOnly` alone is not. @default false */
  readonly isReadOnlyBelow?: boolean;
}

/** Files of a ConfigMap. */
export function configVolume(name: string, configMap: string, keys?: readonly string[]): Volume {
  const list = keys === undefined ? {} : { items: keys.map((key) => ({ key, path: key })) };
  return { name, source: { configMap: { name: configMap, ...list } } };
}

/** Files of a Secret, readable by the pod's group. */
export function secretVolume(name: string, secret: string, items?: Readonly<Record<string, string>>): Volume {
  const list = items === undefined ? {} : { items: Object.entries(items).map(([key, path]) => ({ key, path })) };
  return { name, source: { secret: { secretName: secret, defaultMode: 0o440, ...list } } };
}

/** Scratch space; `size` is a Kubernetes quantity, `medium` is node disk unless it is memory. */
export function scratchVolume(name: string, size: string, medium: 'disk' | 'memory' = 'disk'): Volume {
  return { name, source: { emptyDir: { sizeLimit: size, ...(medium === 'memory' ? { medium: 'Memory' } : {}) } } };
}

/** An existing PersistentVolumeClaim. */
export function claimVolume(name: string, claim: string, readOnly = false): Volume {
  return { name, source: { persistentVolumeClaim: { claimName: claim, ...(readOnly ? { readOnly } : {}) } } };
}

/** A folder of the node; only workloads with a declared deviation may have one. */
export function hostVolume(name: string, path: string, type: 'Directory' | 'DirectoryOrCreate' | 'Socket'): Volume {
  return { name, source: { hostPath: { path, type } } };
}
