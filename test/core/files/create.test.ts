import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDirectory } from '../../../src/core/files';
import { contentOf, workspace, write } from '../../helpers/workspace';

const FILES = new Map([
  ['a', { content: 'open', mode: 0o644 }],
  ['b', { content: 'closed', mode: 0o600 }],
]);

describe('createDirectory', () => {
  it('makes the folder and those above it, with the modes asked for', () => {
    const folder = join(workspace(), 'x', 'y');
    createDirectory(folder, FILES);
    expect(contentOf(folder)).toEqual({ a: 'open', b: 'closed' });
    const modes = [folder, join(folder, 'a'), join(folder, 'b')].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o644, 0o600]);
    expect(readdirSync(join(folder, '..'))).toEqual(['y']);
  });

  it('closes an empty folder that was open', () => {
    const folder = join(workspace(), 'x');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    createDirectory(folder, FILES);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('leaves what stands there', () => {
    const folder = workspace();
    write(join(folder, 'c'), 'old');
    expect(() => {
      createDirectory(folder, FILES);
    }).toThrow('refusing to write where a folder with files in it stands');
    expect(contentOf(folder)).toEqual({ c: 'old' });
  });

  it('leaves nothing behind where a file cannot be written', () => {
    const parent = workspace();
    const files = new Map([...FILES, ['n'.repeat(300), { content: '', mode: 0o644 }]]);
    expect(() => {
      createDirectory(join(parent, 'x'), files);
    }).toThrow('cannot make folder: the name is too long');
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each(['/', '/proc/sallyport'])('does not write to %s', (path) => {
    expect(() => {
      createDirectory(path, FILES);
    }).toThrow();
  });
});
