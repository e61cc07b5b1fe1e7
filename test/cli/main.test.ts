import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, spawnCli, type Ended } from '../helpers/spawn';
import { TIER_NAMES } from '../../src/core/tier';
import { contentOf, ROOT, sampleWorkspace, workspace, write } from '../helpers/workspace';

const POD = `apiVersion: v1
kind: Pod
metadata: { name: worker, namespace: serving }
spec: { containers: [{ name: worker, image: registry.example.net/app:1 }] }
`;
const BOUNDARY = `domains: [internal.example.mil]\nregistries: [harbor.internal.example.mil]\n`;

/** Starts a command whose reader is gone before it has written anything. */
function spawnUnread(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, out: '', err });
    });
  });
}

describe('the process', () => {
  it('prints help as the golden has it', async () => {
    const { code, out, err } = spawnCli(['synth', '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(out).toMatchFileSnapshot('../golden/cli/synth-help.txt');
  });

  it('ends with the code of the command', () => {
    expect(spawnCli(['schema', 'lock']).code).toBe(0);
    expect(spawnCli(['schema', 'no-such-file']).code).toBe(2);
    expect(spawnCli(['verify', 'no-such-folder', '--tier', 'airgapped']).code).toBe(3);
  });

  it(
    'renders several tiers side by side as one by one, and names the first that is wrong',
    { timeout: 180_000 },
    () => {
      const folder = sampleWorkspace();
      const synth = (...args: readonly string[]): Ended => spawnCli(['synth', ...args], { cwd: folder });
      expect(synth('--out', 'together').code).toBe(0);
      for (const tier of TIER_NAMES) expect(synth('--tier', tier, '--out', 'apart').code).toBe(0);
      expect(contentOf(join(folder, 'together'))).toEqual(contentOf(join(folder, 'apart')));
      for (const tier of ['byoc', 'diode']) write(join(folder, 'values', `${tier}.yaml`), `nonsense: ${tier}\n`);
      const { code, err } = synth('--out', 'wrong', '--quiet');
      expect(code).toBe(2);
      expect(err).toContain('byoc.yaml:1:1');
      expect(err).not.toContain('diode.yaml');
    },
  );

  it('does not crash when its reader has gone', async () => {
    expect(await spawnUnread('schema', 'values')).toEqual({ code: 0, out: '', err: '' });
  });

  it('still ends with findings when its reader has gone before it saw them', async () => {
    const folder = workspace();
    const pods = write(join(folder, 'pods.yaml'), Array.from({ length: 500 }, () => POD).join('---\n'));
    const boundary = write(join(folder, 'boundary.yaml'), BOUNDARY);
    const { code, err } = await spawnUnread('verify', pods, '--boundary', boundary);
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });

  it('reads manifests from standard input, and prints findings as the golden has them', async () => {
    const boundary = write(join(workspace(), 'boundary.yaml'), BOUNDARY);
    const { code, out, err } = spawnCli(['verify', '-', '--boundary', boundary], { input: POD });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    await expect(out).toMatchFileSnapshot('../golden/cli/verify-findings.txt');
  });

  it('refuses standard input without an object', () => {
    const boundary = write(join(workspace(), 'boundary.yaml'), BOUNDARY);
    const { code, out, err } = spawnCli(['verify', '-', '--boundary', boundary]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('nothing to audit');
  });

  it('has no colour where its output is no terminal', () => {
    const boundary = write(join(workspace(), 'boundary.yaml'), BOUNDARY);
    const env = { FORCE_COLOR: '1', TERM: 'xterm-256color', NO_COLOR: undefined };
    expect(spawnCli(['verify', '-', '--boundary', boundary], { input: POD, env }).out).not.toContain('\u001b');
  });
});
