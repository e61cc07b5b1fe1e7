import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseYamlSource, readYamlSource } from '../../src/core/yaml-source';
import { refusals } from './site/values';

const parse = (text: string) => parseYamlSource('f.yaml', text);
const problems = (text: string) => refusals(() => parse(text));

describe('a strict YAML file', () => {
  it('is plain data with the places of keys and values', () => {
    const source = parse('site:\n  dns:\n    - host: a.b\n      port: 53\n');
    expect(source.value).toEqual({ site: { dns: [{ host: 'a.b', port: 53 }] } });
    expect(source.place(['site', 'dns', 0, 'port'])).toEqual({
      file: 'f.yaml',
      line: 4,
      column: 13,
      path: 'site.dns[0].port',
    });
    expect(source.place(['site', 'dns', 0, 'port'], 'key')).toMatchObject({ line: 4, column: 7 });
    expect(source.textAt(['site', 'dns', 0, 'host'])).toBe('a.b');
  });

  it('resolves a missing path to the key of its nearest parent', () => {
    expect(parse('a: 1\nsite:\n  name: x\n').place(['site', 'dns', 0])).toMatchObject({ line: 2, column: 1 });
    expect(parse('a: 1\n').place(['site', 'dns'])).toMatchObject({ line: 1, column: 1 });
  });

  it('may begin with a byte order mark', () => {
    expect(parse('\ufeffa: 1\n').value).toEqual({ a: 1 });
  });

  it.each([
    ['Windows line ends', 'a: 1\r\nb: 2\r\n', 'f.yaml:1:5: Windows line end (CR LF)'],
    ['one Windows line end', 'a: 1\nb: 22\r\nc: 3\n', 'f.yaml:2:6: Windows line end (CR LF)'],
    ['one in a comment', '# x\r\na: 1\n', 'f.yaml:1:4: Windows line end (CR LF)'],
    ['a lone carriage return', 'a: 1\rb: 2\r', 'f.yaml:1:5: carriage return (CR)'],
    ['one within a line', 'a: 1\nb: "x\ry"\n', 'f.yaml:2:6: carriage return (CR)'],
  ])('refuses %s at the first, with the cure', (_, text, expected) => {
    const [first, ...rest] = problems(text);
    expect(first).toBe(
      `${expected}\n  allowed: lines that end in LF\n  fix: convert the file (dos2unix), and keep it so: eol=lf in .gitattributes, or git config core.autocrlf input`,
    );
    expect(rest).toEqual([]);
  });

  it('may have an escaped carriage return in a quoted value', () => {
    expect(parse('a: "x\\r"\n').value).toEqual({ a: 'x\r' });
  });

  it('quotes no more than one short line of a value', () => {
    expect(parse(`a: "${'x'.repeat(200)}"\n`).textAt(['a'])).toHaveLength(81);
    expect(parse('a: |\n  one\n  two\n').textAt(['a'])).toBe('one');
  });

  it.each(['true', 'null', '5', '-1', '1.5', 'yes please', '1.2.3.4', 'fd00::/8', '"yes"', "'0777'", '1:99', '2Gi'])(
    'takes the scalar %s, which every reader reads alike',
    (scalar) => {
      expect(problems(`a: ${scalar}\n`)).toEqual([]);
    },
  );

  it.each([
    ['y', 'a boolean'],
    ['No', 'a boolean'],
    ['on', 'a boolean'],
    ['OFF', 'a boolean'],
    ['0777', 'an octal number'],
    ['0o17', 'an octal number'],
    ['0x1f', 'a hexadecimal number'],
    ['0b11', 'a binary number'],
    ['1:30', 'a number to base sixty'],
    ['22:22:10', 'a number to base sixty'],
    ['1_000', 'a number with separators'],
    ['1e3', 'a number in scientific notation'],
    ['.inf', 'infinity or not-a-number'],
    ['2026-01-31', 'a date'],
    ['=', 'a default value'],
    ['12345678901234567890', 'a number that loses digits'],
  ])('refuses the plain scalar %s as %s to some readers', (scalar, what) => {
    expect(problems(`a:\n  b: ${scalar}\n`)).toEqual([
      `f.yaml:2:6: ambiguous value: ${what} to some YAML readers\n  at: a.b\n  value: ${scalar}\n  fix: quote it if it is text: "${scalar}"`,
    ]);
  });

  it.each([
    [
      'a key that is a boolean to some',
      'on: 1\n',
      'f.yaml:1:1: ambiguous value: a boolean to some YAML readers\n  value: on\n',
    ],
    ['a number as a key', '8080: x\n', 'f.yaml:1:1: key 8080 is not text\n  fix: quote it: "8080"'],
    ['a mapping as a key', '{a: b}: c\n', 'f.yaml:1:1: key is not plain text\n  fix: use a word as the key'],
    [
      'a duplicate key',
      'a:\n  b: 1\n  c: 2\n  b: 3\n',
      'f.yaml:4:3: duplicate key "b"\n  at: a.b\n  fix: keep one: the first is on line 2',
    ],
    ['an anchor', 'a: &x 1\n', 'f.yaml:1:7: anchor\n  at: a\n  value: &x\n  fix: write the value where it is used'],
    ['an alias', 'a: *x\n', 'f.yaml:1:4: alias\n  at: a\n  value: *x\n  fix: write the value where it is used'],
    ['a merge key', '<<: {a: 1}\n', 'f.yaml:1:1: merge key <<\n  fix: write the keys where they are used'],
    [
      'a tag',
      'a: !!str 5\n',
      'f.yaml:1:10: YAML tag\n  at: a\n  value: tag:yaml.org,2002:str\n  fix: remove the tag; quote the value if it is text',
    ],
    [
      'a tag on a list',
      'a: !x [1]\n',
      'f.yaml:1:7: YAML tag\n  at: a\n  value: !x\n  fix: remove the tag; quote the value if it is text',
    ],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'f.yaml:2:1: tab used as indentation\n  fix: indent with spaces'],
    [
      'a second document',
      'a: 1\n---\nb: 2\n',
      'f.yaml:2:1: more than one document\n  fix: keep one document and remove the --- line',
    ],
    ['a directive', '%YAML 1.1\n---\na: 1\n', 'f.yaml:1:1: YAML directive\n  fix: remove the line that starts with %'],
    [
      'a list at the root',
      '- a\n',
      'f.yaml:1:1: not a mapping of keys to values\n  fix: start with a key, such as site:',
    ],
    ['an empty file', '', 'f.yaml:1:1: not a mapping of keys to values\n  fix: start with a key, such as site:'],
    [
      'a key that would change the prototype',
      '__proto__: {x: 1}\n',
      'f.yaml:1:1: unknown key "__proto__"\n  fix: remove it',
    ],
    ['broken syntax', 'a: [1, 2\nb: 3\n', 'f.yaml:2:1: not valid YAML:'],
  ])('refuses %s', (_, text, expected) => {
    const [first] = problems(text);
    expect(first?.slice(0, expected.length)).toBe(expected);
  });

  it('reports everything that is wrong, in the order of the file', () => {
    expect(problems('a: yes\nb: &x 1\na: 2\nc: !y z\n').map((problem) => problem.split(':')[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
    ]);
  });
});

describe('a hostile file', () => {
  it.each([
    ['nested lists on one line', `a: ${'- '.repeat(1000)}x\n`],
    ['nested explicit keys', `${'? '.repeat(1000)}x\n`],
    ['nested brackets', `a: ${'['.repeat(1000)}\n`],
    ['brackets on many lines', `a:\n${' [\n'.repeat(1000)}`],
    ['deep indentation', Array.from({ length: 200 }, (_, depth) => `${' '.repeat(2 * depth)}a:\n`).join('')],
  ])('is refused before it is parsed: %s', (_, text) => {
    expect(problems(text)).toHaveLength(1);
    expect(problems(text)[0]).toContain('nested too deeply');
  });

  it('is refused when it is long, or has long lines or many of them', () => {
    expect(problems(`a: ${'x'.repeat(9000)}\n`)[0]).toContain('line is too long');
    expect(problems('a\n'.repeat(30_000))[0]).toContain('file has too many lines');
    expect(problems(`# ${'x'.repeat(100)}\n`.repeat(11_000))[0]).toContain('file is too large');
  });

  it('of 50 MB is refused by its size alone', () => {
    const dir = mkdtempSync(join(tmpdir(), 'sallyport-yaml-'));
    try {
      const file = join(dir, 'big.yaml');
      writeFileSync(file, 'a: 1\n');
      truncateSync(file, 50 * 1024 * 1024);
      expect(refusals(() => readYamlSource(file, 'values file'))[0]).toContain('values file is too large');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
