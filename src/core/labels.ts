import { DOMAIN } from './names';

/** Labels that select the pods of a member; they never change over its life (decisions 12). */
export function selectorLabels(component: string, role: string | null): Record<string, string> {
  return {
    'app.kubernetes.io/name': component,
    'app.kubernetes.io/component': role ?? component,
  };
}

/** Labels of every object. */
export function ownerLabels(tier: string, plane: string): Record<string, string> {
  return {
    'app.kubernetes.io/part-of': 'sallyport',
    [`${DOMAIN}/tier`]: tier,
    [`${DOMAIN}/plane`]: plane,
  };
}
