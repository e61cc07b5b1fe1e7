import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/engine';
import { rules } from '../../src/audit/rules';
import { fromPointer, toPointer, type ManifestObject } from '../../src/manifest/manifest';
import { objectFromValue, parseManifest } from '../../src/manifest/parse';
import { AUDIT_OPTIONS } from '../helpers/audit';

const RULES = join(__dirname, '../../src/audit/rules');
const ABOUT_ADDRESSES = rules.filter((rule) => /^(?:NET|IMG)-00\d$/.test(rule.id));

/** Names, labels and kinds: an image there is pulled by nobody, and the API server refuses most of them. */
const STRUCTURAL =
  /^\/(?:apiVersion|kind|metadata)(?:\/|$)|\/(?:apiVersion|labels|matchLabels|nodeSelector|apiGroups|resourceNames)(?:\/|$)|\/metadata\/(?:name|namespace)$/;

const OBJECTS = readdirSync(RULES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\/samples\/pass-[^/]+\.yaml$/.test(file))
  .sort()
  .flatMap((file) => parseManifest(file, readFileSync(join(RULES, file), 'utf8')).objects)
  .filter((object) => object.kind !== 'CustomResourceDefinition' && !/Role(?:Binding)?$/.test(object.kind));

function positionsOf(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === 'string') return [toPointer(path)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => positionsOf(item, [...path, key]));
}

/** The object with the leak in place of a string, or as the last line of a text. */
function plant(object: ManifestObject, pointer: string, leak: string): ManifestObject {
  const value = structuredClone(object.value) as Record<string, unknown>;
  const segments = fromPointer(pointer);
  const holder = segments
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, value);
  const last = segments.at(-1) ?? '';
  const old = String(holder[last]);
  holder[last] = old.includes('\n') ? `${old.trimEnd()}\n${leak}\n` : leak;
  return objectFromValue(object.file, value);
}

function missed(leak: string, isExpected: (pointer: string) => boolean): string[] {
  return OBJECTS.flatMap((object) =>
    positionsOf(object.value)
      .filter(isExpected)
      .filter((pointer) => {
        const { findings } = audit([plant(object, pointer, leak)], { ...AUDIT_OPTIONS, rules: ABOUT_ADDRESSES });
        return !findings.some((finding) => finding.value.includes('leak'));
      })
      .map((pointer) => `${object.file} ${pointer}`),
  );
}

describe('a leak planted at every string of every good sample is found', () => {
  it('there is something to plant in', () => {
    expect(OBJECTS.flatMap((object) => positionsOf(object.value)).length).toBeGreaterThan(200);
  });

  it.each([
    'https://leak.example.net/x',
    'http://203.0.113.9/leak',
    'leak.example.net:443',
    'postgresql://u:p@leak.example.net/d',
  ])('%s', (leak) => {
    expect(missed(leak, () => true)).toEqual([]);
  });

  it.each(['registry.leak.example.net/a/b:v1', 'quay.io/leak/b:v1'])('%s, where something may pull it', (leak) => {
    expect(missed(leak, (pointer) => !STRUCTURAL.test(pointer))).toEqual([]);
  });
});
