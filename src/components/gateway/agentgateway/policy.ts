import { SallyportError } from '../../../core/errors';
import type { GatewayPolicy } from '../../../core/gateway-policy';
import { LIMIT_DOMAIN, PROJECT_REQUESTS } from '../../../core/limit-descriptors';
import { compareText } from '../../../core/result';

/** The project of the caller, as the engine's expression language has it. Never fails: no project is the empty text. */
export const PROJECT = 'default(apiKey.project, "")';

/**
 * Paths that the engine understands as chat. Every other path, the older completions included, would pass without
 * access rules, limits or accounting (facts: gateway §3), so that only these exist.
 */
export const ALLOWED_PATHS = ['/v1/models', '/v1/chat/completions'] as const;

/** Callers by the hash of their token. `strict`: the engine's default lets callers without a token in. */
export function apiKeys(policy: GatewayPolicy): Record<string, unknown> {
  const keys = [...policy.principals]
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, keyHash, project }) => ({ keyHash, metadata: { principal: name, project } }));
  return { mode: 'strict', keys };
}

/** `require` and not `deny`: an expression that fails denies (facts: gateway §4). */
export function pathRules(): readonly Record<string, string>[] {
  return [{ require: `${PROJECT} != ""` }, { require: `request.path in ${JSON.stringify(ALLOWED_PATHS)}` }];
}

/** Who may use a deployment. Nobody, unless the policy says so. */
export function accessRules(policy: GatewayPolicy, deployment: string): readonly Record<string, string>[] {
  const projects = policy.access.filter(({ models }) => models.includes(deployment)).map(({ project }) => project);
  return [{ require: projects.length === 0 ? 'false' : `${PROJECT} in ${JSON.stringify(projects.sort(compareText))}` }];
}

/**
 * What the limiter is asked before each request: it knows the limits, and a project that it does not know has none. The
 * value never fails to be made: an entry that fails is left out by the engine, and its limit with it.
 */
export function remoteLimits(): Record<string, unknown> {
  return {
    domain: LIMIT_DOMAIN,
    failureMode: 'failClosed',
    descriptors: [{ type: 'requests', entries: [{ key: PROJECT_REQUESTS, value: PROJECT }] }],
  };
}

/**
 * One bucket a project in each gateway, which holds an even share of its limit: together the gateways never let more
 * through than the policy says. Undefined where nothing is limited.
 * @throws SallyportError 'usage' for a limit that cannot be shared out exactly.
 */
export function requestLimits(policy: GatewayPolicy, replicas: number): Record<string, unknown> | undefined {
  if (policy.limits.length === 0) return undefined;
  refuseUnevenShares(policy, replicas);
  const conditional = [...policy.limits]
    .sort((a, b) => compareText(a.project, b.project))
    .map(({ project, requestsPerMinute }) => ({
      condition: `${PROJECT} == ${JSON.stringify(project)}`,
      type: 'requests',
      maxTokens: requestsPerMinute / replicas,
      tokensPerFill: requestsPerMinute / replicas,
      fillInterval: '60s',
    }));
  return { conditional };
}

function refuseUnevenShares(policy: GatewayPolicy, replicas: number): void {
  const problems = policy.limits
    .map((limit, index) => ({ ...limit, index }))
    .filter(({ requestsPerMinute }) => requestsPerMinute % replicas !== 0)
    .map(({ project, requestsPerMinute, index }) => ({
      message: `the limit of project ${project} cannot be enforced exactly by ${replicas} gateways, which count apart`,
      place: { file: 'policy', path: `limits[${index}].requestsPerMinute` },
      value: `${requestsPerMinute} requests a minute`,
      allowed: `a multiple of ${replicas}`,
      fix: 'change requestsPerMinute in the gateway policy, or replicas of agentgateway in the values file',
    }));
  if (problems.length > 0) throw new SallyportError('usage', problems);
}
