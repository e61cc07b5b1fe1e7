import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, spawnCli } from '../../helpers/spawn';
import { workspace, write } from '../../helpers/workspace';

const POD = `apiVersion: v1
kind: Pod
metadata: { name: worker, namespace: serving }
spec:
  containers:
    - name: worker
      image: registry.example.net/app:1
      args: ['--endpoint=https://api.example.net:8443/v1']
`;

const LISTS = [
  'singleReplicas',
  'images',
  'hosts',
  'issuers',
  'timeSources',
  'resolvers',
  'implicitEgress',
  'silence',
  'secrets',
  'bootstrap',
  'requests',
];

describe('inventory', () => {
  it('prints JSON with the keys that others build on', async () => {
    const { code, out, err } = await runCli('inventory', write(join(workspace(), 'pod.yaml'), POD), '--format', 'json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const inventory = JSON.parse(out) as Record<string, unknown[]>;
    expect(
      Object.keys(inventory)
        .filter((key) => key !== 'schema')
        .sort(),
    ).toEqual([...LISTS].sort());
    const at = { file: expect.stringContaining('pod.yaml'), object: 'v1/Pod/serving/worker', via: expect.any(Array) };
    expect(inventory['images']).toEqual([
      expect.objectContaining({
        ref: 'registry.example.net/app:1',
        class: 'pull',
        registry: 'registry.example.net',
        digest: null,
        occurrences: [expect.objectContaining({ ...at, line: 7, column: 14, path: '/spec/containers/0/image' })],
      }),
    ]);
    expect(inventory['hosts']).toContainEqual(
      expect.objectContaining({
        host: 'api.example.net',
        port: 8443,
        scheme: 'https',
        class: 'runtime',
        occurrences: [expect.objectContaining({ ...at, line: 8, path: '/spec/containers/0/args/0' })],
      }),
    );
  });

  it('prints the same for people, as the golden has it', async () => {
    const { code, out } = spawnCli(['inventory', '-'], { input: POD });
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot('../../golden/cli/inventory.txt');
  });

  it('does not depend on the order in which files are named', async () => {
    const folder = workspace();
    const files = ['b.yaml', 'a.yaml'].map((name) => write(join(folder, name), POD.replace('worker', name.charAt(0))));
    const forward = await runCli('inventory', ...files, '--format', 'json');
    const backward = await runCli('inventory', ...[...files].reverse(), '--format', 'json');
    expect(backward.out).toBe(forward.out);
  });

  it('could not check what is not there', async () => {
    const { code, out, err } = await runCli('inventory', join(workspace(), 'missing'));
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('no such file or folder');
  });
});
