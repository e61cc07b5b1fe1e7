import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, spawnCli, type Ended } from '../../helpers/spawn';
import { contentOf, sampleWorkspace, workspace, write } from '../../helpers/workspace';

const FILES = ['airgapped.yaml', 'policy.yaml', 'models.yaml', 'lock.yaml'] as const;
const FIRST_KEYS = {
  'airgapped.yaml': 'site',
  'policy.yaml': 'projects',
  'models.yaml': 'models',
  'lock.yaml': 'images',
} as const;
const MEBIBYTE = 1024 * 1024;

type Spoil = (path: string, text: string, firstKey: string) => void;

interface Wrong {
  /** What stands in the message, beside the file. */
  readonly says: string;
  /** False where the file as a whole is wrong, so that no line is. */
  readonly hasPlace: boolean;
  readonly spoil: Spoil;
}

function replacing(change: (text: string, firstKey: string) => string | Uint8Array): Spoil {
  return (path, text, firstKey) => {
    write(path, change(text, firstKey));
  };
}

/** Billion laughs: nine levels of nine aliases. */
const BOMB = [
  'a0: &a0 [x]',
  ...Array.from(
    { length: 9 },
    (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`,
  ),
].join('\n');

const WRONG: Readonly<Record<string, Wrong>> = {
  'a missing file': { says: 'it does not exist', hasPlace: false, spoil: (path) => rmSync(path) },
  'a folder': {
    says: 'it is a folder, not a file',
    hasPlace: false,
    spoil: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  },
  'a named pipe that nobody writes to': {
    says: 'it is a named pipe, not a file',
    hasPlace: false,
    spoil: (path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    },
  },
  'an empty file': { says: 'not a mapping of keys to values', hasPlace: true, spoil: replacing(() => '') },
  'binary data': {
    says: 'is binary',
    hasPlace: false,
    spoil: replacing(() => Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0])),
  },
  'UTF-16': {
    says: 'is not UTF-8',
    hasPlace: false,
    spoil: replacing((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  },
  'Latin-1': {
    says: 'is not UTF-8',
    hasPlace: false,
    spoil: replacing((text) => Buffer.from(`# gr\u00fc\u00dfe\n${text}`, 'latin1')),
  },
  '50 MB of YAML': {
    says: 'is too large',
    hasPlace: false,
    spoil: (path) => {
      const chunk = 'key: value\n'.repeat(MEBIBYTE / 8);
      for (let size = 0; size < 50 * MEBIBYTE; size += chunk.length) appendFileSync(path, chunk);
    },
  },
  'an alias bomb': { says: 'anchor', hasPlace: true, spoil: replacing((text) => `${text}\n${BOMB}\n`) },
  'deep nesting': {
    says: 'nested too deeply',
    hasPlace: true,
    spoil: replacing((text) => `${text}\nx: ${'['.repeat(500)}${']'.repeat(500)}\n`),
  },
  'a duplicate key': {
    says: 'duplicate key',
    hasPlace: true,
    spoil: replacing((text, key) => `${text}\n${key}: {}\n`),
  },
  'a wrong type': { says: 'expected', hasPlace: true, spoil: replacing((_, key) => `${key}: 12\n`) },
  'an unknown key': { says: 'unknown key "sitee"', hasPlace: true, spoil: replacing((text) => `${text}\nsitee: 1\n`) },
  'a prototype key': {
    says: 'unknown key "__proto__"',
    hasPlace: true,
    spoil: replacing((text) => `${text}\n__proto__: { x: 1 }\n`),
  },
  'Windows line ends': {
    says: 'Windows line end (CR LF)',
    hasPlace: true,
    spoil: replacing((text) => text.replaceAll('\n', '\r\n')),
  },
  'lone carriage returns': {
    says: 'carriage return (CR)',
    hasPlace: true,
    spoil: replacing((text) => text.replaceAll('\n', '\r')),
  },
  tabs: { says: 'tab', hasPlace: true, spoil: replacing((_, key) => `${key}:\n\tname: x\n`) },
  'broken YAML': { says: 'not valid YAML', hasPlace: true, spoil: replacing((text) => `${text}\n"open\n`) },
  'two documents': {
    says: 'more than one document',
    hasPlace: true,
    spoil: replacing((text) => `${text}---\n${text}`),
  },
  'a list': { says: 'not a mapping of keys to values', hasPlace: true, spoil: replacing(() => '- a\n- b\n') },
  'a tag': { says: 'tag', hasPlace: true, spoil: replacing((text) => `${text}\nx: !!js/function 'return 1'\n`) },
};

const CASES = Object.entries(WRONG).flatMap(([what, wrong], index) =>
  FILES.map((file, at) => ({ what, wrong, file, isSpawned: index % 3 === 0 && at === index % FILES.length })),
);

/** A site that was rendered before, as far as the disk tells. */
function renderedBefore(): { readonly folder: string; readonly out: string } {
  const folder = sampleWorkspace();
  const out = join(folder, 'out');
  write(join(out, 'airgapped/.sallyport'), 'output of sallyport synth --tier airgapped\n');
  write(join(out, 'airgapped/manifests/010-foundation.yaml'), 'kind: Old\n');
  return { folder, out };
}

/** Some kinds in a process of their own, from a working directory of their own; the rest in this one. */
function synth(folder: string, out: string, isSpawned: boolean): Promise<Ended> {
  const args = ['synth', '--tier', 'airgapped', '--out', out];
  const values = join(folder, 'values/airgapped.yaml');
  return isSpawned
    ? Promise.resolve(spawnCli([...args, '--values', values], { cwd: folder }))
    : runCli(...args, '--values', values);
}

describe('wrong input', () => {
  it.each(CASES)(
    '$what instead of $file is refused by name, and the output is untouched',
    async ({ wrong, file, isSpawned }) => {
      const { folder, out } = renderedBefore();
      const path = join(folder, 'values', file);
      wrong.spoil(path, readFileSync(path, 'utf8'), FIRST_KEYS[file]);
      const before = contentOf(out);
      const ended = await synth(folder, out, isSpawned);
      expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
      expect(ended.err).toContain(wrong.says);
      expect(ended.err).toMatch(wrong.hasPlace ? new RegExp(`${file}:[1-9]\\d*:[1-9]\\d*: `) : new RegExp(`${file}: `));
      expect(ended.err).toMatch(/\n {2}fix: \S/);
      expect(ended.err).not.toMatch(/\n +at .*\.[jt]s:\d+/);
      expect(contentOf(out)).toEqual(before);
    },
  );

  it.each<[string, string, (file: string) => unknown]>([
    ['missing', 'it does not exist', () => undefined],
    ['a named pipe', 'it is a named pipe, not a file', (file) => execFileSync('mkfifo', [file])],
  ])('of a trust file that is %s is refused where the values name it', async (_, says, replace) => {
    const { folder, out } = renderedBefore();
    const file = join(folder, 'values/trust/example-root.pem');
    rmSync(file);
    replace(file);
    const before = contentOf(out);
    const { code, err } = await synth(folder, out, false);
    expect(code).toBe(2);
    expect(err).toMatch(/airgapped\.yaml:\d+:\d+: cannot read trust file: /);
    expect(err).toContain(says);
    expect(err).toMatch(/\n {2}allowed: \S.*\n {2}fix: \S/);
    expect(contentOf(out)).toEqual(before);
  });

  it('shows every problem of a file at once, as the golden has them', async () => {
    const { folder } = renderedBefore();
    const values = join(folder, 'values/airgapped.yaml');
    const text = readFileSync(values, 'utf8')
      .replace('environment: prod', 'environment: production')
      .replace('10.64.0.0/14', '8.8.0.0/16')
      .replace('host: siem.internal.example.mil', 'host: siem.example.net')
      .concat('componnents: {}\n');
    write(values, text);
    const first = await runCli('synth', '--tier', 'airgapped', '--values', values, '--out', workspace());
    expect(first.code).toBe(2);
    const second = await withoutShape(values, text, folder);
    await expect(`${first.err}\n${second.err}`.replaceAll(`${folder}/`, '')).toMatchFileSnapshot(
      '../../golden/cli/wrong-values.txt',
    );
  });
});

/** What shows once the file has the right shape: values that contradict the tier. */
function withoutShape(values: string, text: string, folder: string): Promise<Ended> {
  write(values, text.replace('environment: production', 'environment: prod').replace('componnents: {}\n', ''));
  return runCli('synth', '--tier', 'airgapped', '--values', values, '--out', join(folder, 'never'));
}

const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  'a byte order mark': (text) => `\ufeff${text}`,
  'no line end at the end': (text) => text.trimEnd(),
};

describe('accepted spellings', () => {
  it('render the same bytes', { timeout: 120_000 }, async () => {
    const folder = sampleWorkspace();
    const paths = [...FILES, 'trust/example-root.pem'].map((file) => join(folder, 'values', file));
    const texts = paths.map((path) => readFileSync(path, 'utf8'));
    const args = ['synth', '--tier', 'airgapped', '--values', join(folder, 'values/airgapped.yaml')];
    const options = ['--out', join(folder, 'out'), '--quiet'];
    expect((await runCli(...args, ...options)).code).toBe(0);
    for (const [spelling, change] of Object.entries(SPELLINGS)) {
      paths.forEach((path, index) => write(path, change(texts[index] ?? '')));
      const ended = await runCli(...args, ...options, '--check');
      expect({ spelling, ...ended }).toEqual({ spelling, code: 0, out: '', err: '' });
    }
  });
});
