import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonSchemaOf, knobDefects } from '../../src/core/knobs';
import { lockSchema, readLock } from '../../src/core/lock';
import { refusals, VALUES } from './site/values';

const DIGEST = `sha256:${'a'.repeat(64)}`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-lock-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function problems(text: string): string[] {
  const file = join(dir, 'lock.yaml');
  writeFileSync(file, text);
  return refusals(() => readLock(file)).map((problem) => problem.replaceAll(`${dir}/`, ''));
}

const entry = (id: string, origin: string, tag = 'v1', digest: string | null = null) =>
  `  ${id}:\n    origin: ${origin}\n    tag: '${tag}'\n    digest: ${digest ?? 'null'}\n`;

describe('the lock', () => {
  it('of the samples holds each image with what is known of it', () => {
    const { images } = readLock(join(VALUES, 'lock.yaml'));
    expect(images['chrony']).toEqual({
      id: 'chrony',
      origin: 'internal/chrony',
      tag: 'build',
      digest: null,
      size: null,
      licence: null,
    });
    expect(images['prometheus']).toMatchObject({ origin: 'quay.io/prometheus/prometheus', tag: 'v3.15.0' });
    expect(images['text-generation-inference-rocm']).toMatchObject({ tag: '3.3.7-rocm', digest: null });
    expect(images['toolbox']?.origin).toBe('internal/sallyport/toolbox');
    expect(Object.keys(images)).toEqual([...Object.keys(images)].sort());
  });

  it('says which digests are made up, and says nothing of the others', () => {
    const file = join(dir, 'lock.yaml');
    const [real, madeUp] = [entry('a', 'quay.io/a/b', 'v1', DIGEST), entry('c', 'quay.io/c/d', 'v1', DIGEST)];
    writeFileSync(file, `images:\n${real}${madeUp}    isMadeUp: true\n`);
    const { images } = readLock(file);
    expect(images['c']?.isMadeUp).toBe(true);
    expect(images['a']).not.toHaveProperty('isMadeUp');
  });

  it('has a documented schema', () => {
    expect(knobDefects(lockSchema())).toEqual([]);
    expect(jsonSchemaOf(lockSchema(), { id: 'x', title: 'x' })).toHaveProperty(
      'properties.images.additionalProperties.required',
    );
  });

  it.each([
    ['an origin without its host', entry('a', 'prometheus/prometheus'), 'lock.yaml:3:13: value is not allowed'],
    ['an origin with a tag', entry('a', 'quay.io/a/b:v1'), 'lock.yaml:3:13: value is not allowed'],
    ['an origin with a digest', entry('a', `quay.io/a/b@${DIGEST}`), 'lock.yaml:3:13: value is not allowed'],
    ['an origin in upper case', entry('a', 'Quay.io/a/b'), 'lock.yaml:3:13: value is not allowed'],
    ['a tag that names no version', entry('a', 'quay.io/a/b', 'latest'), 'lock.yaml:4:10: tag names no version'],
    ['a short digest', entry('a', 'quay.io/a/b', 'v1', 'sha256:abc'), 'lock.yaml:5:13: value is not allowed'],
    [
      'a digest in upper case',
      entry('a', 'quay.io/a/b', 'v1', DIGEST.replace('aa', 'AA')),
      'lock.yaml:5:13: value is not allowed',
    ],
    ['a missing digest', "  a:\n    origin: quay.io/a/b\n    tag: 'v1'\n", 'lock.yaml:2:3: missing key "digest"'],
    ['an unknown key', `${entry('a', 'quay.io/a/b')}    sha: x\n`, 'lock.yaml:6:5: unknown key "sha"'],
  ])('refuses %s', (_, text, expected) => {
    expect(problems(`images:\n${text}`).map((problem) => problem.split('\n')[0])).toEqual([expected]);
  });

  it('refuses two origins that would have one place in a mirror', () => {
    expect(problems(`images:\n${entry('a', 'quay.io/x/y')}${entry('b', 'docker.io/x/y')}`)).toEqual([
      'lock.yaml:7:13: "b" and "a" have one place in a mirror: x/y\n  at: images.b.origin\n  value: docker.io/x/y\n  allowed: one origin for each repository path, or the same tag and digest from both\n  fix: take both from one registry',
    ]);
    expect(
      problems(`images:\n${entry('a', 'quay.io/x/y', 'v1', DIGEST)}${entry('b', 'docker.io/x/y', 'v2', DIGEST)}`),
    ).toHaveLength(1);
  });

  it('takes one image from two registries, and two tags from one', () => {
    expect(
      problems(`images:\n${entry('a', 'quay.io/x/y', 'v1', DIGEST)}${entry('b', 'docker.io/x/y', 'v1', DIGEST)}`),
    ).toEqual([]);
    expect(problems(`images:\n${entry('a', 'quay.io/x/y', 'v1')}${entry('b', 'quay.io/x/y', 'v2')}`)).toEqual([]);
  });
});
