import { titleOf, type Manifest } from '../manifests';

const PATH = /\/[\w./-]+\.\w+/g;

/**
 * Puts before a problem of a pod the ConfigMap in which its cause stands: the one of the pod's namespace that alone names a
 * file which the program complains of.
 * @param problem begins with namespace and name of the pod, and ends with what the program said
 */
export function placed(problem: string, manifests: readonly Manifest[]): string {
  const [namespace = ''] = problem.split('/');
  const configs = manifests.filter((one) => one.kind === 'ConfigMap' && one.namespace === namespace);
  const paths = [...new Set(problem.match(PATH))];
  const places = paths.flatMap((path) => {
    const naming = configs.filter(({ object }) => textsOf(object['data']).some((text) => names(text, path)));
    return naming.length === 1 ? naming.map(titleOf) : [];
  });
  return places.length === 0 ? problem : `${[...new Set(places)].join(', ')}: ${problem}`;
}

function textsOf(data: unknown): readonly string[] {
  return Object.values((data ?? {}) as Readonly<Record<string, string>>);
}

/** True if a text names this file, and not just a longer path that holds it. */
function names(text: string, path: string): boolean {
  return text.split(/[^\w./-]/).includes(path);
}
