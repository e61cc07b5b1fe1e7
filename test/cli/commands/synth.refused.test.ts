import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type * as image from '../../../src/core/image';
import { runCli } from '../../helpers/spawn';
import { contentOf, ROOT, workspace, write } from '../../helpers/workspace';

// No values file can make the audit of our own render fail; so the leak is put into a component.
vi.mock('../../../src/core/image', async (load) => {
  const original = await load<typeof image>();
  return {
    ...original,
    imageRef: (...args: Parameters<typeof original.imageRef>) => {
      const ref = original.imageRef(...args);
      return ref.id === 'coredns' ? { ...ref, reference: 'docker.io/coredns/coredns:1.14.7' } : ref;
    },
  };
});

it('synth writes nothing where its own audit finds something, and says what and where', async () => {
  const folder = workspace();
  write(join(folder, 'out/airgapped/.sallyport'), 'output of sallyport synth --tier airgapped\n');
  const before = contentOf(folder);
  const values = join(ROOT, 'values/airgapped.yaml');
  const { code, out, err } = await runCli(
    'synth',
    '--tier',
    'airgapped',
    '--values',
    values,
    '--out',
    join(folder, 'out'),
    '--quiet',
  );
  expect({ code, err }).toEqual({ code: 1, err: 'nothing was written: the render does not pass its own audit\n' });
  expect(out).toMatch(/^manifests\/030-names-time\.yaml:\d+:\d+ critical IMG-001 .*docker\.io\/coredns/m);
  expect(out).not.toContain('drafts');
  expect(contentOf(folder)).toEqual(before);
});
