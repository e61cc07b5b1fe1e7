import type { Declaration } from '../../../core/component';

/** A statement about the release has no pods and so no flows. */
export function declareRelease(): Declaration {
  return { members: [{ rating: 'operational', ports: [], needs: [], isVirtual: true }] };
}
