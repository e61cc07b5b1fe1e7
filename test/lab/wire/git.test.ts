import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipBecause } from '../../helpers/skip';
import { isInstalled, run } from '../run';
import { RELEASE_SIGNER } from '../site-delivery';
import { commitText } from './git';

const TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const PARENT = 'a'.repeat(40);
const signer = { detached: (text: string) => `BEGIN\n\n${text.length}\nEND\n` };

describe('the text of a commit', () => {
  it('has tree, parent and message', () => {
    const lines = commitText(TREE, PARENT, 'why').split('\n');
    expect(lines.slice(0, 2)).toEqual([`tree ${TREE}`, `parent ${PARENT}`]);
    expect(lines.slice(4)).toEqual(['', 'why', '']);
    expect(commitText(TREE, undefined, 'why')).not.toContain('parent');
  });

  it('has a signature of everything but itself, each of its lines set in', () => {
    const plain = commitText(TREE, PARENT, 'why');
    const signed = commitText(TREE, PARENT, 'why', signer);
    expect(signed).toContain(`\ngpgsig BEGIN\n \n ${plain.length}\n END\n\nwhy\n`);
    expect(signed.replace(/\ngpgsig (?:.*\n )*.*(?=\n\n)/, '')).toBe(plain);
  });

  it('is one that git takes, with its signature', async (context) => {
    if (!(await isInstalled('git', '--version'))) skipBecause(context, 'git is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-git-'));
    try {
      await run('git', ['init', '--quiet', folder]);
      const tree = (await run('git', ['-C', folder, 'write-tree'])).trim();
      writeFileSync(join(folder, 'commit'), commitText(tree, undefined, 'why', RELEASE_SIGNER));
      const hash = (
        await run('git', ['-C', folder, 'hash-object', '-t', 'commit', '-w', join(folder, 'commit')])
      ).trim();
      const read = await run('git', ['-C', folder, 'cat-file', 'commit', hash]);
      expect(read).toContain('\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n ');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
