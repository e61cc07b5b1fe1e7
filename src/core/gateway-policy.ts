import { z } from 'zod';
import type { Problem } from './errors';
import { count, defineKnobs, dnsLabel, readValues, refuseBy, type Checked, type Refusal } from './knobs';
import { nearest } from './nearest';
import { compareText } from './result';
import { problemAt, refuseAll, type KeyPath, type YamlSource } from './yaml-source';

/** Who may use which model, and how much (`values/policy.yaml`); the same in every tier. */
export interface GatewayPolicy {
  readonly projects: readonly { readonly name: string; readonly teams: readonly string[] }[];
  readonly principals: readonly Principal[];
  readonly access: readonly Access[];
  readonly limits: readonly Limit[];
}

/** A service that calls the gateway with a token; only the token's hash is known here. */
export interface Principal {
  readonly name: string;
  /** `sha256:<64 hex digits>` of the token's bytes. */
  readonly keyHash: string;
  readonly project: string;
}

export interface Access {
  readonly project: string;
  /** Names of deployments of the model catalogue. */
  readonly models: readonly string[];
}

export interface Limit {
  readonly project: string;
  readonly requestsPerMinute: number;
}

/** Schema of `values/policy.yaml`. */
export function policySchema() {
  return defineKnobs({
    projects: z
      .array(
        defineKnobs({
          name: dnsLabel().describe('name of the project'),
          teams: z.array(dnsLabel()).default([]).describe('teams of the project'),
        }),
      )
      .describe('projects that use the gateway'),
    principals: z
      .array(
        defineKnobs({
          name: dnsLabel().describe('name of the service'),
          keyHash: z.string().check(refuseBy(judgeKeyHash)).meta({ allowed: HASH_WORDS }).describe('hash of its token'),
          project: dnsLabel().describe('project that it belongs to'),
        }),
      )
      .describe('services that call the gateway'),
    access: z
      .array(
        defineKnobs({
          project: dnsLabel().describe('project'),
          models: z.array(dnsLabel()).min(1).describe('deployments that it may use'),
        }),
      )
      .describe('which project may use which deployments'),
    limits: z
      .array(
        defineKnobs({
          project: dnsLabel().describe('project'),
          requestsPerMinute: count({ min: 1, max: 1_000_000 }).describe('requests per minute of the whole project'),
        }),
      )
      .describe('how much each project may use'),
  });
}

/** The policy alone; see `loadPolicy`. */
export function readPolicy(file: string, catalogue: { readonly deployments: readonly string[] }): GatewayPolicy {
  return loadPolicy(file, catalogue).value;
}

/**
 * Reads the gateway policy. Its lists come sorted by name, because their order has no meaning, except `limits`: those
 * stay in the order of the file, so that whoever refuses one can point at it.
 * @param catalogue names of the deployments that access may be given to.
 * @throws SallyportError 'usage' with every problem found. What stands at a key hash is never quoted.
 */
export function loadPolicy(
  file: string,
  catalogue: { readonly deployments: readonly string[] },
): Checked<GatewayPolicy> {
  const { value, source } = readValues(file, 'gateway policy', policySchema(), { secretKeys: ['keyHash'] });
  refuseAll([...unknownNames(value, catalogue.deployments, source), ...repeatedNames(value, source)]);
  return { value: sorted(value), source };
}

function sorted({ projects, principals, access, limits }: GatewayPolicy): GatewayPolicy {
  return {
    projects: [...projects].map(({ name, teams }) => ({ name, teams: [...teams].sort(compareText) })).sort(byName),
    principals: [...principals].sort(byName),
    access: access
      .map(({ project, models }) => ({ project, models: [...models].sort(compareText) }))
      .sort((a, b) => compareText(a.project, b.project)),
    limits,
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}

const HASH_WORDS = 'sha256: with 64 lower-case hex digits';

function judgeKeyHash(text: string): Refusal | undefined {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return undefined;
  return {
    message: 'not a hash: tokens themselves must never stand in this file',
    allowed: HASH_WORDS,
    fix: 'write the hash of the token; if a token stood here, replace it everywhere',
  };
}

function unknownNames(policy: GatewayPolicy, deployments: readonly string[], source: YamlSource): Problem[] {
  const projects = policy.projects.map(({ name }) => name);
  const unknownProject = (list: 'principals' | 'access' | 'limits'): Problem[] =>
    policy[list].flatMap(({ project }, index) => {
      if (projects.includes(project)) return [];
      const problem = { message: 'project is not in projects', fix: meant(project, projects, 'add it to projects') };
      return [problemAt(source, [list, index, 'project'], { ...problem, allowed: projects.join(', ') })];
    });
  const unknownModels = policy.access.flatMap(({ models }, index) =>
    models.flatMap((model, inner) => {
      if (deployments.includes(model)) return [];
      const message = 'deployment is not in the model catalogue';
      const fix = meant(model, deployments, 'add it to deployments of the catalogue, or remove it here');
      return [problemAt(source, ['access', index, 'models', inner], { message, allowed: deployments.join(', '), fix })];
    }),
  );
  return [...unknownProject('principals'), ...unknownProject('access'), ...unknownModels, ...unknownProject('limits')];
}

function meant(name: string, names: readonly string[], otherwise: string): string {
  const suggestion = nearest(name, names);
  return suggestion === undefined ? otherwise : `did you mean ${suggestion}?`;
}

function repeatedNames(policy: GatewayPolicy, source: YamlSource): Problem[] {
  const list = (names: readonly string[], pathOf: (index: number) => KeyPath, message: string): Problem[] =>
    names.flatMap((name, index) => {
      if (names.indexOf(name) === index) return [];
      return [problemAt(source, pathOf(index), { message, fix: 'remove one of them' })];
    });
  const { projects, principals, access, limits } = policy;
  const inList = (key: string, member: string) => (index: number) => [key, index, member];
  return [
    ...list(
      projects.map(({ name }) => name),
      inList('projects', 'name'),
      'project is listed twice',
    ),
    ...list(
      principals.map(({ name }) => name),
      inList('principals', 'name'),
      'principal is listed twice',
    ),
    ...list(
      principals.map(({ keyHash }) => keyHash),
      inList('principals', 'keyHash'),
      'token of another principal',
    ),
    ...list(
      access.map(({ project }) => project),
      inList('access', 'project'),
      'project has access twice',
    ),
    ...list(
      limits.map(({ project }) => project),
      inList('limits', 'project'),
      'project is limited twice',
    ),
  ];
}
