import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tierNamed } from '../../src/app';
import { loadInputs } from '../../src/app/inputs';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-inputs-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('inputs of a tier', () => {
  it('refuse deployments on devices that the policy of hardware leaves no nodes, at the policy', () => {
    cpSync(join(__dirname, '../../values'), dir, { recursive: true });
    const values = join(dir, 'airgapped.yaml');
    const pools = 'nodePools: { nvidia: { device: h100-sxm-80gb } }\n';
    writeFileSync(values, `${readFileSync(values, 'utf8')}${pools}hardware:\n  allowed: [h100-sxm-80gb]\n`);
    expect(() => loadInputs(tierNamed('airgapped'), { values })).toThrow(
      /airgapped\.yaml:\d+:\d+: deployments of the catalogue ask for amd devices.*: chat-amd, legacy-amd\n.*hardware\.allowed/,
    );
  });
});
