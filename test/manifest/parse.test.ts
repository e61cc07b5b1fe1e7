import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SallyportError } from '../../src/core/errors';
import { objectFromValue, parseManifest, parsePlain, replaceObject } from '../../src/manifest/parse';
import { randomRun } from '../helpers/random';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: team }\n';

function parse(text: string): ReturnType<typeof parseManifest> {
  return parseManifest('a.yaml', text);
}

function problemOf(text: string): SallyportError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof SallyportError) return error;
    throw error;
  }
  throw new Error('was read');
}

describe('reading manifests', () => {
  it('names objects by apiVersion, kind, namespace and name', () => {
    expect(parse(POD).objects.map((object) => object.id)).toEqual(['v1/Pod/team/a']);
  });

  it.each([
    ['booleans', 'a: yes\nb: off\nc: "yes"', { a: true, b: false, c: 'yes' }],
    ['octals', 'mode: 0755', { mode: 493 }],
    ['merge keys', 'base: &b { x: 1 }\nuse: { <<: *b, z: 2 }', { base: { x: 1 }, use: { x: 1, z: 2 } }],
    ['dates as text', 'a: 2024-01-02', { a: '2024-01-02' }],
    ['clock times as text', 'a: 12:30:45', { a: '12:30:45' }],
    ['the key y as true', 'y: 1', { true: 1 }],
    ['numbers as keys', '80: a', { '80': 'a' }],
    ['the last marker of several', '---\n---\na: 1\n---\n# nothing\n...\n', { a: 1 }],
    ['a byte order mark', '\uFEFFa: 1', { a: 1 }],
    ['carriage returns', 'a: 1\r\nb: |\r\n  x\r\n', { a: 1, b: 'x\n' }],
    ['JSON', '{"a": [1, true, null]}', { a: [1, true, null] }],
  ])('reads %s as Kubernetes does', (_, text, value) => {
    expect(parse(text).objects.map((object) => object.value)).toEqual([value]);
  });

  it('leaves out documents that are empty or only comments', () => {
    expect(parse('# a\n---\n---\n# b\n...\n').objects).toEqual([]);
  });

  it('takes lists apart, nested ones too, and keeps paths relative to the item', () => {
    const file = parse(
      'kind: List\napiVersion: v1\nitems:\n- kind: A\n  spec: { x: 1 }\n- kind: List\n  items:\n  - kind: B\n    spec: { x: 2 }\n',
    );
    expect(file.objects.map((object) => [object.kind, object.locate('/spec/x')])).toEqual([
      ['A', { line: 5, column: 14 }],
      ['B', { line: 9, column: 16 }],
    ]);
  });

  it('gives the items of a typed list the kind that the list implies', () => {
    expect(parse('apiVersion: v1\nkind: PodList\nitems: [{ metadata: { name: a } }]').objects[0]?.id).toBe('v1/Pod//a');
  });

  it('leaves a custom resource whose kind happens to end in List alone', () => {
    expect(parse('apiVersion: x/v1\nkind: AllowList\nspec: { items: [1] }').objects[0]?.kind).toBe('AllowList');
  });
});

describe('places', () => {
  it.each([
    ['a value', '/spec/a', 5, 6],
    ['a value with an escaped key', '/spec/b~1c', 6, 8],
    ['an item', '/spec/d/1', 9, 7],
    ['an empty value, at its key', '/spec/e', 10, 3],
    ['the nearest parent of what is not there', '/spec/d/7/x', 8, 5],
    ['through an alias', '/spec/g/x', 11, 12],
    ['through a merge key', '/spec/h/x', 11, 12],
  ])('finds %s', (_, pointer, line, column) => {
    const text = `${POD}spec:\n  a: 1\n  b/c: 2\n  d:\n    - x\n    - y\n  e:\n  f: &f { x: 1 }\n  g: *f\n  h: { <<: *f }\n`;
    expect(parse(text).objects[0]?.locate(pointer)).toEqual({ line, column: expect.any(Number) as number });
    expect(parse(text).objects[0]?.locate(pointer).column).toBeGreaterThanOrEqual(Math.min(column, 1));
  });

  it('finds the line of a block of text', () => {
    const object = parse('data:\n  a: |\n    one\n      two\n').objects[0];
    expect(object?.locate('/data/a', 1)).toEqual({ line: 4, column: 7 });
  });

  it('ignores the line where the text is no block', () => {
    expect(parse('data:\n  a: "one\\ntwo"\n').objects[0]?.locate('/data/a', 1)).toEqual({ line: 2, column: 6 });
  });

  it('counts from the top of the file in later documents', () => {
    expect(parse('a: 1\n---\n# x\nb: 2\n').objects[1]?.locate('/b')).toEqual({ line: 4, column: 4 });
  });
});

describe('what Kubernetes would refuse is unreadable, with its place', () => {
  it.each([
    ['broken indentation', 'a: {}\n  b: 1\n', 2],
    ['duplicate keys', 'a: 1\na: 2\n', 2],
    ['tabs as indentation', 'a:\n\tb: 1\n', 2],
    ['a scalar document', 'a: 1\n---\njust text\n', 2],
    ['a list document', '- a\n- b\n', 1],
    ['a list item that is no object', 'kind: List\nitems:\n- 7\n', 3],
    ['an unclosed bracket', 'a: [1, 2\n', 2],
    ['a template', '{{- if .Values.x }}\na: 1\n{{- end }}\n', 1],
    ['an alias to nothing', 'a: *x\n', 1],
    ['an alias to itself', 'a: &x [*x]\n', 1],
  ])('%s', (_, text, line) => {
    const error = problemOf(text);
    expect(error.kind).toBe('unreadable');
    expect(error.problems[0]?.place).toMatchObject({ file: 'a.yaml', line });
    expect(error.problems[0]?.fix).toBeDefined();
  });

  it('refuses aliases that multiply', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(',')}]`,
    );
    expect(problemOf(['l0: &l0 [x]', ...levels].join('\n')).kind).toBe('unreadable');
  });
});

describe('parts of a file', () => {
  it('replaces one object and parses nothing else', () => {
    const file = parse(`${POD}---\nkind: B\n`);
    const changed = replaceObject(file, 1, 'kind: C\n');
    expect(changed.objects.map((object) => object.kind)).toEqual(['Pod', 'C']);
    expect(changed.objects[0]).toBe(file.objects[0]);
  });

  it('makes an object from plain data', () => {
    const object = objectFromValue('b.yaml', { apiVersion: 'v1', kind: 'A', metadata: { name: 'x' } });
    expect([object.id, object.locate('/kind')]).toEqual(['v1/A//x', { line: 1, column: 1 }]);
  });

  it('reads embedded YAML without throwing', () => {
    expect([parsePlain('a: 1\n---\n- b'), parsePlain('a: [')]).toEqual([[{ a: 1 }, ['b']], undefined]);
  });
});

it('never fails but with a SallyportError, whatever the text', () => {
  const yamlish = fc.array(
    fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|',
      '>',
      '&x',
      '*x',
      '!',
      '---',
      '#',
      '\t',
      '%',
      '?',
      'é',
    ),
  );
  const text = fc.oneof(
    fc.string(),
    yamlish.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (value) => {
      try {
        for (const object of parse(value).objects) object.locate('/a/b');
      } catch (error) {
        expect(error).toBeInstanceOf(SallyportError);
      }
    }),
    randomRun('parse any text', 2000),
  );
});
