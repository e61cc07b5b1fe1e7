import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { StagingAuthority } from '../staging-authority';
import { checkRenewal, withSpec, type Renewing } from './renewal';

const FOLDER = mkdtempSync(join(tmpdir(), 'sallyport-renewal-'));
const CLI = join(__dirname, '..', '..', '..', 'lib', 'src', 'cli', 'main.js');
const OBJECT = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { namespace: 'n', name: 'a' },
  spec: {
    secretName: 'a-tls',
    commonName: 'a',
    dnsNames: ['a.n'],
    duration: '2160h',
    renewBefore: '720h',
    usages: ['digital signature', 'server auth', 'client auth'],
  },
};
const [MANIFEST] = parseManifests(JSON.stringify(OBJECT), 'a/040.yaml') as [Manifest];
const TITLE = 'a/040.yaml:1 cert-manager.io/v1 Certificate n/a';

type Content = Readonly<Record<string, string>>;

let authority: StagingAuthority;
/** Two of one day with keys of their own, a third with the key of the first, and one of 90 days. */
let prepared: { readonly days: readonly [Content, Content]; readonly sameKey: Content; readonly long: Content };

beforeAll(async () => {
  authority = await StagingAuthority.create(join(FOLDER, 'ca'), CLI);
  const keys = [newKey(), newKey()] as const;
  prepared = {
    days: [await issue(keys[0], '1'), await issue(keys[1], '1')],
    sameKey: await issue(keys[0], '1'),
    long: await issue(keys[1], '90'),
  };
}, 60_000);
afterAll(() => rmSync(FOLDER, { recursive: true }));

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function issue(key: string, days: string): Promise<Content> {
  const crt = await authority.signFor('a', key, ['DNS:a.n'], days);
  return { 'tls.crt': crt, 'tls.key': key, 'ca.crt': readFileSync(authority.root, 'utf8') };
}

/** A cert-manager that issues by the newest spec, and renews what lives for a day at the second look. */
class Issuer {
  readonly applied: string[] = [];
  private looks = 0;

  constructor(private readonly keepsKey: boolean) {}

  readonly api: Renewing['api'] = {
    apply: async (_, text) => {
      this.applied.push(text);
      return { status: 200, warnings: [], body: {} };
    },
    list: async () => [],
    get: async ({ kind }) => (kind === 'Secret' ? this.secret() : this.certificate()),
  };

  private certificate(): KubeObject {
    const generation = this.applied.length;
    const ready = { type: 'Ready', status: 'True', observedGeneration: generation };
    return { ...OBJECT, metadata: { ...OBJECT.metadata, generation }, status: { conditions: [ready] } };
  }

  private secret(): KubeObject {
    const data = Object.fromEntries(
      Object.entries(this.content()).map(([name, text]) => [name, Buffer.from(text).toString('base64')]),
    );
    return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: 'n', name: 'a-tls' }, data };
  }

  private content(): Content {
    const { spec } = JSON.parse(this.applied.at(-1) ?? '{}') as typeof OBJECT;
    if (spec.duration === OBJECT.spec.duration) return prepared.long;
    this.looks += 1;
    if (this.looks === 1) return prepared.days[0];
    return this.keepsKey ? prepared.sameKey : prepared.days[1];
  }
}

function renew(issuer: Issuer): Promise<readonly string[]> {
  const issuance = { api: issuer.api, manifests: [MANIFEST], root: authority.root, folder: FOLDER };
  return checkRenewal(issuance, MANIFEST, { duration: '24h', renewBefore: '23h59m' });
}

describe('a renewal', () => {
  it('is seen by another certificate with another key, and the life that we render comes back', async () => {
    const issuer = new Issuer(false);
    expect(await renew(issuer)).toEqual([]);
    const lives = issuer.applied.map((text) => (JSON.parse(text) as typeof OBJECT).spec.duration);
    expect(lives).toEqual(['24h', '2160h']);
  });

  it('with the old key is a problem', async () => {
    expect(await renew(new Issuer(true))).toEqual([`${TITLE}: renewal: the key is still the old one`]);
  });

  it('that the server does not take is a problem', async () => {
    const issuer = new Issuer(false);
    const refusal = { status: 403, warnings: [], body: { message: 'PKI-001' } };
    const api = { ...issuer.api, apply: async () => refusal };
    const issuance = { api, manifests: [MANIFEST], root: authority.root, folder: FOLDER };
    expect(await checkRenewal(issuance, MANIFEST)).toEqual([`${TITLE}: refused (403): PKI-001`]);
  });
});

describe('a manifest with other fields', () => {
  it('keeps its place and everything else', () => {
    const changed = withSpec(MANIFEST, { duration: '1h' });
    expect(changed.object.spec).toEqual({ ...OBJECT.spec, duration: '1h' });
    expect(JSON.parse(changed.text)).toEqual(changed.object);
    expect([changed.file, changed.line]).toEqual([MANIFEST.file, MANIFEST.line]);
  });
});
