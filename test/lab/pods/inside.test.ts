import { readlinkSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { skipBecause } from '../../helpers/skip';
import { isInside, whyNoPods } from './inside';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a run in namespaces of its own', () => {
  it.each([
    ['nothing says so', ''],
    ['somebody says so by hand', '1'],
  ])('is not one where %s', (_what, mark) => {
    vi.stubEnv('SALLYPORT_LAB_OUTSIDE', mark);
    expect(isInside()).toBe(false);
  });

  it('is one only if its network is another than that of who started it', (context) => {
    if (process.platform !== 'linux') skipBecause(context, 'namespaces are a matter of Linux');
    vi.stubEnv('SALLYPORT_LAB_OUTSIDE', readlinkSync('/proc/self/ns/net'));
    expect(isInside()).toBe(false);
    vi.stubEnv('SALLYPORT_LAB_OUTSIDE', 'net:[1]');
    expect(isInside()).toBe(true);
  });

  it('has no pods where its files would be covered', async (context) => {
    if (process.getuid?.() !== 0) skipBecause(context, 'it needs root');
    vi.stubEnv('TMPDIR', '/run/user');
    expect(await whyNoPods()).toContain('/run/user is below it');
  });
});
