import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifests } from '../../src/manifest/read';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

describe('a document that is no object', () => {
  it.each([
    ['in an output of ours', ['manifests/a.yaml', 'node/kubelet.yaml'], () => `only manifests: ${folder}/manifests`],
    [
      'in a tier of two outputs',
      ['x/manifests/a.yaml', 'x/node/b.yaml', 'y/manifests/a.yaml'],
      () => `only manifests: ${folder}/x/manifests ${folder}/y/manifests`,
    ],
    ['anywhere else', ['a.yaml', 'b/node.yaml'], () => 'render a chart or an overlay first'],
  ])('%s is refused, with what to name instead', (_, names, fix) => {
    for (const name of names) write(name, name.includes('node') ? 'write: 1' : 'apiVersion: v1\nkind: A');
    expect(() => readManifests([folder])).toThrow(fix());
  });
});

describe('folders of two clusters', () => {
  it('are not judged together: what one lacks would be there in the other', () => {
    const one = write('one/a.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }');
    write('two/b.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }');
    write('three/c.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: c }');
    const at = (name: string): string => join(folder, name);
    expect(() => readManifests([at('one'), at('two')])).toThrow(/two\/b.yaml: the same object stands below .*one/);
    expect(readManifests([at('one'), at('three')])).toHaveLength(2);
    // Files that are named themselves are taken as they are.
    expect(readManifests([one, at('two')])).toHaveLength(2);
  });
});

describe('reading the arguments of a command', () => {
  it('reads a folder recursively, sorted, with names relative to it', () => {
    write('b/z.yml', '{apiVersion: v1, kind: B}');
    write('a.yaml', '{apiVersion: v1, kind: A}');
    write('c.json', '{"apiVersion": "v1", "kind": "C"}');
    write('notes.txt', 'not: [yaml');
    expect(readManifests([folder]).map((file) => [file.file, file.objects[0]?.kind])).toEqual([
      ['a.yaml', 'A'],
      ['b/z.yml', 'B'],
      ['c.json', 'C'],
    ]);
  });

  it('keeps the name of a file that is named itself, whatever its ending', () => {
    const path = write('rendered', '{apiVersion: v1, kind: A}');
    expect(readManifests([path])[0]?.file).toBe(path);
  });

  it('reads standard input as -', () => {
    expect(readManifests(['-'], { stdin: '{apiVersion: v1, kind: A}' }).map((file) => file.file)).toEqual(['-']);
  });

  it.each([
    ['a missing path', (): string => join(folder, 'nowhere')],
    ['an empty folder', (): string => folder],
    ['a named pipe', (): string => pipe('a')],
    ['a named pipe in a folder', (): string => join(pipe('a.yaml'), '..')],
    ['a device', (): string => '/dev/zero'],
    ['a document that is no object', (): string => write('a.yaml', 'hello: world')],
    ['a file without objects', (): string => write('a.yaml', '# nothing\n')],
    ['a binary file', (): string => write('a.yaml', Uint8Array.of(0x61, 0x00, 0x62))],
    ['another encoding', (): string => write('a.yaml', Uint8Array.of(0x61, 0x3a, 0x20, 0xff, 0xfe))],
  ])('refuses %s as unreadable', (_, path) => {
    expect(() => readManifests([path()])).toThrow(expect.objectContaining({ kind: 'unreadable' }) as Error);
  });
});
