import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { POD_KITS, sourceOf } from './images';

const LOCK = parse(readFileSync(join(__dirname, '..', '..', '..', 'values', 'lock.yaml'), 'utf8')) as {
  readonly images: Readonly<Record<string, { readonly origin: string; readonly tag: string }>>;
};
const { images } = LOCK;

describe('the programs of an image', () => {
  it.each([
    'coredns',
    'prometheus',
    'alertmanager',
    'kube-state-metrics',
    'node-exporter',
    'otel-collector-contrib',
    'cert-manager-webhook',
    'chrony',
    'postgresql-pgvector',
    'seaweedfs',
    'gitea',
    'flux-source-controller',
    'flux-kustomize-controller',
    'valkey',
    'toolbox',
  ])('of %s are known, whatever registry has it', (name) => {
    const { origin = '', tag = '' } = images[name] ?? {};
    const path = origin.replace(/^[^/]*[.:][^/]*\//, '');
    for (const image of [`${origin}:${tag}`, `mirror.example.mil:5000/team/${path}:${tag}@sha256:${'0'.repeat(64)}`]) {
      expect(sourceOf(image)).toBeDefined();
    }
  });

  it.each(['loki', 'tempo', 'vllm-openai', 'grafana'])('of %s are nowhere', (name) => {
    const { origin, tag } = images[name] ?? { origin: name, tag: '1' };
    expect(sourceOf(`${origin}:${tag}`)).toBeUndefined();
  });

  it('are not those of an image that only ends alike', () => {
    expect(sourceOf('example.net/notcoredns/coredns:1')).toBeUndefined();
    expect(sourceOf('example.net/xprom/alertmanager:1')).toBeUndefined();
  });

  it('are of modules that are each named once', () => {
    expect(new Set(POD_KITS.map(({ module }) => module)).size).toBe(POD_KITS.length);
  });
});
