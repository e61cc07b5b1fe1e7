import type { Boundary, Permissions } from '../../../src/core/boundary';
import { createContext } from '../../../src/audit/context';
import type { AuditContext, Hit, Rule } from '../../../src/audit/rule';
import { audit } from '../../../src/audit/engine';
import { parseManifest } from '../../../src/manifest/parse';
import { AUDIT_OPTIONS } from '../../helpers/audit';
import { NO_PERMISSIONS, SAMPLE_BOUNDARY } from '../../helpers/sample-boundary';

export interface SetOptions {
  readonly boundary?: Partial<Boundary>;
  readonly permissions?: Permissions;
}

/** A set of manifests as rules see it, judged against the sample boundary unless told otherwise. */
export function setOf(text: string, options: SetOptions = {}): AuditContext {
  return createContext(parseManifest('set.yaml', text).objects, {
    boundary: { ...SAMPLE_BOUNDARY, ...options.boundary },
    permissions: options.permissions ?? NO_PERMISSIONS,
    lock: null,
    asOf: null,
  });
}

/** Everything a rule says about a set. */
export function hitsOf(rule: Rule, context: AuditContext): readonly Hit[] {
  return [
    ...context.objects.flatMap((object) => [...(rule.checkObject?.(object, context) ?? [])]),
    ...(rule.checkSet?.(context) ?? []),
  ];
}

/** `path = value` of every hit, for tables. */
export function saidOf(rule: Rule, context: AuditContext): readonly string[] {
  return hitsOf(rule, context).map((hit) => `${hit.path} = ${hit.value}`);
}

/** `status severity value` of what a rule says of objects, for tables; each once, sorted. */
export function judgementsOf(rule: Rule, ...objects: readonly object[]): readonly string[] {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const { findings } = audit([parseManifest('a.yaml', text)], { ...AUDIT_OPTIONS, rules: [rule] });
  return [...new Set(findings.map(({ status, severity, value }) => `${status} ${severity} ${value}`))].sort();
}
