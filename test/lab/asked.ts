/** Names of components that a run is asked for; none means everything. */
export type Names = readonly string[];

/** True if a component is asked for. */
export function isAsked(names: Names, component: string): boolean {
  return names.length === 0 || names.includes(component);
}

/** True if one of some components is asked for. */
export function isAnyAsked(names: Names, components: Iterable<string>): boolean {
  return [...components].some((component) => isAsked(names, component));
}
