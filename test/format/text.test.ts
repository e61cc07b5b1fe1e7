import { describe, expect, it } from 'vitest';
import type { Finding, VerifyReport } from '../../src/core/result';
import { formatCanonicalJson, formatJson } from '../../src/format/json';
import { formatReport } from '../../src/format/text';

const FINDING: Finding = {
  rule: 'NET-001',
  severity: 'critical',
  status: 'finding',
  message: 'a host outside the boundary is contacted',
  value: 'https://a.example.net',
  fix: 'name the service of the site',
  at: {
    file: 'a.yaml',
    line: 7,
    column: 5,
    object: 'v1/ConfigMap/n/a',
    path: '/data/a.yaml',
    via: ['yaml'],
    inner: '/url',
  },
};

function report(findings: readonly Finding[]): VerifyReport {
  const live = findings.filter((finding) => finding.status === 'finding').length;
  const count = (status: string): number => findings.filter((finding) => finding.status === status).length;
  return {
    schema: 'sallyport.dev/verify/v1',
    tool: { name: 'sallyport', version: '0.0.0' },
    policy: { tier: null, rules: ['NET-001'] },
    summary: {
      files: 1,
      documents: 2,
      findings: { critical: live, high: 0, medium: 0, low: 0, info: 0 },
      statuses: {
        finding: live,
        accepted: count('accepted'),
        waived: count('waived'),
        draft: count('draft'),
        unchecked: 0,
      },
    },
    findings,
  };
}

describe('the text report', () => {
  it('gives a finding one line that editors link, then its facts, then one line that sums up', () => {
    expect(formatReport(report([FINDING]))).toBe(
      [
        'a.yaml:7:5 critical NET-001 a host outside the boundary is contacted: https://a.example.net',
        '  object: v1/ConfigMap/n/a',
        '  path: /data/a.yaml via yaml, /url',
        '  fix: name the service of the site',
        '',
        '1 finding (1 critical) in 2 objects of 1 file',
        '',
      ].join('\n'),
    );
  });

  it('keeps what is accepted apart, with the reason', () => {
    const text = formatReport(report([{ ...FINDING, status: 'accepted', because: 'it is known' }]));
    expect(text).toContain('accepted by exceptions of the tier (1)');
    expect(text).toContain('  because: it is known');
    expect(text).toContain('no findings, 1 accepted in 2 objects of 1 file');
  });

  it('has no control character, whatever the manifest says, unless colour is asked for', () => {
    const nasty = { ...FINDING, value: 'x\u001b[31m\nforged line', at: { ...FINDING.at, object: 'a\u0007' } };
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    expect(formatReport(report([nasty]))).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|^forged/m);
    expect(formatReport(report([FINDING]), { colour: true })).toContain('\u001b[');
  });
});

describe('JSON', () => {
  it('keeps the order of the result and ends with a line break', () => {
    expect(formatJson({ b: 1, a: [2] })).toBe('{\n  "b": 1,\n  "a": [\n    2\n  ]\n}\n');
  });

  it('can sort every key', () => {
    expect(formatCanonicalJson({ b: 1, a: { d: 1, c: 2 } })).toBe(
      '{\n  "a": {\n    "c": 2,\n    "d": 1\n  },\n  "b": 1\n}\n',
    );
  });
});
