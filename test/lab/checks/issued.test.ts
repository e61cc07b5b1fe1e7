import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { StagingAuthority } from '../staging-authority';
import { issuedProblems, secondsOf } from './issued';

const FOLDER = mkdtempSync(join(tmpdir(), 'sallyport-issued-'));
const CLI = join(__dirname, '..', '..', '..', 'lib', 'src', 'cli', 'main.js');
const NAMES = ['DNS:a.n', 'URI:spiffe://site.example/ns/n/sa/a'];
const SPEC = {
  secretName: 'a-tls',
  commonName: 'a',
  dnsNames: ['a.n'],
  uris: ['spiffe://site.example/ns/n/sa/a'],
  duration: '2160h',
  renewBefore: '720h',
  usages: ['digital signature', 'server auth', 'client auth'],
  privateKey: { algorithm: 'ECDSA', size: 384 },
};
const AT = 'a/040.yaml:1 cert-manager.io/v1 Certificate n/a: Secret a-tls: ';

let authority: StagingAuthority;
let other: StagingAuthority;
let issued: Readonly<Record<string, string>>;

beforeAll(async () => {
  authority = await StagingAuthority.create(join(FOLDER, 'ca'), CLI);
  other = await StagingAuthority.create(join(FOLDER, 'other'), CLI);
  issued = await issue(authority, NAMES);
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

function newKey(curve: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function issue(
  by: StagingAuthority,
  names: readonly string[],
  curve = 'secp384r1',
): Promise<Readonly<Record<string, string>>> {
  const key = newKey(curve);
  const pem = await by.signFor('a', key, names);
  return { 'tls.crt': pem, 'tls.key': key, 'ca.crt': readFileSync(by.root, 'utf8') };
}

function certificate(fields: object = {}): Manifest {
  const object = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { namespace: 'n', name: 'a' },
    spec: { ...SPEC, ...fields },
  };
  const [manifest] = parseManifests(JSON.stringify(object), 'a/040.yaml') as [Manifest];
  return manifest;
}

function secret(content: Readonly<Record<string, string>>): KubeObject {
  const data = Object.fromEntries(
    Object.entries(content).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'n', name: 'a-tls' }, data };
}

function judge(manifest: Manifest, content: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return issuedProblems(manifest, secret(content), { root: authority.root, folder: FOLDER });
}

describe('what was issued', () => {
  it('is good when it is what the manifest asks for', async () => {
    expect(await judge(certificate(), issued)).toEqual([]);
  });

  it.each<[string, object, readonly string[]]>([
    ['a name is missing', { dnsNames: ['a.n', 'b.n'] }, ['does not carry the name DNS:b.n']],
    ['a name is too much', { dnsNames: [] }, ['carries the name DNS:a.n, which nobody asked for']],
    ['the common name differs', { commonName: 'b' }, ['has the common name a, not b']],
    ['the life differs', { duration: '1h' }, ['lives for 7776000 s, not for 1h (3600 s)']],
    [
      'a usage is too much',
      { usages: ['digital signature', 'server auth'] },
      [
        'has the extended usages 1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.2, not 1.3.6.1.5.5.7.3.1',
        'verifies as sslclient, and is not asked for client auth',
      ],
    ],
    [
      'the key is on another curve',
      { privateKey: { algorithm: 'ECDSA', size: 256 } },
      ['has a key on secp384r1, not on prime256v1'],
    ],
  ])('is bad when %s', async (_, fields, problems) => {
    expect(await judge(certificate(fields), issued)).toEqual(problems.map((problem) => AT + problem));
  });

  it('is bad when it is for other names, and the message names the manifest', async () => {
    const wrong = await issue(authority, ['DNS:wrong.example.org', ...NAMES.slice(1)]);
    expect(await judge(certificate(), wrong)).toEqual([
      `${AT}does not carry the name DNS:a.n`,
      `${AT}carries the name DNS:wrong.example.org, which nobody asked for`,
    ]);
  });

  it('is bad when another authority signed it', async () => {
    const problems = await judge(certificate(), await issue(other, NAMES));
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain(`${AT}ca.crt is not the internal root, but `);
    expect(problems[1]).toContain('does not verify to the internal root as sslserver: ');
    expect(problems[2]).toContain('does not verify to the internal root as sslclient: ');
  });

  it('is bad when the chain lacks the intermediate', async () => {
    const [leaf = ''] = issued['tls.crt']?.split(/(?<=-----END CERTIFICATE-----\n)/) ?? [];
    const problems = await judge(certificate(), { ...issued, 'tls.crt': leaf });
    expect(problems.join('\n')).toContain('unable to get local issuer certificate');
  });

  it('is bad when the key is another one', async () => {
    expect(await judge(certificate(), { ...issued, 'tls.key': newKey('secp384r1') })).toEqual([
      `${AT}tls.key is not the key of tls.crt`,
    ]);
  });

  it.each(['tls.crt', 'tls.key', 'ca.crt'])('is bad without %s', async (key) => {
    expect(await judge(certificate(), { ...issued, [key]: '' })).toEqual([`${AT}has no ${key}`]);
  });

  it('is bad when there is no Secret', async () => {
    const anchor = { root: authority.root, folder: FOLDER };
    expect(await issuedProblems(certificate(), undefined, anchor)).toEqual([`${AT}has no tls.crt, tls.key, ca.crt`]);
  });
});

describe('a duration', () => {
  it.each([
    ['2160h', 7_776_000],
    ['1h0m0s', 3600],
    ['59m45s', 3585],
  ])('%s has its seconds', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it.each(['', '1d', '1h 2m'])('%j is none', (text) => {
    expect(() => secondsOf(text)).toThrow('no duration');
  });
});
