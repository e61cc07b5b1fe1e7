import { parse } from 'yaml';
import type { ApiServer } from '../api';
import { dataOf } from '../checks/issued';
import type { Manifest } from '../manifests';
import type { Identity } from '../wire/grpc';

/** A Service as its callers see it. */
export interface ServicePlace {
  readonly address: string;
  /** Name that its certificate carries. */
  readonly name: string;
  readonly ports: Readonly<Record<string, number>>;
}

type Reader = Pick<ApiServer, 'get'>;

/** Where a Service answers. */
export async function serviceOf(api: Reader, namespace: string, name: string): Promise<ServicePlace> {
  const service = await api.get({ apiVersion: 'v1', kind: 'Service', namespace, name });
  const ports = (service?.spec?.['ports'] ?? []) as readonly { readonly name: string; readonly port: number }[];
  return {
    address: String(service?.spec?.['clusterIP']),
    name: `${name}.${namespace}.svc`,
    ports: Object.fromEntries(ports.map((one) => [one.name, one.port])),
  };
}

/** The certificate and the key that cert-manager issued to a component. */
export async function identityOf(api: Reader, namespace: string, component: string): Promise<Identity> {
  const name = `${component}-tls`;
  const data = dataOf(await api.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }));
  const { 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca } = data;
  if (cert === undefined || key === undefined || ca === undefined)
    throw new Error(`${namespace}/${name} is not issued`);
  return { cert, key, ca };
}

/** The ConfigMap of a component; undefined where the output has none. */
export function configOf(manifests: readonly Manifest[], component: string): Manifest | undefined {
  return manifests.find(({ kind, name }) => kind === 'ConfigMap' && name === `${component}-config`);
}

/** A file of a ConfigMap, read as YAML, of which JSON is a part. */
export function fileOf(config: Manifest | undefined, file: string): unknown {
  const data = (config?.object['data'] ?? {}) as Readonly<Record<string, string>>;
  return parse(data[file] ?? '');
}
