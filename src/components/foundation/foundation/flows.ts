import type { Declaration } from '../../../core/component';

/** Namespaces, policies and roles have no pods and so no flows. */
export function declareFoundation(): Declaration {
  return { members: [{ rating: 'public', ports: [], needs: [], isVirtual: true }] };
}
