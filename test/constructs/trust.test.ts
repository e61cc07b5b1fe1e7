import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { TRUST_DIR, trustEnvironment, type TrustFamily } from '../../src/constructs/trust';
import { chainMaker, hasOpenssl } from '../helpers/chains';
import { ask, buildGoClient, CLIENTS, systemStore, whyNotAsk, type Client, type Verdict } from '../helpers/programs';
import { skipBecause } from '../helpers/skip';

const chains = chainMaker();
const servers: Server[] = [];
/** Ports of a server with a certificate of the site's root, and of one with a certificate of another root. */
const ports = { site: 0, other: 0 };
const trust = join(chains.folder, 'trust');
const store = join(chains.folder, 'store');
const reason = hasOpenssl() ? whyNotAsk() : 'openssl 3 is not installed';

beforeAll(async () => {
  if (reason !== null) return;
  for (const name of ['site', 'other'] as const) {
    chains.make(name);
    const extensions = ['basicConstraints=critical,CA:FALSE', 'subjectAltName=DNS:localhost'];
    chains.make(`${name}-server`, { issuer: name, extensions });
    ports[name] = await listen(`${name}-server`);
  }
  mkdirSync(trust);
  writeFileSync(join(trust, 'ca.crt'), chains.pem('site'));
  // The image comes with the other root, as images come with those of the public authorities.
  systemStore(store, join(chains.folder, 'other.pem'));
  if (CLIENTS.go(chains.folder).missing === null) buildGoClient(chains.folder);
}, 300_000);

afterAll(() => {
  for (const server of servers) server.close();
});

function listen(name: string): Promise<number> {
  const server = createServer({ cert: chains.pem(name), key: chains.key(name) }, (_, response) => response.end());
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** What a container is given, with the mount at the place that the test has for it. */
function rendered(family: TrustFamily, isOnlyStore: boolean): Readonly<Record<string, string>> {
  const entries = Object.entries(trustEnvironment(family, isOnlyStore));
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replaceAll(TRUST_DIR, trust)]));
}

interface Case {
  readonly family: TrustFamily;
  readonly client: Client;
  /** What makes the client look into the store of the image at all: Node else has its own list, compiled in. */
  readonly needs: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  { family: 'openssl', client: CLIENTS.openssl(), needs: {} },
  { family: 'go', client: CLIENTS.go(chains.folder), needs: {} },
  { family: 'node', client: CLIENTS.node(), needs: { NODE_OPTIONS: '--use-openssl-ca' } },
  { family: 'python', client: CLIENTS.python(), needs: {} },
  { family: 'python', client: CLIENTS.requests(), needs: {} },
];

describe.each(CASES)('the family $family, by $client.name', ({ family, client, needs }) => {
  beforeEach((context) => {
    skipWhereMissing(context, client);
  });

  const verdicts = async (
    environment: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, Verdict>>> => ({
    site: await ask(client, ports.site, { store, environment }),
    other: await ask(client, ports.other, { store, environment }),
  });

  it('would trust what its image brings', async () => {
    const { site, other } = await verdicts(needs);
    expect(other).toMatchObject({ trusts: true });
    expect(site).toMatchObject({ trusts: false, said: expect.stringMatching(/certificate|issuer/i) });
  });

  it('trusts the root of the site alone, where the posture says so', async () => {
    const environment = rendered(family, true);
    expect(environment).toMatchObject(needs);
    const { site, other } = await verdicts(environment);
    expect(site).toMatchObject({ trusts: true });
    expect(other).toMatchObject({ trusts: false, said: expect.stringMatching(/certificate|issuer/i) });
  });

  it('trusts the root of the site where the posture keeps the store of the image', async () => {
    expect((await verdicts(rendered(family, false)))['site']).toMatchObject({ trusts: true });
  });
});

/**
 * What no variable can do: curl, as Debian builds it, has a file and a folder compiled in, and each variable replaces one of
 * them. It stands in docs/known-gaps.md; a curl that can be held makes this fail, and the gap go.
 */
describe('curl', () => {
  const client = CLIENTS.curl();

  beforeEach((context) => {
    skipWhereMissing(context, client);
  });

  it.each([
    ['openssl', false],
    ['python', true],
  ] as const)('in an image of the family %s keeps the store of the image', async (family, trustsSite) => {
    const environment = rendered(family, true);
    expect((await ask(client, ports.other, { store, environment })).trusts).toBe(true);
    expect((await ask(client, ports.site, { store, environment })).trusts).toBe(trustsSite);
  });
});

function skipWhereMissing(context: TestContext, client: Client): void {
  if (reason !== null) skipBecause(context, reason);
  if (client.missing !== null) skipBecause(context, client.missing);
}

const TRUSTED = `
import java.security.KeyStore;
import javax.net.ssl.*;

class Trusted {
  public static void main(String[] args) throws Exception {
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    System.out.println(((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers().length);
  }
}
`;

describe('a real Java', () => {
  it('trusts nobody by itself', { timeout: 120_000 }, (context) => {
    const file = join(chains.folder, 'Trusted.java');
    writeFileSync(file, TRUSTED);
    const { error, stdout, stderr } = spawnSync('java', [file], {
      encoding: 'utf8',
      env: { ...process.env, ...trustEnvironment('java', true) },
    });
    if (error !== undefined) return skipBecause(context, 'this machine has no Java');
    expect({ stdout, stderr }).toMatchObject({ stdout: '0\n' });
  });
});
