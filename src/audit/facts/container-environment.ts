import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { isMap, listAt, mapAt, scalarText, textAt, valueAt } from './plain';
import type { Container, PodTemplate } from './pod-templates';
import { namespaceOf } from './pod-templates';

/** One environment variable as a container will see it. */
export interface Variable {
  readonly name: string;
  /** Null where it cannot be known from manifests: a Secret, a field of the pod, a ConfigMap that is not in the set. */
  readonly value: string | null;
  readonly path: string;
}

export interface Environment {
  readonly variables: readonly Variable[];
  /** True if a whole source (`envFrom`) cannot be read, so that any variable may be set by it. */
  readonly hasUnknownSource: boolean;
}

/** The environment of a container, ConfigMaps of the set resolved. A later entry of the same name replaces an earlier one. */
export function environmentOf(template: PodTemplate, container: Container, context: AuditContext): Environment {
  const namespace = namespaceOf(template.object);
  const sources = listAt(container.value, 'envFrom').map((source, index) =>
    sourceVariables(source, `${container.path}/envFrom/${index}`, namespace, context),
  );
  const own = listAt(container.value, 'env').map((entry, index) =>
    ownVariable(entry, `${container.path}/env/${index}`, namespace, context),
  );
  const byName = new Map<string, Variable>();
  for (const variable of [...sources.flatMap((source) => source ?? []), ...own]) {
    byName.set(variable.name, expand(variable, byName));
  }
  return { variables: [...byName.values()], hasUnknownSource: sources.includes(null) };
}

function sourceVariables(
  source: unknown,
  path: string,
  namespace: string,
  context: AuditContext,
): readonly Variable[] | null {
  const name = textAt(source, 'configMapRef', 'name');
  const map = name === undefined ? undefined : configMap(context, namespace, name);
  if (map === undefined) return null;
  const prefix = textAt(source, 'prefix') ?? '';
  return Object.entries(mapAt(map.value, 'data')).map(([key, value]) => ({
    name: prefix + key,
    value: scalarText(value) ?? null,
    path,
  }));
}

function ownVariable(entry: unknown, path: string, namespace: string, context: AuditContext): Variable {
  const name = textAt(entry, 'name') ?? '';
  const from = valueAt(entry, 'valueFrom');
  if (from === undefined || from === null) return { name, value: textAt(entry, 'value') ?? '', path: `${path}/value` };
  const key = textAt(from, 'configMapKeyRef', 'key');
  const mapName = textAt(from, 'configMapKeyRef', 'name');
  if (key === undefined || mapName === undefined) return { name, value: null, path };
  const data = mapAt(configMap(context, namespace, mapName)?.value, 'data');
  return { name, value: scalarText(data[key]) ?? null, path };
}

// `$(NAME)` of an earlier variable is replaced, `$$(NAME)` is its escape; a name nobody defines stays as it is.
function expand(variable: Variable, known: ReadonlyMap<string, Variable>): Variable {
  if (variable.value === null || !variable.value.includes('$(')) return variable;
  const names = [...variable.value.matchAll(/(?<!\$)\$\(([\w.-]+)\)/g)].map((match) => match[1] ?? '');
  if (names.some((name) => known.get(name)?.value === null)) return { ...variable, value: null };
  return {
    ...variable,
    value: variable.value.replace(/(?<!\$)\$\(([\w.-]+)\)/g, (whole, name: string) => known.get(name)?.value ?? whole),
  };
}

/** A word of a command line with the `$(NAME)` of known variables replaced, as the kubelet does. */
export function expandIn(text: string, environment: Environment): string {
  if (!text.includes('$(')) return text;
  const known = new Map(environment.variables.map((variable) => [variable.name, variable.value]));
  return text.replace(/(?<!\$)\$\(([\w.-]+)\)/g, (whole, name: string) => known.get(name) ?? whole);
}

/** A ConfigMap of the set by its place. */
export function configMap(context: AuditContext, namespace: string, name: string): ManifestObject | undefined {
  return objectIndex(context.objects).get(`ConfigMap/${namespace}/${name}`);
}

/** A Secret of the set by its place. */
export function secret(context: AuditContext, namespace: string, name: string): ManifestObject | undefined {
  return objectIndex(context.objects).get(`Secret/${namespace}/${name}`);
}

// Looked up once per container, so a list search would make the audit quadratic. Keyed by the list itself: the memo is dropped with it.
const INDEXES = new WeakMap<readonly ManifestObject[], ReadonlyMap<string, ManifestObject>>();

function objectIndex(objects: readonly ManifestObject[]): ReadonlyMap<string, ManifestObject> {
  const known = INDEXES.get(objects);
  if (known !== undefined) return known;
  const index = new Map(
    objects
      .filter(
        (object) =>
          object.apiVersion === 'v1' &&
          (object.kind === 'ConfigMap' || object.kind === 'Secret') &&
          isMap(object.value),
      )
      .map((object) => [`${object.kind}/${namespaceOf(object)}/${object.name}`, object] as const),
  );
  INDEXES.set(objects, index);
  return index;
}
