import { components } from '../components';
import type { PolicyNote } from '../core/admission';
import type { Component } from '../core/component';

/** An admission policy that belongs to a component and to no rule of the auditor. */
export interface ComponentPolicy extends PolicyNote {
  readonly component: string;
}

/** The policies that components install of their own, by component. */
export function componentPolicies(): readonly ComponentPolicy[] {
  const all: readonly Pick<Component, 'name' | 'policies'>[] = Object.values(components);
  return all.flatMap(({ name, policies = [] }) => policies.map((policy) => ({ ...policy, component: name })));
}
