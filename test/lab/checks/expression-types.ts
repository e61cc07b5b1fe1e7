import { bodyOf, type ApiServer, type KubeObject } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { PUBLISHED } from './foreign-kinds';

const POLICY = 'ValidatingAdmissionPolicy';
const CHECK_SECONDS = 60;
/** True of no object: the server has to complain about it for each kind, or it has not looked at the kind. */
const SENTINEL = { expression: 'object.kind == 1', message: 'a mistake on purpose' };

interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
}

/** A resource that the server serves. */
export interface Served {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

interface Warning {
  /** Such as `spec.validations[0].expression`. */
  readonly fieldRef: string;
  /** `networking.k8s.io/v1, Kind=NetworkPolicy: ERROR: <input>:1:9: undefined field 'x'`, and more lines. */
  readonly warning: string;
}

/** A kind, and what the server's type check says about the expressions of a policy on it. */
export interface Checked {
  readonly kind: string;
  readonly warnings: readonly Warning[];
}

/**
 * Has the server check the types of each policy's expressions. It does so only for a rule that names group, version and
 * resource, and for ten kinds at most; ours say `*` for the version of most. So each policy is stored once more for each kind
 * that it matches and that the server serves, unbound, with the kind written out, and with a mistake on purpose.
 */
export async function checkTypes(api: ApiServer, policies: readonly Manifest[]): Promise<Problems> {
  const served = await servedBy(api);
  const problems: string[] = [];
  for (const policy of policies) {
    const kinds = servedKinds(policy.object, served);
    const checked: Checked[] = [];
    for (const [index, kind] of kinds.entries()) checked.push(await checkOn(api, copyFor(policy, kind, index), kind));
    problems.push(...typeProblems(policy, checked));
  }
  return problems;
}

/**
 * Mistakes in the expressions of a policy. The type check knows nothing of `object.kind == …` before an expression: what fits
 * one of the kinds is meant for that one, and only what fits none is a mistake.
 */
export function typeProblems(policy: Manifest, checked: readonly Checked[]): Problems {
  const title = titleOf(policy);
  if (checked.length === 0) return [`${title}: the server serves no kind that it matches, so no type was checked`];
  const last = ((policy.object.spec?.['validations'] ?? []) as readonly unknown[]).length;
  const sentinel = `spec.validations[${last}].expression`;
  const unseen = checked.filter(({ warnings }) => !warnings.some(({ fieldRef }) => fieldRef === sentinel));
  const kindsByError = new Map<string, string[]>();
  for (const { kind, warnings } of checked) {
    const own = warnings.filter(({ fieldRef }) => fieldRef !== sentinel);
    for (const error of new Set(own.flatMap(errorsIn))) {
      kindsByError.set(error, [...(kindsByError.get(error) ?? []), kind]);
    }
  }
  return [
    ...unseen.map(({ kind }) => `${title}: the server has not checked its types on ${kind}`),
    ...[...kindsByError]
      .filter(([, kinds]) => kinds.length === checked.length)
      .map(([error, kinds]) => `${title}: ${error} (${kinds.join('; ')})`),
  ];
}

function errorsIn({ fieldRef, warning }: Warning): readonly string[] {
  const errors = [...warning.matchAll(/ERROR: <input>:\d+:\d+: (.*)$/gm)].map(([, error = '']) => error);
  return (errors.length === 0 ? [warning.trim()] : errors).map((error) => `${fieldRef}: ${error}`);
}

/**
 * Kinds that a policy matches and the server serves; what stands below one, such as `pods/ephemeralcontainers`, is of its
 * kind. Where another project publishes more than our definition has, its own stands beside it.
 */
export function servedKinds(policy: KubeObject, served: readonly Served[]): readonly Served[] {
  const { resourceRules = [] } = (policy.spec?.['matchConstraints'] ?? {}) as {
    readonly resourceRules?: readonly ResourceRule[];
  };
  const isIn = (names: readonly string[], name: string): boolean => names.includes('*') || names.includes(name);
  const matched = served.filter(({ group, version, resource }) =>
    resourceRules.some(
      ({ apiGroups, apiVersions, resources }) =>
        isIn(apiGroups, group) &&
        isIn(apiVersions, version) &&
        isIn(
          resources.map((name) => name.replace(/\/.*$/, '')),
          resource,
        ),
    ),
  );
  const published = matched.map(({ group, resource }) => PUBLISHED.get(`${group}/${resource}`));
  return [...matched, ...served.filter(({ group, resource }) => published.includes(`${group}/${resource}`))];
}

/** Everything that the server serves, without what stands below a resource. */
async function servedBy(api: ApiServer): Promise<readonly Served[]> {
  const { groups } = bodyOf(await api.call({ method: 'GET', path: '/apis' })) as {
    readonly groups: readonly { readonly name: string; readonly versions: readonly { readonly version: string }[] }[];
  };
  const places = groups.flatMap(({ name, versions }) => versions.map(({ version }) => ({ group: name, version })));
  const served: Served[] = [];
  for (const { group, version } of [{ group: '', version: 'v1' }, ...places]) {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    const { resources } = bodyOf(await api.call({ method: 'GET', path })) as {
      readonly resources: readonly { readonly name: string }[];
    };
    const names = resources.map(({ name }) => name).filter((name) => !name.includes('/'));
    served.push(...names.map((resource) => ({ group, version, resource })));
  }
  return served;
}

/** The same policy for one kind alone. It is bound to nothing. */
function copyFor(policy: Manifest, { group, version, resource }: Served, index: number): KubeObject {
  const spec = policy.object.spec ?? {};
  const constraints = spec['matchConstraints'] as { readonly resourceRules: readonly object[] };
  const rule = { apiGroups: [group], apiVersions: [version], resources: [resource], operations: ['CREATE'] };
  return {
    apiVersion: policy.apiVersion,
    kind: POLICY,
    metadata: { name: `lab-types-${index}-${policy.name}` },
    spec: {
      ...spec,
      matchConstraints: { ...constraints, resourceRules: [rule] },
      validations: [...(spec['validations'] as readonly object[]), SENTINEL],
    },
  };
}

async function checkOn(api: ApiServer, copy: KubeObject, { group, version, resource }: Served): Promise<Checked> {
  const target = { apiVersion: copy.apiVersion, kind: POLICY, name: copy.metadata.name };
  bodyOf(await api.create(target, JSON.stringify(copy)));
  try {
    const object = await until(
      { what: `the types of ${target.name} are checked`, seconds: CHECK_SECONDS },
      async () => {
        const found = await api.get(target);
        return found?.status?.['observedGeneration'] === found?.metadata.generation ? found : undefined;
      },
    );
    const checking = object.status?.['typeChecking'] as
      { readonly expressionWarnings?: readonly Warning[] } | undefined;
    return { kind: `${group}/${version} ${resource}`, warnings: checking?.expressionWarnings ?? [] };
  } finally {
    await api.delete(target);
  }
}
