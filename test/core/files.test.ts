import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SallyportError } from '../../src/core/errors';
import {
  checkReplaceable,
  listFiles,
  MARKER_FILE,
  pathKind,
  readTextFile,
  replaceDirectory,
  writeTextFile,
} from '../../src/core/files';

// A spy around the real function: the only way to make a rename fail for a user whom no permission stops.
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  return { ...real, renameSync: vi.fn(real.renameSync) };
});

const MARKER = 'sallyport output\nversion 1\n';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-files-'));
});

afterEach(() => {
  vi.mocked(fs.renameSync).mockReset();
  vi.mocked(fs.renameSync).mockImplementation(realRename);
  rmSync(dir, { recursive: true, force: true });
});

const realRename = vi.mocked(fs.renameSync).getMockImplementation() ?? fs.renameSync;

function put(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function failureOf(action: () => unknown): SallyportError {
  try {
    action();
  } catch (error) {
    if (error instanceof SallyportError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

function pipe(name: string): string {
  const path = join(dir, name);
  execFileSync('mkfifo', [path]);
  return path;
}

/** A socket outlives the program that made it, if that one ends without closing it. */
function socket(name: string): string {
  const path = join(dir, name);
  const script =
    "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
  spawnSync(process.execPath, ['-e', script, path]);
  return path;
}

function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: injected`), { code, syscall: 'rename' });
}

describe('readTextFile', () => {
  it('reads UTF-8 and drops a byte order mark', () => {
    expect(readTextFile(put('a', 'grüße\n'))).toBe('grüße\n');
    expect(readTextFile(put('b', '\uFEFFkey: 1\n'))).toBe('key: 1\n');
    expect(readTextFile(put('empty', ''))).toBe('');
  });

  it('reads a file that is larger than one chunk whole', () => {
    const text = 'ä'.repeat(200_000);
    expect(readTextFile(put('large', text))).toBe(text);
  });

  it('reads a file of exactly the limit, and refuses one byte more', () => {
    expect(readTextFile(put('ten', '0123456789'), { maxBytes: 10 })).toBe('0123456789');
    const error = failureOf(() => readTextFile(put('eleven', '0123456789a'), { maxBytes: 10, label: 'values file' }));
    expect(error.problems[0]).toMatchObject({ message: 'values file is too large', allowed: 'at most 10 bytes' });
  });

  it.each([
    ['a missing file', () => join(dir, 'nowhere'), 'it does not exist'],
    ['a folder', () => dir, 'it is a folder, not a file'],
    ['a path through a file', () => join(put('file', ''), 'below'), 'a part of the path is a file, not a folder'],
    ['a named pipe that nobody writes to', () => pipe('pipe'), 'cannot read file: it is a named pipe, not a file'],
    ['a socket', () => socket('socket'), 'cannot read file: it is a socket, not a file'],
    ['a device', () => '/dev/zero', 'cannot read file: it is a device, not a file'],
    ['UTF-16, little endian', () => put('le', new Uint8Array([0xff, 0xfe, 0x61, 0])), 'is not UTF-8'],
    ['UTF-16, big endian', () => put('be', new Uint8Array([0xfe, 0xff, 0, 0x61])), 'is not UTF-8'],
    ['a NUL byte', () => put('nul', 'a\0b'), 'is binary'],
    ['bytes that are no UTF-8', () => put('latin', new Uint8Array([0x61, 0xe4, 0x62])), 'is not UTF-8'],
  ])('refuses %s with its place and a cure', (_, make, message) => {
    const path = make();
    const error = failureOf(() => readTextFile(path));
    expect(error.kind).toBe('usage');
    expect(error.problems[0]?.message).toContain(message);
    expect(error.problems[0]?.place).toEqual({ file: path });
    expect(error.problems[0]?.fix).toBeTruthy();
  });

  it('says that material under audit is unreadable, where the caller asks for it', () => {
    expect(failureOf(() => readTextFile(join(dir, 'x'), { kind: 'unreadable' })).exitCode).toBe(3);
  });
});

describe('readStdin', () => {
  const run = (input: string, options: string): { readonly out: string; readonly code: number | null } => {
    const script = `
      const { readStdin } = require(${JSON.stringify(join(__dirname, '../../lib/src/core/files.js'))});
      try { process.stdout.write(readStdin(${options})); } catch (error) { process.stdout.write(error.message); process.exitCode = error.exitCode; }
    `;
    const child = spawnSync(process.execPath, ['-e', script], { input, encoding: 'utf8' });
    return { out: child.stdout, code: child.status };
  };

  it('reads all of it, also where there is none', () => {
    const text = 'ä'.repeat(100_000);
    expect(run(text, '{}')).toEqual({ out: text, code: 0 });
    expect(run('', '{}')).toEqual({ out: '', code: 0 });
  });

  it('refuses what is over the limit or binary, with the place -', () => {
    expect(run('12345', '{ maxBytes: 4 }').out).toContain('-: standard input is too large');
    expect(run('a\0', '{}')).toEqual({
      out: expect.stringContaining('-: standard input is binary') as string,
      code: 3,
    });
  });
});

describe('listFiles', () => {
  it('lists all files below a folder by relative path, in code-point order', () => {
    ['b/z.yaml', 'b/a.yaml', 'a.yaml', 'Z.yaml', 'b.yaml', 'ä.yaml'].forEach((name) => put(name, ''));
    expect(listFiles(dir)).toEqual(['Z.yaml', 'a.yaml', 'b.yaml', 'b/a.yaml', 'b/z.yaml', 'ä.yaml']);
  });

  it('lists only what the filter accepts', () => {
    ['a.yaml', 'a.md', 'b/c.yaml'].forEach((name) => put(name, ''));
    expect(listFiles(dir, (path) => path.endsWith('.yaml'))).toEqual(['a.yaml', 'b/c.yaml']);
  });

  it('is not caught in a loop of links, and lists nothing twice', () => {
    put('real/a.yaml', '');
    symlinkSync('..', join(dir, 'real', 'up'));
    symlinkSync('real', join(dir, 'twin'));
    symlinkSync('real/a.yaml', join(dir, 'twin.yaml'));
    expect(listFiles(dir)).toEqual(['real/a.yaml']);
  });

  it('lists a link to a file of another name that the filter would pass over', () => {
    put('a.txt', '');
    symlinkSync('a.txt', join(dir, 'a.yaml'));
    expect(listFiles(dir, (path) => path.endsWith('.yaml'))).toEqual(['a.yaml']);
  });

  it.each([
    ['to a folder outside', 'out', '/', 'the link leads out of the folder'],
    ['to a file outside', 'out.yaml', '/dev/null', 'the link leads out of the folder'],
    ['to nothing', 'gone.yaml', 'nowhere', 'the link leads nowhere'],
    ['to itself', 'self.yaml', 'self.yaml', 'the link leads nowhere'],
  ])('refuses a link %s', (_, name, target, message) => {
    symlinkSync(target, join(dir, name));
    const error = failureOf(() => listFiles(dir, () => true, { kind: 'unreadable' }));
    expect(error.problems[0]).toMatchObject({ message, place: { file: join(dir, name) } });
    expect(error.exitCode).toBe(3);
  });

  it.each([
    ['a named pipe', () => pipe('x.yaml')],
    ['a socket', () => socket('x.yaml')],
  ])('refuses %s whose name is accepted, and does not mind others', (what, make) => {
    const path = make();
    const error = failureOf(() => listFiles(dir, (name) => name.endsWith('.yaml'), { kind: 'unreadable' }));
    expect(error.problems[0]).toMatchObject({
      message: `cannot read it: it is ${what}, not a file`,
      place: { file: path },
    });
    expect(error.exitCode).toBe(3);
    expect(listFiles(dir, (name) => name.endsWith('.yml'))).toEqual([]);
  });

  it('does not mind a dangling link that the filter does not want', () => {
    symlinkSync('nowhere', join(dir, 'gone.txt'));
    expect(listFiles(dir, (path) => path.endsWith('.yaml'))).toEqual([]);
  });

  it('refuses a folder that is missing, or is a file', () => {
    expect(failureOf(() => listFiles(join(dir, 'nowhere'))).message).toContain('it does not exist');
    expect(failureOf(() => listFiles(put('file', ''))).message).toContain('is a file');
  });
});

describe('pathKind', () => {
  it('tells files, folders and gaps apart', () => {
    expect([pathKind(dir), pathKind(put('a', '')), pathKind(join(dir, 'b')), pathKind(join(dir, 'a', 'b'))]).toEqual([
      'directory',
      'file',
      'missing',
      'missing',
    ]);
  });
});

describe('writeTextFile', () => {
  it('makes the folders, writes the text and leaves nothing else', () => {
    writeTextFile(join(dir, 'a/b/c.txt'), 'one');
    writeTextFile(join(dir, 'a/b/c.txt'), 'two');
    expect(readFileSync(join(dir, 'a/b/c.txt'), 'utf8')).toBe('two');
    expect(readdirSync(join(dir, 'a/b'))).toEqual(['c.txt']);
  });

  it('ends where no folders can be made', () => {
    const error = failureOf(() => writeTextFile('/proc/x/y/c.txt', 'one'));
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain('nothing can be written here');
  });

  it('keeps the old text when the rename fails', () => {
    put('a', 'old');
    vi.mocked(fs.renameSync).mockImplementation(() => {
      throw systemError('ENOSPC');
    });
    expect(failureOf(() => writeTextFile(join(dir, 'a'), 'new')).message).toContain('no space left on the device');
    expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('old');
    expect(readdirSync(dir)).toEqual(['a']);
  });
});

describe('replaceDirectory', () => {
  const target = (): string => join(dir, 'out');
  const write = (files: Readonly<Record<string, string>>, marker = MARKER): void =>
    replaceDirectory(target(), new Map(Object.entries(files)), marker);
  const content = (): Record<string, string> =>
    Object.fromEntries(listFiles(target()).map((path) => [path, readFileSync(join(target(), path), 'utf8')]));
  const OLD = { 'old.yaml': 'old' };
  const OLD_ON_DISK = { ...OLD, [MARKER_FILE]: `${MARKER}file old.yaml\n` };

  it('writes the files and the marker where nothing was, parents included', () => {
    replaceDirectory(join(dir, 'x/y/out'), new Map([['a/b.yaml', new TextEncoder().encode('1')]]), MARKER);
    expect(listFiles(dir)).toEqual(['x/y/out/.sallyport', 'x/y/out/a/b.yaml']);
  });

  it('fills an empty folder', () => {
    mkdirSync(target());
    write(OLD);
    expect(content()).toEqual(OLD_ON_DISK);
  });

  it('replaces a folder of ours: what is no longer written is gone, and no temporary folder is left', () => {
    write(OLD);
    write({ 'new.yaml': 'new' }, 'sallyport output\nversion 2\n');
    expect(content()).toEqual({
      'new.yaml': 'new',
      [MARKER_FILE]: 'sallyport output\nversion 2\nfile new.yaml\n',
    });
    expect(readdirSync(dir)).toEqual(['out']);
  });

  it.each([
    ['a folder without our marker', () => put('out/precious', 'x'), 'a folder that we did not write'],
    [
      'a folder with the marker of another kind',
      () => put('out/.sallyport', 'other\n'),
      'a folder that we did not write',
    ],
    ['a folder whose marker is a folder', () => put('out/.sallyport/x', ''), 'a folder that we did not write'],
    ['a file', () => put('out', 'x'), 'a file'],
    ['a link', () => symlinkSync('elsewhere', target()), 'a symbolic link'],
  ])('refuses %s and leaves it alone', (_, prepare, what) => {
    prepare();
    const before = readdirSync(dir, { recursive: true });
    const error = failureOf(() => write({ a: '1' }));
    expect(error.exitCode).toBe(2);
    expect(error.problems[0]).toMatchObject({ message: `refusing to replace ${what}`, place: { file: target() } });
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
  });

  it.each([
    ['beside ours', 'out/notes.txt', 'notes.txt'],
    ['in a folder of ours', 'out/a/notes.txt', 'a/notes.txt'],
    ['in a folder of its own', 'out/.git/HEAD', '.git/HEAD'],
    ['under a name that is written now for the first time', 'out/new.yaml', 'new.yaml'],
  ])('refuses a folder of ours with a file of somebody else %s, and names it', (_, path, named) => {
    write({ ...OLD, 'a/b.yaml': 'b' });
    put(path, 'precious');
    const before = readdirSync(dir, { recursive: true });
    const error = failureOf(() => write({ 'new.yaml': '1' }));
    expect(error.exitCode).toBe(2);
    expect(error.problems[0]).toMatchObject({
      message: 'refusing to replace a folder with files in it that we did not write',
      place: { file: target() },
      value: named,
    });
    expect(error.problems[0]?.fix).toBeTruthy();
    expect(failureOf(() => checkReplaceable(target(), MARKER)).message).toBe(error.message);
    expect(readdirSync(dir, { recursive: true })).toEqual(before);
    expect(readFileSync(join(dir, path), 'utf8')).toBe('precious');
  });

  it('refuses a link of somebody else, and says how many more there are', () => {
    write(OLD);
    symlinkSync('nowhere', join(target(), 'link'));
    ['a', 'b', 'c', 'd', 'e', 'f'].forEach((name) => put(`out/${name}`, ''));
    expect(failureOf(() => write(OLD)).problems[0]?.value).toBe('a, b, c, d, e and 2 more');
  });

  it('takes what is about to be written for ours, where the marker names no files', () => {
    put('out/.sallyport', MARKER);
    put('out/old.yaml', 'older');
    checkReplaceable(target(), MARKER);
    put('out/extra', '');
    expect(failureOf(() => write(OLD)).problems[0]?.value).toBe('extra');
    rmSync(join(target(), 'extra'));
    write(OLD);
    expect(content()).toEqual(OLD_ON_DISK);
  });

  it.each(['/proc', '/proc/x/y', '/proc/self/fd/x/y', '/sys/kernel/x/y'])(
    'ends, and refuses a place that takes no files: %s',
    (path) => {
      const error = failureOf(() => replaceDirectory(join(path, 'out'), new Map([['a', '1']]), MARKER));
      expect(error.exitCode).toBe(2);
      expect(error.message).toContain('nothing can be written here: it is a pseudo file system');
      expect(error.problems[0]?.fix).toBeTruthy();
      expect(failureOf(() => checkReplaceable(join(path, 'out'), MARKER)).message).toBe(error.message);
    },
  );

  it('refuses a target below a device or a link that leads nowhere', () => {
    expect(failureOf(() => replaceDirectory('/dev/full/x/out', new Map(), MARKER)).exitCode).toBe(2);
    symlinkSync('nowhere', join(dir, 'gone'));
    expect(failureOf(() => replaceDirectory(join(dir, 'gone/x/out'), new Map(), MARKER)).message).toContain(
      'it does not exist',
    );
  });

  it('refuses the root of the file system', () => {
    expect(failureOf(() => replaceDirectory('/', new Map(), MARKER)).message).toContain('the root of the file system');
  });

  it('refuses a target whose parent is a file', () => {
    const error = failureOf(() => replaceDirectory(join(put('file', ''), 'out'), new Map(), MARKER));
    expect(error.kind).toBe('usage');
  });

  it.each(['../evil', 'a/../../evil', '/evil', '', 'a//b', './a', 'a/', 'a\\b', 'a\0b', '.sallyport', '.sallyport/a'])(
    'refuses the path %j as a bug, and keeps the old content',
    (path) => {
      write(OLD);
      expect(failureOf(() => write({ 'a.yaml': '1', [path]: '2' })).exitCode).toBe(70);
      expect(content()).toEqual(OLD_ON_DISK);
      expect(readdirSync(dir)).toEqual(['out']);
    },
  );

  it.each([
    ['a file where another needs a folder', { a: '1', 'a/b': '2' }],
    ['a folder where another needs a file', { 'a/b': '1', a: '2' }],
    ['a name that the disk refuses', { a: '1', ['x'.repeat(300)]: '2' }],
  ])('keeps the old content when a write fails: %s', (_, files) => {
    write(OLD);
    expect(failureOf(() => write(files)).exitCode).toBe(2);
    expect(content()).toEqual(OLD_ON_DISK);
    expect(readdirSync(dir)).toEqual(['out']);
  });

  it('keeps the old content when two names are one to the disk, as on a file system that ignores case', () => {
    write(OLD);
    class Twins extends Map<string, string> {
      override *[Symbol.iterator](): MapIterator<[string, string]> {
        yield ['a', '1'];
        yield ['a', '2'];
      }
    }
    expect(failureOf(() => replaceDirectory(target(), new Twins(), MARKER)).message).toContain('differ in case only');
    expect(content()).toEqual(OLD_ON_DISK);
  });

  it('keeps the old content when the producer of the files throws, and hands its error on', () => {
    write(OLD);
    class Broken extends Map<string, string> {
      override *[Symbol.iterator](): MapIterator<[string, string]> {
        yield ['a', '1'];
        throw new RangeError('producer failed');
      }
    }
    expect(() => replaceDirectory(target(), new Broken(), MARKER)).toThrow(RangeError);
    expect(content()).toEqual(OLD_ON_DISK);
    expect(readdirSync(dir)).toEqual(['out']);
  });

  it('puts the old folder back when the new one cannot take its place', () => {
    write(OLD);
    vi.mocked(fs.renameSync).mockImplementation((from, to) => {
      if (String(from).endsWith('new')) {
        throw systemError('EIO');
      }
      realRename(from, to);
    });
    expect(failureOf(() => write({ a: '1' })).exitCode).toBe(2);
    expect(content()).toEqual(OLD_ON_DISK);
    expect(readdirSync(dir)).toEqual(['out']);
  });

  it('never deletes the old content, even when it cannot be put back', () => {
    write(OLD);
    vi.mocked(fs.renameSync).mockImplementation((from, to) => {
      if (from !== target()) {
        throw systemError('EIO');
      }
      realRename(from, to);
    });
    failureOf(() => write({ a: '1' }));
    const [kept = ''] = readdirSync(dir);
    expect(readFileSync(join(dir, kept, 'old.yaml'), 'utf8')).toBe('old');
  });

  it('prevails over a run that puts its own folder in place between the two renames', () => {
    write(OLD);
    let isFirst = true;
    vi.mocked(fs.renameSync).mockImplementation((from, to) => {
      realRename(from, to);
      if (isFirst) {
        isFirst = false;
        write({ 'other.yaml': 'other' });
      }
    });
    write({ 'mine.yaml': 'mine' });
    expect(Object.keys(content())).toEqual([MARKER_FILE, 'mine.yaml']);
    expect(readdirSync(dir)).toEqual(['out']);
  });

  it('does not delete a foreign folder that appears between the two renames', () => {
    write(OLD);
    vi.mocked(fs.renameSync).mockImplementation((from, to) => {
      realRename(from, to);
      if (from === target()) {
        put('out/precious', 'x');
      }
    });
    expect(failureOf(() => write({ a: '1' })).message).toContain('a folder that we did not write');
    expect(readFileSync(join(target(), 'precious'), 'utf8')).toBe('x');
  });

  it('gives up when the folder never stops changing', () => {
    vi.mocked(fs.renameSync).mockImplementation(() => {
      throw systemError('ENOTEMPTY');
    });
    expect(failureOf(() => write({ a: '1' })).exitCode).toBe(2);
    expect(existsSync(target())).toBe(false);
  });
});
