import { SallyportError, type Problem } from '../core/errors';
import type { KeyPath, YamlSource } from '../core/yaml-source';

/** The files that a component may point at, by the name that it calls them. It never knows where they lie. */
export type Sources = Readonly<Partial<Record<'values' | 'policy', YamlSource>>>;

/**
 * Runs a step of the render. What it refuses at a key path of an input (`{ file: 'values', path: 'site.dns' }`) is told at
 * the line and column of that key, or of the nearest key above it where the file has no such path.
 */
export function withPlaces<T>(sources: Sources, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error;
    throw new SallyportError(
      error.kind,
      error.problems.map((problem) => placed(problem, sources)),
      { cause: error },
    );
  }
}

function placed(problem: Problem, sources: Sources): Problem {
  const { place } = problem;
  if (place?.path === undefined || place.line !== undefined) return problem;
  const source = Object.hasOwn(sources, place.file) ? sources[place.file as keyof Sources] : undefined;
  if (source === undefined) return problem;
  const path = keyPath(place.path);
  return { ...problem, value: problem.value ?? source.textAt(path), place: source.place(path) };
}

/** `limits[0].project` → `limits`, 0, `project`. Keys that need quotes do not occur in paths of components. */
function keyPath(text: string): KeyPath {
  return [...text.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
}
