import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreConfig } from '../../../src/runtime/object-store/config';
import { writeIdentities } from '../../../src/runtime/object-store/identities';
import { readCredentials } from '../../../src/runtime/s3/config';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'identities-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function secret(name: string, accessKey: string, secretKey = `${name}-secret-key-0123`): string {
  const keys = join(folder, `keys-${name}`);
  mkdirSync(keys);
  writeFileSync(join(keys, 'access-key'), `${accessKey}\n`);
  writeFileSync(join(keys, 'secret-key'), secretKey);
  return keys;
}

function configOf(clients: StoreConfig['clients']): StoreConfig {
  return { store: { url: 'https://store', caFile: '/ca', region: 'r' }, folder, clients };
}

interface Written {
  readonly identities: readonly {
    readonly name: string;
    readonly credentials: readonly { readonly accessKey: string; readonly secretKey: string }[];
    readonly actions: readonly string[];
  }[];
}

const written = (): Written => JSON.parse(readFileSync(join(folder, 's3.json'), 'utf8')) as Written;

describe('writeIdentities', () => {
  it('lets each client read, write and list its own bucket, and nothing else', () => {
    writeIdentities(configOf([{ name: 'loki', bucket: 'loki', keys: secret('loki', 'LOKI') }]));
    expect(written().identities[1]).toEqual({
      name: 'loki',
      credentials: [{ accessKey: 'LOKI', secretKey: 'loki-secret-key-0123' }],
      actions: ['Read:loki', 'Write:loki', 'List:loki'],
    });
  });

  it('always has somebody, since a gateway without an identity asks nobody', () => {
    writeIdentities(configOf([]));
    const [keeper] = written().identities;
    expect(keeper?.actions).toEqual(['Admin']);
    expect([readCredentials(join(folder, 'keeper'))]).toEqual(keeper?.credentials);
    const first = keeper?.credentials[0]?.secretKey ?? '';
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    writeIdentities(configOf([]));
    expect(written().identities[0]?.credentials[0]?.secretKey).not.toBe(first);
  });

  it('writes for its own user alone', () => {
    writeIdentities(configOf([]));
    for (const file of ['s3.json', 'keeper/access-key', 'keeper/secret-key'])
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
  });

  it('refuses two clients with one access key, and names both', () => {
    const clients = ['loki', 'tempo'].map((name) => ({ name, bucket: name, keys: secret(name, 'SAME') }));
    expect(() => writeIdentities(configOf(clients))).toThrow(/loki and tempo have the same access key/);
  });

  it('refuses what is no key, without telling what it is', () => {
    const keys = secret('loki', 'LOKI', 'a "quoted" secret key');
    let message = '';
    try {
      writeIdentities(configOf([{ name: 'loki', bucket: 'loki', keys }]));
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('secret-key of the object store is no key');
    expect(message).not.toContain('quoted');
  });
});
