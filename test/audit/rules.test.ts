import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/engine';
import type { Rule } from '../../src/audit/rule';
import { rules } from '../../src/audit/rules';
import type { Finding } from '../../src/core/result';
import { parseManifest } from '../../src/manifest/parse';
import { NO_PERMISSIONS, SAMPLE_BOUNDARY } from '../helpers/sample-boundary';

const FOLDER = join(__dirname, '../../src/audit/rules');
const HEADINGS = [
  /^#+ .*threat/im,
  /^#+ .*\b(?:bad|violat|fails?)\b/im,
  /^#+ .*\b(?:good|passes|correct)\b/im,
  /^#+ .*(?:cure|fix)/im,
  /^#+ .*waive/im,
];

const folders = readdirSync(FOLDER).filter((name) => statSync(join(FOLDER, name)).isDirectory());

describe('the catalogue', () => {
  it('holds every folder', () => {
    expect(rules.map((rule) => rule.name).sort()).toEqual([...folders].sort());
  });

  it('has ids of its own for all', () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });
});

describe.each(rules.map((rule): [string, Rule] => [rule.name, rule]))('%s', (name, rule) => {
  const samples = readdirSync(join(FOLDER, name, 'samples'));

  it('says what it is: sentence, constant reason without a full stop, cure', () => {
    expect(rule.title).not.toMatch(/\.$/);
    expect(rule.message).toMatch(/^[a-zA-Z].*[^.]$/);
    expect(rule.fix.length).toBeGreaterThan(10);
    expect(rule.checkObject ?? rule.checkSet).toBeDefined();
  });

  it('is documented with the threat, both examples, the cure and when to waive', () => {
    const readme = join(FOLDER, name, 'README.md');
    expect(existsSync(readme)).toBe(true);
    const text = readFileSync(readme, 'utf8');
    expect(HEADINGS.filter((heading) => !heading.test(text))).toEqual([]);
    expect(text).toContain(rule.id);
  });

  it('gives its admission form, or the reason why there is none', () => {
    if (rule.admission.kind === 'none') return expect(rule.admission.reason.length).toBeGreaterThan(20);
    const { resources, validations } = rule.admission;
    expect(resources.length).toBeGreaterThan(0);
    expect(validations({ boundary: SAMPLE_BOUNDARY, permissions: NO_PERMISSIONS }).length).toBeGreaterThan(0);
  });

  it.each(samples.filter((file) => file.startsWith('pass-')))('is content with %s', (file) => {
    expect(findingsOf(rule, file).map((finding) => `${finding.at.line} ${finding.value}`)).toEqual([]);
  });

  it.each(samples.filter((file) => file.startsWith('fail-')))('finds something, and where, in %s', (file) => {
    const findings = findingsOf(rule, file);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        rule: rule.id,
        severity: rule.severity,
        status: 'finding',
        message: rule.message,
      });
      expect(finding.at.file).toBe(file);
      expect(finding.at.line).toBeGreaterThan(0);
      expect(finding.at.path).toMatch(/^(?:\/.*)?$/);
    }
  });
});

function findingsOf(rule: Rule, sample: string): readonly Finding[] {
  const text = readFileSync(join(FOLDER, rule.name, 'samples', sample), 'utf8');
  const options = {
    boundary: SAMPLE_BOUNDARY,
    permissions: NO_PERMISSIONS,
    lock: null,
    exceptions: [],
    asOf: '2026-01-01',
  };
  return audit([parseManifest(sample, text)], { ...options, rules: [rule] }).findings;
}
