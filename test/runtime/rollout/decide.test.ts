import { describe, expect, it } from 'vitest';
import { decide, STAMP } from '../../../src/runtime/rollout/decide';

const OLD = '2026-03-01T00:00:00Z';
const NEW = '2026-05-01T00:00:00Z';

function certificate(status: Readonly<Record<string, unknown>>): unknown {
  return { status: { conditions: [{ type: 'Ready', status: 'True' }], ...status } };
}

describe('what a certificate means for the pods that hold it', () => {
  it.each([
    ['the same certificate', certificate({ notAfter: OLD, revision: 2 }), { [STAMP]: OLD }, { kind: 'current' }],
    ['a renewed one', certificate({ notAfter: NEW, revision: 2 }), { [STAMP]: OLD }, { kind: 'renewed', stamp: NEW }],
    ['the first one, never stamped', certificate({ notAfter: OLD, revision: 1 }), {}, { kind: 'current' }],
    ['a later one, never stamped', certificate({ notAfter: NEW, revision: 2 }), {}, { kind: 'renewed', stamp: NEW }],
    ['one without a number, never stamped', certificate({ notAfter: NEW }), {}, { kind: 'renewed', stamp: NEW }],
    [
      'a first one after another',
      certificate({ notAfter: NEW, revision: 1 }),
      { [STAMP]: OLD },
      { kind: 'renewed', stamp: NEW },
    ],
    [
      'one that is being issued',
      { status: { notAfter: NEW, conditions: [{ type: 'Ready', status: 'False' }] } },
      {},
      { kind: 'not-ready' },
    ],
    ['one without an end', certificate({ revision: 1 }), {}, { kind: 'not-ready' }],
    ['one whose end is no date', certificate({ notAfter: 'tomorrow', revision: 2 }), {}, { kind: 'not-ready' }],
    ['an object without a status', {}, {}, { kind: 'not-ready' }],
    ['no object at all', null, {}, { kind: 'not-ready' }],
  ])('%s', (_what, object, annotations, verdict) => {
    expect(decide([object], annotations as Record<string, string>)).toEqual(verdict);
  });
});

describe('what two certificates mean for the pods that hold both', () => {
  const [own, edge] = [certificate({ notAfter: OLD, revision: 1 }), certificate({ notAfter: NEW, revision: 2 })];
  const both = `${OLD},${NEW}`;

  it.each([
    ['as they were started', [own, edge], { [STAMP]: both }, { kind: 'current' }],
    ['stamped for one alone', [own, edge], { [STAMP]: NEW }, { kind: 'renewed', stamp: both }],
    ['never stamped, and one is a later one', [own, edge], {}, { kind: 'renewed', stamp: both }],
    ['never stamped, and both are the first', [own, own], {}, { kind: 'current' }],
    ['one is not issued', [own, {}], { [STAMP]: OLD }, { kind: 'not-ready' }],
    ['none is named', [], {}, { kind: 'not-ready' }],
  ])('%s', (_what, objects, annotations, verdict) => {
    expect(decide(objects, annotations as Record<string, string>)).toEqual(verdict);
  });
});
