import type { Component } from './component';

/** Label, annotation and API group domain of the project. */
export const DOMAIN = 'sallyport.dev';

/** Prefix of every namespace that the platform owns. */
export const NAMESPACE_PREFIX = 'sallyport-';

/** Object name of a member of a component: `component[-role]`, never a hash (decisions 12). */
export function memberName(component: Pick<Component, 'name'> | string, role: string | undefined): string {
  const name = typeof component === 'string' ? component : component.name;
  return role === undefined || role === '' ? name : `${name}-${role}`;
}

/** `name.namespace.svc.<cluster domain>` */
export function serviceHost(name: string, namespace: string, clusterDomain: string): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}

/** Role with all rights in the namespaces of the platform; every use of it is recorded whole (src/node/api-server.ts). */
export const EMERGENCY_ROLE = 'sallyport-break-glass';
