import { describe, expect, it } from 'vitest';
import { engineVersion, imageTag, requireCapabilities } from '../../../src/constructs/serving/image-version';

const SINCE = { '--new': '0.18.0' };

describe('the version of an engine image', () => {
  it.each([
    ['harbor.example.mil:5000/a/b:v0.30.0@sha256:00', 'v0.30.0'],
    ['harbor.example.mil/a/b:3.3.7', '3.3.7'],
  ])('%s has the tag %s', (reference, tag) => {
    expect(imageTag(reference)).toBe(tag);
  });

  it.each<[string, readonly number[] | undefined]>([
    ['v0.30.0', [0, 30, 0]],
    ['v0.30.0-cu129', [0, 30, 0]],
    ['3.3.7-rocm', [3, 3, 7]],
    ['rocm7.14.0_cdna_ubuntu24.04_py3.14_pytorch_2.11.0_vllm_0.23.0', [0, 23, 0]],
    ['nightly', undefined],
    ['0.30', undefined],
    ['cu129-1.2.3', undefined],
  ])('%s is read as %j', (tag, version) => {
    expect(engineVersion(tag)).toEqual(version);
  });

  it.each(['v0.18.0', 'v0.18.1', 'v0.30.0', 'v1.0.0', '0.18.0-cu129'])('%s knows what came with 0.18.0', (tag) => {
    expect(() => requireCapabilities('vLLM', `h/r:${tag}@sha256:0`, SINCE)).not.toThrow();
  });

  it.each(['v0.17.9', 'v0.9.0', 'x_vllm_0.17.0'])('%s is refused for what came with 0.18.0', (tag) => {
    expect(() => requireCapabilities('vLLM', `h/r:${tag}`, SINCE)).toThrow('does not know --new');
  });

  it('a tag without a version is refused', () => {
    expect(() => requireCapabilities('vLLM', 'h/r:nightly', SINCE)).toThrow('names no version');
  });
});
