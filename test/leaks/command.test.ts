import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seedOf } from '../helpers/random';
import { spawnCli } from '../helpers/spawn';
import { workspace, write } from '../helpers/workspace';
import { drawLeak } from './campaign';
import { FAMILIES } from './families';
import { edit, textsOf } from './judge';
import type { Family } from './leak';
import { outputsOf } from './outputs';

const byName = FAMILIES.map((family): readonly [string, Family] => [family.name, family]);

it.each(byName)('verify exits 1 and names the place of a leak of the family %s', (_, family) => {
  const { output, leak } = drawLeak(family, seedOf());
  const folder = workspace();
  for (const [path, text] of textsOf(output, edit(output, leak.edits))) write(join(folder, path), text);
  const { code, out } = spawnCli(['verify', folder, '--tier', output.tier]);
  expect(out).toContain(`${leak.file}:`);
  expect(out).toContain(leak.object);
  expect(leak.rules.some((rule) => out.includes(rule))).toBe(true);
  expect(code).toBe(1);
});

it('verify exits 0 for the same files without a leak', () => {
  const [output] = outputsOf('airgapped');
  if (output === undefined) throw new Error('no output');
  const folder = workspace();
  for (const file of output.files) write(join(folder, file.file), file.text);
  expect(spawnCli(['verify', folder, '--tier', 'airgapped'])).toMatchObject({ code: 0 });
});
