import { describe, expect, it } from 'vitest';
import { rule as host } from '../../../src/audit/rules/no-external-host/rule';
import { rule as image } from '../../../src/audit/rules/no-external-image/rule';
import { rule as resolver } from '../../../src/audit/rules/no-external-resolver/rule';
import { rule as silence } from '../../../src/audit/rules/require-silence/rule';
import type { Rule } from '../../../src/audit/rule';
import { judgementsOf } from './set-of';

const policy = (mutation: object, kind = 'MutatingAdmissionPolicy'): object => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'a' },
  spec: { mutations: [mutation] },
});
const applied = (expression: string): object =>
  policy({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
const patched = (expression: string): object => policy({ patchType: 'JSONPatch', jsonPatch: { expression } });
const container = (fields: string): object =>
  applied(`Object{spec: Object.spec{containers: [Object.spec.containers{name: "x", ${fields}}]}}`);
const patch = (op: string, path: string, value: string): object =>
  patched(`[JSONPatch{op: "${op}", path: "${path}", value: ${value}}]`);

describe('what the expression of a policy writes', () => {
  it.each<[string, Rule, object, readonly string[]]>([
    ['an image', image, container('image: "quay.io/a/b:1"'), ['finding critical quay.io/a/b:1']],
    ['in single quotes', image, container("image: 'quay.io/a/b:1'"), ['finding critical quay.io/a/b:1']],
    [
      'an image in a patch',
      image,
      patch('replace', '/spec/containers/0/image', '"quay.io/a/b:1"'),
      ['finding critical quay.io/a/b:1'],
    ],
    ['an image that is ours', image, container('image: "harbor.internal.example.mil/sallyport/a:1"'), []],
    [
      'an image that is put together',
      image,
      container('image: "quay.io/" + variables.x'),
      ['unchecked medium image in an expression'],
    ],
    [
      'the same in a patch',
      image,
      patch('replace', '/spec/containers/0/image', 'variables.x'),
      ['unchecked medium image in an expression'],
    ],
    ['a host', host, container('args: ["--to=https://a.example.net/"]'), ['finding critical https://a.example.net/']],
    ['a host that is compared', host, applied('object.x == "a.example.net" ? Object{} : Object{}'), []],
    ['a label', silence, applied('Object{metadata: Object.metadata{labels: {"a": "b"}}}'), []],
    [
      'a resolver',
      resolver,
      applied('Object{spec: Object.spec{dnsConfig: Object.spec.dnsConfig{nameservers: ["192.0.2.1"]}}}'),
      ['finding critical 192.0.2.1', 'unchecked medium change of resolvers by an expression'],
    ],
    [
      'variables taken away',
      silence,
      patched('[JSONPatch{op: "remove", path: "/spec/containers/0/env/0"}]'),
      ['unchecked medium change of containers or files by an expression'],
    ],
  ])('%s', (_name, rule, object, expected) => {
    expect(judgementsOf(rule, object)).toEqual(expected);
  });

  it('names a resolver outside as a host', () => {
    const found = judgementsOf(host, applied('Object{spec: Object.spec{x: Object.x{nameservers: ["203.0.113.7"]}}}'));
    expect(found).toEqual(['finding critical 203.0.113.7']);
  });

  it('is read in no other kind', () => {
    const other = policy({ jsonPatch: { expression: '[JSONPatch{path: "/x", value: variables.x}]' } }, 'Thing');
    expect(judgementsOf(image, other)).toEqual([]);
  });
});
