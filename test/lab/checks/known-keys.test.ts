import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { qdrantConfig } from '../../../src/components/data/qdrant/config';
import { yamlText } from '../../../src/core/yaml-text';
import { parseManifests, readOutput, titleOf, type Manifest } from '../manifests';
import { judgeKeys, KNOWN_FILES } from './known-keys';

const ROOT = join(__dirname, '..', '..', '..');
const OUTPUTS = ['airgapped', 'diode', 'saas', 'byoc/control-plane', 'byoc/data-plane'];

describe('configuration with a published reference', () => {
  it.each(OUTPUTS)('has known keys only in %s', (output) => {
    const verdicts = judgeKeys(readOutput(join(ROOT, 'charts-out'), output).flat());
    expect(verdicts).toEqual([
      { component: 'loki', problems: [] },
      { component: 'tempo', problems: [] },
    ]);
  });

  it.each(KNOWN_FILES.map((file) => [file.component, file.release] as const))(
    'of %s is compared with the reference of the release in the lock, %s',
    (component, release) => {
      const lock = parse(readFileSync(join(ROOT, 'values', 'lock.yaml'), 'utf8')) as {
        readonly images: Readonly<Record<string, { readonly tag: string }>>;
      };
      expect(lock.images[component]?.tag).toMatch(new RegExp(`^v?${release.replace('.', '\\.')}\\.\\d+(-[a-z]+)?$`));
    },
  );
});

it('of Qdrant, which no sample renders, has known keys only', () => {
  const text = yamlText(qdrantConfig({ collections: 1, requestMegabytes: 1 }));
  const own = (data: string): readonly Manifest[] =>
    parseManifests(
      JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'n', name: 'qdrant-config' } },
        data: { 'config.yaml': data },
      }),
      'a/050.yaml',
    );
  expect(judgeKeys(own(text))).toEqual([{ component: 'qdrant', problems: [] }]);
  const [wrong] = judgeKeys(own(text.replace('verify_https_client_certificate', 'verify_https_client_certificates')));
  expect(wrong?.problems).toEqual([
    expect.stringMatching(/nobody knows .* nearest is verify_https_client_certificate /),
  ]);
});

describe('a file', () => {
  const map = (data: Readonly<Record<string, string>>): readonly Manifest[] =>
    parseManifests(
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'n', name: 'loki-config' }, data }),
      'a/100.yaml',
    );

  it('that is not rendered is not judged', () => {
    expect(judgeKeys([])).toEqual([]);
  });

  it.each([
    [
      'a misspelt key far down',
      'limits_config:\n  otlp_config:\n    resource_attributes:\n      attribute_config: []\n',
      /limits_config\.otlp_config\.resource_attributes\.attribute_config: nobody knows .* the nearest is attributes_config/,
    ],
    [
      'a key in the wrong block',
      'server:\n  retention_period: 31d\n',
      /server\.retention_period: nobody knows this key/,
    ],
    [
      'a value of another kind',
      'compactor:\n  retention_enabled: "yes"\n',
      /retention_enabled is "yes", and has to be true/,
    ],
    ['two of a key', 'auth_enabled: false\nauth_enabled: true\n', /unique/i],
    ['what is no YAML', 'auth_enabled: [', /loki\.yaml: /],
  ])('is refused for %s, with the place of its ConfigMap', (_, text, says) => {
    const [manifest] = map({ 'loki.yaml': text }) as readonly [Manifest];
    const [verdict] = judgeKeys([manifest]);
    expect(verdict?.problems.some((one) => one.startsWith(`${titleOf(manifest)}: loki.yaml: `) && says.test(one))).toBe(
      true,
    );
  });

  it('that its ConfigMap does not have is a problem', () => {
    expect(judgeKeys(map({ 'other.yaml': '' }))).toEqual([
      {
        component: 'loki',
        problems: ['a/100.yaml:1 v1 ConfigMap n/loki-config: loki.yaml: there is no such file'],
      },
    ]);
  });
});
