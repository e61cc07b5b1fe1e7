import type { KubeObject } from '../api';
import type { Problems } from '../report';

interface Warning {
  readonly fieldRef: string;
  /** A section for each kind: `networking.k8s.io/v1, Kind=NetworkPolicy: ERROR: <input>:1:9: undefined field 'x'`, and more lines. */
  readonly warning: string;
}

interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

/**
 * Mistakes in the expressions of a policy, as the server's type check finds them. It checks an expression against every
 * kind that the policy matches, and knows nothing of `object.kind == …` before it: what fits one of the kinds is meant
 * for that one, and only what fits none is a mistake.
 */
export function typeProblems(policy: KubeObject): Problems {
  const checking = policy.status?.['typeChecking'] as { readonly expressionWarnings?: readonly Warning[] } | undefined;
  const kinds = matchedKinds(policy);
  return (checking?.expressionWarnings ?? []).flatMap(({ fieldRef, warning }) =>
    [...errorsByText(warning)]
      .filter(([, of]) => of.size >= kinds)
      .map(([error, of]) => `${fieldRef}: ${error} (${[...of].join('; ')})`),
  );
}

function errorsByText(warning: string): ReadonlyMap<string, ReadonlySet<string>> {
  const errors = new Map<string, Set<string>>();
  for (const section of warning.split(/^(?=\S*, Kind=\S+: )/m)) {
    const kind = /^(\S*, Kind=\S+): /.exec(section)?.[1] ?? 'unknown kind';
    for (const [, error = ''] of section.matchAll(/ERROR: <input>:\d+:\d+: (.*)$/gm)) {
      errors.set(error, (errors.get(error) ?? new Set()).add(kind));
    }
  }
  return errors;
}

/** Resources that a policy matches; what stands below one, such as `pods/ephemeralcontainers`, is of its kind. */
function matchedKinds(policy: KubeObject): number {
  const { resourceRules = [] } = (policy.spec?.['matchConstraints'] ?? {}) as {
    readonly resourceRules?: readonly ResourceRule[];
  };
  const resources = resourceRules.flatMap(({ apiGroups, resources: names }) =>
    apiGroups.flatMap((group) => names.map((name) => `${group}/${name.replace(/\/.*$/, '')}`)),
  );
  return new Set(resources).size;
}
