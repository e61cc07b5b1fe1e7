import { NAMESPACE_PREFIX } from '../core/names';

/** What an intermediate is to issue for. */
export interface NamesOfAuthority {
  readonly dnsNames: readonly string[];
  /** Domains of the site and of its clusters. */
  readonly domains: readonly string[];
  /** The one plane that it signs for; null for all. */
  readonly plane: string | null;
}

/** DNS trees that an intermediate is permitted. */
export function treesOf({ dnsNames, domains, plane }: NamesOfAuthority): readonly string[] {
  return plane === null ? permittedTrees(dnsNames, domains) : planeTrees(dnsNames);
}

/** The fewest trees that hold all names: whole domains, `svc`, namespaces, and Services by their short name. */
export function permittedTrees(dnsNames: readonly string[], domains: readonly string[]): readonly string[] {
  const whole = new Set([...domains, 'svc']);
  const isWithin = (name: string): boolean => [...whole].some((tree) => name === tree || name.endsWith(`.${tree}`));
  const trees = dnsNames
    .map((name) => name.replace(/^\*\./, ''))
    .filter((name) => !isWithin(name))
    .map(namespaceOf);
  return [...new Set([...whole, ...trees])].sort();
}

/** `service.namespace` → `namespace`, which is one tree instead of one for each Service; other names stay whole. */
function namespaceOf(name: string): string {
  const [, last = '', more] = name.split('.');
  return more === undefined && last.startsWith(NAMESPACE_PREFIX) ? last : name;
}

/**
 * As `permittedTrees`, for an intermediate that signs for one plane: the namespaces of the plane in the place of the whole cluster,
 * and each name of the site for itself.
 */
function planeTrees(dnsNames: readonly string[]): readonly string[] {
  return [...new Set(dnsNames.map((name) => treeInPlane(name.replace(/^\*\./, ''))))].sort();
}

/** `service.sallyport-x.svc.cluster.local` → `sallyport-x.svc.cluster.local`. */
function treeInPlane(name: string): string {
  const labels = name.split('.');
  const at = labels.findIndex((label, index) => index > 0 && label.startsWith(NAMESPACE_PREFIX));
  const isOfService = at > 0 && [undefined, 'svc'].includes(labels[at + 1]);
  return isOfService ? labels.slice(at).join('.') : name;
}
