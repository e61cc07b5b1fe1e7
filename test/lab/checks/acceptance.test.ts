import { describe, expect, it } from 'vitest';
import type { Answer, KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { differences, judge } from './acceptance';

const [MANIFEST] = parseManifests(
  '---\napiVersion: v1\nkind: Service\nmetadata: { name: s, namespace: n }\n',
  'a/040.yaml',
) as [Manifest];

function answer(status: number, fields: Partial<Answer> = {}): Answer {
  return { status, warnings: [], body: {}, ...fields };
}

describe('an answer to an apply', () => {
  it.each<[string, Answer, readonly string[]]>([
    ['is content with a created object', answer(201), []],
    [
      'names the manifest of a refusal, with what the server says',
      answer(422, { body: { message: 'spec.ports: Required value' } }),
      ['a/040.yaml:2 v1 Service n/s: refused (422): spec.ports: Required value'],
    ],
    [
      'counts each warning as a problem',
      answer(200, { warnings: ['deprecated', 'unknown field "spec.x"'] }),
      [
        'a/040.yaml:2 v1 Service n/s: warning: deprecated',
        'a/040.yaml:2 v1 Service n/s: warning: unknown field "spec.x"',
      ],
    ],
  ])('%s', (_, given, problems) => {
    expect(judge(MANIFEST, given)).toEqual(problems);
  });
});

describe('a second apply', () => {
  const before: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', generation: 1, labels: { a: 'b' }, resourceVersion: '5' },
    spec: { type: 'ClusterIP' },
    status: { ready: 0 },
  };

  it.each<[string, Partial<KubeObject>, string | undefined]>([
    ['that changes nothing is no problem', {}, undefined],
    ['leaves status to the controllers', { status: { ready: 1 } }, undefined],
    [
      'leaves the bookkeeping of the server to it',
      { metadata: { ...before.metadata, resourceVersion: '6' } },
      undefined,
    ],
    ['that changes the spec is a problem', { spec: { type: 'NodePort' } }, 'spec'],
    ['that changes a label is a problem', { metadata: { ...before.metadata, labels: {} } }, 'metadata'],
    ['that adds data is a problem', { data: { x: 'y' } }, 'data'],
  ])('%s', (_, change, field) => {
    const expected = field === undefined ? [] : [`a/040.yaml:2 v1 Service n/s: changes when applied again: ${field}`];
    expect(differences(MANIFEST, before, { ...before, ...change })).toEqual(expected);
  });
});
