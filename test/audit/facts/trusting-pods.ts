import { rule } from '../../../src/audit/rules/no-system-trust-store/rule';
import { hitsOf, setOf } from './set-of';

export type Part = Readonly<Record<string, unknown>>;

export const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
export const object = (kind: string, name: string, body: Part, apiVersion = 'v1'): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'n' }, ...body });
export const bundle = object('ConfigMap', 'trust', { data: { 'ca.crt': PEM, readme: 'words' } });
export const env = (values: Readonly<Record<string, string>>): readonly Part[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
export const PAIR = { SSL_CERT_FILE: '/trust/ca.crt', SSL_CERT_DIR: '/trust' };
export const TRUST = { name: 'trust', configMap: { name: 'trust' } };

/** A pod that mounts the bundle at `/trust`. */
export function pod(container: Part, rest: { readonly name?: string; readonly spec?: Part } = {}): string {
  return object('Pod', rest.name ?? 'p', {
    spec: {
      containers: [{ name: 'c', image: 'c', volumeMounts: [{ name: 'trust', mountPath: '/trust' }], ...container }],
      volumes: [TRUST],
      ...rest.spec,
    },
  });
}

export function said(...texts: readonly string[]): readonly string[] {
  return hitsOf(rule, setOf(texts.join('\n---\n'))).map((hit) => hit.value);
}
