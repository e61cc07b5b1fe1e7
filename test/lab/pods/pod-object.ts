import type { KubeObject } from '../api';
import type { PodSpec } from './container';

export function specOf(pod: KubeObject): PodSpec {
  return pod.spec as unknown as PodSpec;
}

/** Container ports of a pod by their names. */
export function portsOf({ containers }: PodSpec): Readonly<Record<string, number>> {
  const ports = containers.flatMap((one) => one.ports ?? []);
  return Object.fromEntries(ports.map(({ name = '', containerPort }) => [name, containerPort]));
}

/** A pod by what it is of, since its own name is another one in every run. */
export function ownerOf({
  namespace = '',
  labels = {},
  name = '',
}: {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly name?: string;
}): string {
  return `${namespace}/${labels['app.kubernetes.io/component'] ?? name}`;
}
