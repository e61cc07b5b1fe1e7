import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, runCli } from '../../helpers/spawn';
import { workspace } from '../../helpers/workspace';

/** Whether a command line, compiled and in a process of its own, loads the library for ASN.1. */
function loadsAsn1(...args: readonly string[]): boolean {
  const script = `
    process.argv = [process.argv[0], ${[MAIN, ...args].map((word) => JSON.stringify(word)).join(', ')}];
    process.on('exit', () => {
      const loaded = Object.keys(require.cache).some((file) => file.includes('/node-forge/'));
      process.stdout.write(String(loaded));
    });
    require(${JSON.stringify(MAIN)});`;
  const out = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  return out.endsWith('true');
}

describe('pki', () => {
  it('lists its commands, and no other is taken', async () => {
    const { out } = await runCli('pki', '--help');
    expect([...out.matchAll(/^ {2}([a-z-]+) .*\[options\]/gm)].map(([, name]) => name)).toEqual([
      'plan',
      'csr',
      'check',
      'staging-ca',
    ]);
    expect((await runCli('pki', 'revoke')).code).toBe(2);
  });

  it('loads the library for ASN.1 when it needs it, and no other command does', () => {
    expect(loadsAsn1('pki', 'staging-ca', '--out', join(workspace(), 'a'))).toBe(true);
    expect(loadsAsn1('pki', 'csr', '--tier', 'airgapped', '--out', join(workspace(), 'a'))).toBe(true);
    expect(loadsAsn1('pki', '--help')).toBe(false);
    expect(loadsAsn1('schema')).toBe(false);
  });
});
