import { describe, expect, it } from 'vitest';
import { imagesOf } from '../../../src/audit/facts/images';
import { isFromRegistries, parseImage } from '../../../src/audit/facts/image-reference';
import { textsOf } from '../../../src/audit/texts';
import { configMap, objectOf } from '../../helpers/audit';
import { SAMPLE_BOUNDARY } from '../../helpers/sample-boundary';

const DIGEST = `sha256:${'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}`;

function imagesIn(text: string): string[] {
  return imagesOf(textsOf(objectOf(text)), { boundary: SAMPLE_BOUNDARY }).map((use) => `${use.class} ${use.ref}`);
}

function imagesUnder(key: string, value: string): string[] {
  return imagesOf(textsOf(configMap(key, value)), { boundary: null }).map((use) => `${use.class} ${use.ref}`);
}

describe('references', () => {
  it.each([
    ['nginx', 'docker.io', 'nginx', null, null],
    ['nginx:1', 'docker.io', 'nginx', '1', null],
    ['org/app', 'docker.io', 'org/app', null, null],
    ['localhost/app', 'localhost', 'app', null, null],
    ['localhost:5000/app:1', 'localhost:5000', 'app', '1', null],
    ['r.example.net/a/b:1', 'r.example.net', 'a/b', '1', null],
    [`r.example.net:443/a:1@${DIGEST}`, 'r.example.net:443', 'a', '1', DIGEST],
  ])('%s', (text, ...parts) => {
    const image = parseImage(text);
    expect([image?.registry, image?.repository, image?.tag, image?.digest]).toEqual(parts);
  });

  it.each(['', 'UPPER', '/a', 'a b', 'https://a/b', 'a//b', '-a', 'a:', 'a@sha256:12'])('%j is none', (text) => {
    expect(parseImage(text)).toBeNull();
  });

  it.each([
    ['r.example.net/p/a', ['r.example.net/p'], true],
    ['r.example.net/p/a', ['r.example.net'], true],
    ['r.example.net/p/a', ['r.example.net/p/'], true],
    ['r.example.net/pp/a', ['r.example.net/p'], false],
    ['r.example.net.evil.example/p/a', ['r.example.net/p'], false],
    ['nginx', ['docker.io/library'], true],
    ['org/a', ['docker.io/library'], false],
  ])('%s below %j: %s', (text, registries, expected) => {
    const image = parseImage(text);
    expect(image !== null && isFromRegistries(image, registries)).toBe(expected);
  });
});

describe('images are found', () => {
  it.each<[string, string, string]>([
    ['under image keys', 'proxyImage', 'org/proxy:1'],
    ['in operator variables', 'RELATED_IMAGE_X', 'r.example.net/x:1'],
    ['by a well-known registry', 'plugin', 'quay.io/org/plugin'],
    ['by a registry and a tag', 'plugin', 'r.example.net/org/plugin:v1'],
    ['by a digest', 'plugin', `org/plugin@${DIGEST}`],
    ['with a scheme', 'source', 'docker://r.example.net/x:1'],
  ])('%s', (_, key, value) => {
    expect(imagesUnder(key, value)).toEqual([`pull ${value.replace('docker://', '')}`]);
  });

  it('in a script that runs one', () => {
    expect(imagesUnder('run.sh', 'set -e\ndocker run org/app:1 x\n')).toEqual(['pull org/app:1']);
  });

  it.each<[string, string, string[]]>([
    [
      'registry, repository and tag',
      '{ registry: r.example.net, repository: a/b, tag: v1 }',
      ['split r.example.net/a/b:v1'],
    ],
    ['repository and tag', '{ repository: r.example.net/a/b, tag: v1 }', ['split r.example.net/a/b:v1']],
    ['repository and digest', `{ repository: a/b, digest: "${DIGEST}" }`, [`split a/b@${DIGEST}`]],
    [
      'repository, image and version',
      '{ repository: r.example.net/a, image: b, version: v1 }',
      ['split r.example.net/a/b:v1'],
    ],
    ['an image and its tag', '{ image: r.example.net/a/b, tag: v1 }', ['split r.example.net/a/b:v1']],
    [
      'an inside registry',
      '{ registry: harbor.internal.example.mil/sallyport, repository: a, tag: v1 }',
      ['internal harbor.internal.example.mil/sallyport/a:v1'],
    ],
  ])('split over %s', (_, fields, expected) => {
    expect(imagesIn(`kind: X\nspec: { engine: ${fields} }`)).toEqual(expected);
  });

  it('split over variables, each prefix by itself', () => {
    const variables = [
      'A_IMAGE_REGISTRY: r.example.net',
      'A_IMAGE_REPOSITORY: a',
      'A_IMAGE_TAG: "1"',
      'B_IMAGE_REPOSITORY: r.example.net/b',
      'B_IMAGE_TAG: "2"',
    ];
    expect(imagesIn(`kind: X\nspec: { env: { ${variables.join(', ')} } }`)).toEqual([
      'split r.example.net/a:1',
      'split r.example.net/b:2',
    ]);
  });

  it('as patterns, which nobody pulls', () => {
    expect(imagesUnder('image', 'r.example.net/*')).toEqual(['pattern r.example.net/*']);
  });
});

describe('what is no image', () => {
  it.each([
    ['policies', 'imagePullPolicy', 'Always'],
    ['secrets', 'imagePullSecrets', 'mirror'],
    ['pictures', 'image', 'logo.png'],
    ['paths', 'image', '/assets/logo'],
    ['templates', 'image', '{{ .Values.image }}'],
    ['variables', 'image', '$(IMAGE)'],
    ['names with ports', 'host', 'r.example.net:8080/x'],
    ['modules', 'x', 'github.com/example/module:v1'],
    ['chart repositories', 'repository', 'https://charts.example.net'],
    ['versions alone', 'version', 'v1'],
  ])('%s', (_, key, value) => {
    expect(imagesUnder(key, value)).toEqual([]);
  });

  it('descriptions of a schema; its defaults are images', () => {
    const schema = (field: string): string =>
      `kind: CustomResourceDefinition\nspec: { versions: [{ schema: { openAPIV3Schema: { properties: { image: { ${field}: "r.example.net/a:1" } } } } }] }`;
    expect([imagesIn(schema('description')), imagesIn(schema('default'))]).toEqual([[], ['pull r.example.net/a:1']]);
  });
});
