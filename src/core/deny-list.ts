import { parse } from 'tldts';
import { HOSTS, REGISTRY_PATTERNS, type PublicKind } from './deny-list/hosts';
import { PACKAGE_PROJECTS } from './deny-list/projects';

export type { PublicKind } from './deny-list/hosts';

/**
 * Kinds that no tier may reach even as a declared destination: they report, they replace what the site itself must own, or
 * they bring in what only a release brings in (models, packages).
 */
export const NEVER_REACHED: readonly PublicKind[] = [
  'model hub',
  'package registry',
  'telemetry',
  'certificate authority',
  'time source',
  'resolver',
  'cloud metadata service',
];

export interface PublicHost {
  readonly kind: PublicKind;
  /** The entry of the list that matched. */
  readonly entry: string;
  readonly relation: 'is' | 'is below' | 'is above';
}

/** How a name stands to the public hosts, or undefined if it has nothing to do with any of them. */
export function publicHostOf(name: string): PublicHost | undefined {
  return cloudRegistry(name) ?? listed(name) ?? packageProject(name);
}

/** Every listed host with its kind: what the property tests attack with. */
export function publicHosts(): { readonly host: string; readonly kind: PublicKind }[] {
  return Object.entries(HOSTS).flatMap(([kind, hosts]) => hosts.map((host) => ({ host, kind: kind as PublicKind })));
}

/** True if `name` equals `domain` or lies below it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * What a name is decides before what it contains, and of several entries the longest, so that a reporting host inside a
 * cloud counts as what it is.
 */
function listed(name: string): PublicHost | undefined {
  const matches = publicHosts().flatMap(({ host, kind }) => {
    const relation = relationOf(name, host);
    return relation === undefined ? [] : [{ kind, entry: host, relation }];
  });
  const [closest] = matches.sort(
    (a, b) => Number(a.relation === 'is above') - Number(b.relation === 'is above') || b.entry.length - a.entry.length,
  );
  return closest;
}

function cloudRegistry(name: string): PublicHost | undefined {
  if (!REGISTRY_PATTERNS.some((pattern) => pattern.test(name))) return undefined;
  return { kind: 'image registry', entry: name, relation: 'is' };
}

function relationOf(name: string, host: string): PublicHost['relation'] | undefined {
  if (name === host) return 'is';
  if (isWithin(name, host)) return 'is below';
  return isWithin(host, name) ? 'is above' : undefined;
}

function packageProject(name: string): PublicHost | undefined {
  const label = parse(name).domainWithoutSuffix;
  const entry = PACKAGE_PROJECTS.find((project) => project === label);
  return entry === undefined ? undefined : { kind: 'package registry', entry, relation: 'is below' };
}
