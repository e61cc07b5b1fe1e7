import { SallyportError } from '../core/errors';
import { compareText } from '../core/result';
import type { Rule } from './rule';

/** Rules in the order of their ids. Two rules with one id or name are a bug of ours: ids are cited in waivers and reports. */
export function createRegistry(rules: readonly Rule[]): readonly Rule[] {
  const seen = new Map<string, Rule>();
  for (const rule of rules) {
    for (const key of [rule.id, rule.name]) {
      const other = seen.get(key);
      if (other !== undefined) {
        throw new SallyportError('bug', {
          message: `two audit rules share the id or name ${key}`,
          value: `${other.name}, ${rule.name}`,
        });
      }
      seen.set(key, rule);
    }
    if (!/^[A-Z]+-\d{3}$/.test(rule.id))
      throw new SallyportError('bug', { message: 'a rule id has the wrong form', value: rule.id, allowed: 'AREA-001' });
  }
  return [...rules].sort((a, b) => compareText(a.id, b.id));
}
