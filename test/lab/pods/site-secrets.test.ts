import { describe, expect, it } from 'vitest';
import { parseManifests } from '../manifests';
import { giveSecrets, wantedSecrets } from './site-secrets';

function mounting(name: string, secrets: readonly string[]): ReturnType<typeof parseManifests> {
  const volumes = [
    { name: 'tmp', emptyDir: {} },
    ...secrets.map((one) => ({ name: one, secret: { secretName: one } })),
  ];
  return parseManifests(
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { namespace: 'n', name },
      spec: { template: { spec: { volumes } } },
    }),
    'a/100.yaml',
  );
}

describe('Secrets that a site makes by hand', () => {
  it('are those that workloads mount and nobody issues, each once', () => {
    const manifests = [...mounting('a', ['a-tls', 'alertmanager-smtp']), ...mounting('b', ['alertmanager-smtp'])];
    expect(wantedSecrets(manifests)).toEqual([{ namespace: 'n', name: 'alertmanager-smtp' }]);
    expect(wantedSecrets(mounting('a', ['a-tls']))).toEqual([]);
  });

  it('are made where they are mounted', async () => {
    const made: string[] = [];
    const create = async (_: unknown, text: string): Promise<{ status: number; warnings: []; body: object }> => {
      made.push(text);
      return { status: 201, warnings: [], body: {} };
    };
    await giveSecrets({ create }, mounting('a', ['alertmanager-smtp']));
    expect(made).toHaveLength(1);
    expect(JSON.parse(made[0] ?? '')).toMatchObject({
      metadata: { namespace: 'n', name: 'alertmanager-smtp' },
      stringData: { password: expect.any(String) },
    });
  });

  it('that the server refuses are an error', async () => {
    const create = async (): Promise<{ status: number; warnings: []; body: object }> => ({
      status: 403,
      warnings: [],
      body: { message: 'no' },
    });
    await expect(giveSecrets({ create }, mounting('a', ['alertmanager-smtp']))).rejects.toThrow('no');
  });
});
