import type { Names } from './asked';
import type { Outcome, Problems } from './report';
import { SERVER_CHECKS } from './servers';

/** What a run was to look at. */
export interface Request {
  readonly names: Names;
  readonly tiers: readonly string[];
  /** Outputs that have something that is asked for. */
  readonly outputs: readonly string[];
  /** Everything in every tier, on a machine that runs pods: each check has to be made somewhere. */
  readonly isWhole: boolean;
}

/** By whom every check in a cluster is answered. */
const SERVER = 'kube-apiserver';

/** What was asked for and is not among the outcomes, so that nothing is missing unsaid. */
export function gapsIn(outcomes: readonly Outcome[], { names, tiers, outputs, isWhole }: Request): Problems {
  const hasPassed = (output: string): boolean =>
    outcomes.some((one) => one.output === output && one.status === 'passed' && one.ran.includes(SERVER));
  const unheard = names.filter((name) => !outcomes.some((one) => one.name === name || one.ran.includes(name)));
  return [
    ...(outputs.length === 0 && names.length === 0 ? ['there is no output'] : []),
    ...outputs.filter((output) => !hasPassed(output)).map((output) => `${output}: no check in its cluster passed`),
    ...unheard.map((name) => `${name}: nothing was asked of it; no output of ${tiers.join(', ')} has it`),
    ...(isWhole ? neverMade(outcomes) : []),
  ];
}

/** Checks of servers that no output has something for: then what they look at is lost from all. */
function neverMade(outcomes: readonly Outcome[]): Problems {
  return SERVER_CHECKS.map(({ component, what }) => `${component}: ${what}`)
    .filter((text) => !outcomes.some(({ name }) => name.endsWith(`: ${text}`)))
    .map((text) => `no output has something to look at for "${text}"`);
}
