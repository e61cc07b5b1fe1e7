import { describe, expect, it } from 'vitest';
import type { Exception } from '../../src/core/boundary';
import type { ImageEntry, Lock } from '../../src/core/image';
import { audit } from '../../src/audit/engine';
import { rules } from '../../src/audit/rules';
import { parseManifest } from '../../src/manifest/parse';
import { AUDIT_OPTIONS, auditText } from '../helpers/audit';
import { SAMPLE_BOUNDARY } from '../helpers/sample-boundary';

const DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const OTHER = DIGEST.replace('e3', 'e4');
const MIRROR = 'harbor.internal.example.mil/sallyport';
const UNTAGGED = `${MIRROR}/prometheus/prometheus`;
const IMAGE = `${UNTAGGED}:v1`;
const HOST_ONLY = { rules: rules.filter((rule) => rule.id === 'NET-001') };
const DIGEST_ONLY = { rules: rules.filter((rule) => rule.id === 'IMG-002') };
const LEAK =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: team }\ndata:\n  a.yaml: |\n    x: 1\n    url: https://a.example.net/x\n';

function pod(image: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: c, image: "${image}" }] }\n`;
}

function entryOf(tag: string, digest: string | null): ImageEntry {
  return { id: 'prometheus', origin: 'quay.io/prometheus/prometheus', tag, digest, size: null, licence: null };
}

function lockOf(digest: string | null): Lock {
  return { images: { prometheus: entryOf('v1', digest) } };
}

const TWO_TAGS: Lock = { images: { prometheus: entryOf('v1', DIGEST), next: entryOf('v2', OTHER) } };

const EXCEPTION: Exception = {
  rule: 'NET-001',
  object: 'v1/ConfigMap/team/a',
  path: '/data/a.yaml',
  value: 'https://a.example.net/x',
  reason: 'a test',
  owner: 'nobody',
  reviewBy: '2030-01-01',
};

describe('a finding', () => {
  it('says what, where in the outer file, and how it was reached', () => {
    expect(auditText(LEAK, HOST_ONLY).findings).toEqual([
      {
        rule: 'NET-001',
        severity: 'critical',
        status: 'finding',
        message: 'a host outside the boundary is contacted',
        value: 'https://a.example.net/x',
        fix: expect.any(String) as string,
        at: {
          file: 'a.yaml',
          line: 7,
          column: 5,
          object: 'v1/ConfigMap/team/a',
          path: '/data/a.yaml',
          via: ['yaml'],
          inner: '/url',
        },
      },
    ]);
  });

  it('is counted by severity and status', () => {
    const { summary } = auditText(`${LEAK}---\n${LEAK}`, HOST_ONLY);
    expect(summary).toMatchObject({
      files: 1,
      documents: 2,
      findings: { critical: 1, low: 0 },
      statuses: { finding: 1 },
    });
  });

  it('comes in the order of files and places, whatever the order of the input', () => {
    const files = ['b.yaml', 'a.yaml'].map((name) => parseManifest(name, LEAK));
    const { findings } = audit(files, { ...AUDIT_OPTIONS, ...HOST_ONLY });
    expect(findings.map((finding) => finding.at.file)).toEqual(['a.yaml', 'b.yaml']);
  });
});

describe('exceptions and waivers', () => {
  it('accept exactly what they name', () => {
    const { findings, summary } = auditText(LEAK, { ...HOST_ONLY, exceptions: [EXCEPTION] });
    expect(findings.map((finding) => [finding.status, finding.because])).toEqual([['accepted', 'a test']]);
    expect(summary.findings.critical).toBe(0);
  });

  it.each(['rule', 'object', 'path', 'value'] as const)('do not cover another %s', (member) => {
    const { findings } = auditText(LEAK, {
      ...HOST_ONLY,
      exceptions: [{ ...EXCEPTION, [member]: `${EXCEPTION[member]}x` }],
    });
    expect(findings.map((finding) => finding.status)).toEqual(['finding']);
  });

  it.each([
    ['2029-12-31', 'waived'],
    ['2030-01-01', 'waived'],
    ['2030-01-02', 'finding'],
    [null, 'finding'],
  ])('a waiver that ends on 2030-01-01 makes it, as of %s, %s', (asOf, status) => {
    const waiver = { ...EXCEPTION, expires: '2030-01-01' };
    expect(auditText(LEAK, { ...HOST_ONLY, waivers: [waiver], asOf }).findings[0]?.status).toBe(status);
  });

  it('are never taken from annotations', () => {
    const text = LEAK.replace('name: a,', 'name: a, annotations: { sallyport.dev/ignore: NET-001 },');
    expect(auditText(text, HOST_ONLY).findings[0]?.status).toBe('finding');
  });
});

describe('images and the lock', () => {
  it.each<[string, string, Lock | null, string[]]>([
    ['a tag without a lock is a finding', IMAGE, null, ['finding']],
    ['a tag whose entry has no digest is a draft', IMAGE, lockOf(null), ['draft']],
    ['a tag whose entry has a digest is a finding', IMAGE, lockOf(DIGEST), ['finding']],
    ['another tag than the lock has is a finding', IMAGE.replace(':v1', ':v2'), lockOf(null), ['finding']],
    [
      'an image the lock does not know is a finding',
      IMAGE.replace('/prometheus:', '/other:'),
      lockOf(null),
      ['finding'],
    ],
    ['the digest of the lock is clean', `${IMAGE}@${DIGEST}`, lockOf(DIGEST), []],
    ['the digest of the lock without a tag is clean', `${UNTAGGED}@${DIGEST}`, lockOf(DIGEST), []],
    [
      'the digest of the lock under a longer path is a finding',
      `${IMAGE.replace('/prometheus/prometheus', '/copy/prometheus/prometheus')}@${DIGEST}`,
      lockOf(DIGEST),
      ['finding'],
    ],
    [
      'the digest of the lock in another registry is found by the end of its path',
      `other.internal.example.mil/a/prometheus/prometheus:v1@${DIGEST}`,
      lockOf(DIGEST),
      [],
    ],
    ['another digest is a finding', `${IMAGE}@${OTHER}`, lockOf(DIGEST), ['finding']],
    ['another digest without a tag is a finding', `${UNTAGGED}@${OTHER}`, lockOf(DIGEST), ['finding']],
    ['a false tag with the digest of the lock is a finding', `${UNTAGGED}:v9@${DIGEST}`, lockOf(DIGEST), ['finding']],
    ['an invented digest for an entry without one is a finding', `${IMAGE}@${OTHER}`, lockOf(null), ['finding']],
    ['an invented digest without a tag is one too', `${UNTAGGED}@${OTHER}`, lockOf(null), ['finding']],
    ['no tag at all is no draft', UNTAGGED, lockOf(null), ['finding']],
    [
      'a repository the lock does not have is a finding',
      `docker.io/evil/backdoor@${OTHER}`,
      lockOf(DIGEST),
      ['finding'],
    ],
    ['and is one under a digest of the lock', `${MIRROR}/evil/x:v1@${DIGEST}`, lockOf(DIGEST), ['finding']],
    [
      'and with a name that only ends alike',
      `${MIRROR}/evilprometheus/prometheus:v1@${DIGEST}`,
      lockOf(DIGEST),
      ['finding'],
    ],
    ['any digest is clean without a lock', `docker.io/evil/backdoor@${OTHER}`, null, []],
  ])('%s', (_, image, lock, statuses) => {
    expect(auditText(pod(image), { ...DIGEST_ONLY, lock }).findings.map((finding) => finding.status)).toEqual(statuses);
  });

  it('take the digest that belongs to the tag, where a repository has two', () => {
    const two = (tag: string, digest: string): string[] =>
      auditText(pod(`${UNTAGGED}:${tag}@${digest}`), { ...DIGEST_ONLY, lock: TWO_TAGS }).findings.map(({ fix }) => fix);
    expect(two('v1', DIGEST)).toEqual([]);
    expect(two('v2', OTHER)).toEqual([]);
    expect(two('v2', DIGEST)).toEqual([expect.stringContaining(`:v2@${OTHER}`)]);
  });

  it.each<[string, string, Lock, string]>([
    ['a foreign image', `docker.io/evil/backdoor@${OTHER}`, lockOf(DIGEST), 'add it to the lock after review'],
    ['another digest', `${IMAGE}@${OTHER}`, lockOf(DIGEST), `the locked one, :v1@${DIGEST}`],
    ['a false tag', `${UNTAGGED}:v9@${DIGEST}`, lockOf(DIGEST), `the locked one, :v1@${DIGEST}`],
    ['an invented digest', `${IMAGE}@${OTHER}`, lockOf(null), 'the lock has no digest for :v1'],
  ])('name %s and its cure', (_, image, lock, cure) => {
    expect(auditText(pod(image), { ...DIGEST_ONLY, lock }).findings).toMatchObject([
      { value: image, fix: expect.stringContaining(cure) as string },
    ]);
  });
});

describe('declared egress', () => {
  const boundary = { ...SAMPLE_BOUNDARY, egress: [{ host: 'a.example.net', port: 443 }] };

  it.each([
    ['https://a.example.net/x', 0],
    ['https://a.example.net:443/x', 0],
    ['https://a.example.net:8443/x', 1],
    ['http://a.example.net/x', 1],
    ['https://b.a.example.net/x', 1],
  ])('%s: %i findings', (url, count) => {
    expect(auditText(LEAK.replace('https://a.example.net/x', url), { ...HOST_ONLY, boundary }).findings).toHaveLength(
      count,
    );
  });
});

describe('names that the DNS of the site answers for', () => {
  const boundary = { ...SAMPLE_BOUNDARY, egress: [{ host: 'a.example.net', port: 443 }] };
  const corefile = (zone: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: dns, namespace: n }\ndata:\n  Corefile: |\n    ${zone}:1053 {\n        errors\n    }\n`;

  it.each([
    ['a.example.net', []],
    ['b.example.net', ['NET-002']],
  ])('%s: %j', (zone, expected) => {
    expect(auditText(corefile(zone), { boundary }).findings.map((finding) => finding.rule)).toEqual(expected);
  });
});

it('refuses two rules of one id', () => {
  const [rule] = rules;
  if (rule === undefined) throw new Error('no rules');
  expect(() => auditText(LEAK, { rules: [rule, { ...rule, name: 'other' }] })).toThrow('share the id');
});
