import { silenceOf } from '../../../src/audit/facts/silence';
import { setOf } from './set-of';

/** A pod with one container, and what stands beside it in the set. */
export interface Given {
  readonly image: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly container?: Readonly<Record<string, unknown>>;
  readonly pod?: Readonly<Record<string, unknown>>;
  readonly objects?: readonly Readonly<Record<string, unknown>>[];
}

/** `id status value` of every switch of a pod with one container. */
export function silence(given: Given, id?: string): readonly string[] {
  const env = Object.entries(given.env ?? {}).map(([name, value]) => ({ name, value }));
  const container = {
    name: 'c',
    image: given.image,
    env,
    ...(given.args === undefined ? {} : { args: given.args }),
    ...given.container,
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n' },
    spec: { containers: [container], ...given.pod },
  };
  const context = setOf([pod, ...(given.objects ?? [])].map((object) => JSON.stringify(object)).join('\n---\n'));
  const [object] = context.objects;
  if (object === undefined) throw new Error('no object');
  return silenceOf(object, context)
    .filter((fact) => id === undefined || fact.id === id)
    .map(({ status, value }) => `${status} ${value}`);
}

export const configMap = (name: string, data: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'n' },
  data,
});
export const mounted = (name: string, mountPath: string): Pick<Given, 'container' | 'pod'> => ({
  container: { volumeMounts: [{ name: 'v', mountPath }] },
  pod: { volumes: [{ name: 'v', configMap: { name } }] },
});
