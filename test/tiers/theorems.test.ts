import { describe, expect, it } from 'vitest';
import { audit } from '../../src/audit';
import { SEVERITIES } from '../../src/core/result';
import { TIER_NAMES } from '../../src/core/tier';
import { optionsOf, outputsOf } from '../leaks/outputs';

/** Each tier, with each tier whose permissions are at least as wide: itself, and those before it. */
const PAIRS = TIER_NAMES.flatMap((tier, index) =>
  TIER_NAMES.slice(0, index + 1).map((permitted) => [tier, permitted] as const),
);

describe('theorem 2 (decisions 5)', () => {
  it.each(PAIRS)('%s verifies clean under the permissions of %s', (tier, permitted) => {
    const { permissions } = optionsOf(permitted);
    for (const { objects, options } of outputsOf(tier)) {
      const { findings, rules } = audit(objects, { ...options, permissions });
      expect(findings.filter(({ status }) => status === 'finding')).toEqual([]);
      expect(findings.every(({ status, severity }) => status === 'draft' || SEVERITIES.includes(severity))).toBe(true);
      expect(rules.length).toBeGreaterThan(0);
    }
  });

  it('does not hold the other way: saas has a way out that airgapped does not permit', () => {
    const [saas] = outputsOf('saas');
    if (saas === undefined) throw new Error('no output');
    const { permissions } = optionsOf('airgapped');
    const { findings } = audit(saas.objects, { ...saas.options, permissions });
    expect(new Set(findings.filter(({ status }) => status === 'finding').map(({ rule }) => rule))).toContain(
      'NETPOL-002',
    );
  });
});
