import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadInputs, renderTier, tierNamed, type Inputs, type RenderedTier } from '../../../src/app';
import { finishTier } from '../../../src/app/finish';
import type { KubeObject } from '../../../src/app/render';
import { isLive } from '../../../src/core/result';
import { TIER_NAMES } from '../../../src/core/tier';
import { CA, chainMaker, hasOpenssl, SIGNS } from '../../helpers/chains';
import { metadataOf, objectsOf } from '../../helpers/render';
import { skipBecause } from '../../helpers/skip';
import { sampleWorkspace, write } from '../../helpers/workspace';

const LEAF = ['basicConstraints=critical,CA:FALSE', 'subjectAltName=DNS:loki,DNS:prometheus'];
const chains = chainMaker();

beforeAll(() => {
  if (!hasOpenssl()) return;
  chains.make('old-root');
  chains.make('new-root');
  for (const [name, issuer] of [
    ['old', 'old-root'],
    ['next', 'old-root'],
    ['new', 'new-root'],
  ] as const) {
    chains.make(name, { issuer, extensions: [`${CA},pathlen:0`, SIGNS] });
    chains.make(`below-${name}`, { issuer: name, extensions: LEAF });
  }
});

beforeEach((context) => {
  if (!hasOpenssl()) skipBecause(context, 'openssl 3 is not installed');
});

/** The sample of airgapped with these anchors. */
function rendered(...anchors: readonly string[]): { readonly tier: RenderedTier; readonly inputs: Inputs } {
  const values = join(sampleWorkspace(), 'values/airgapped.yaml');
  write(join(values, '../trust/example-root.pem'), chains.pem(...anchors));
  const inputs = loadInputs(tierNamed('airgapped'), { values });
  return { tier: renderTier('airgapped', inputs), inputs };
}

function objectsIn({ outputs }: RenderedTier): readonly KubeObject[] {
  return outputs.flatMap(({ composed }) => [...composed.planes.values()].flat());
}

/** Contents of the trust ConfigMaps of a render, by namespace. */
function bundles(tier: RenderedTier): ReadonlyMap<string, string> {
  const maps = objectsIn(tier).filter(
    (object) => object['kind'] === 'ConfigMap' && metadataOf(object)['name'] === 'sallyport-trust',
  );
  return new Map(
    maps.map((map) => [
      String(metadataOf(map)['namespace']),
      (map['data'] as Readonly<Record<string, string>>)['ca.crt'] ?? '',
    ]),
  );
}

/** True if openssl takes the certificate for a client and a server, with its intermediate and these anchors. */
function verifies(name: string, anchors: string): boolean {
  const file = write(join(chains.folder, 'anchors.pem'), anchors);
  const chain = ['-untrusted', join(chains.folder, `${name}.pem`), join(chains.folder, `below-${name}.pem`)];
  try {
    for (const purpose of ['sslserver', 'sslclient'])
      execFileSync('openssl', ['verify', '-purpose', purpose, '-no-CApath', '-CAfile', file, ...chain], {
        stdio: 'pipe',
      });
    return true;
  } catch {
    return false;
  }
}

describe('two roots in the trust file', () => {
  it('stand in every trust ConfigMap, in its order, and pass the audit', () => {
    const { tier, inputs } = rendered('old-root', 'new-root');
    const found = bundles(tier);
    const namespaces = objectsIn(tier).filter((object) => object['kind'] === 'Namespace');
    expect([...found.keys()].sort()).toEqual(namespaces.map((object) => metadataOf(object)['name']).sort());
    expect(new Set(found.values())).toEqual(new Set([chains.pem('old-root', 'new-root')]));
    const fingerprints = ['old-root', 'new-root'].map((name) =>
      new X509Certificate(chains.pem(name)).fingerprint256.replaceAll(':', '').toLowerCase(),
    );
    expect([...tier.boundary.trustAnchors].sort()).toEqual(fingerprints.sort());
    const { reports } = finishTier(tier, inputs);
    expect(reports.flatMap((report) => report.findings.filter(isLive))).toEqual([]);
  });

  it('let certificates of the old and of the new intermediate verify; one root alone does not', () => {
    const both = [...bundles(rendered('old-root', 'new-root').tier).values()][0] ?? '';
    const one = [...bundles(rendered('new-root').tier).values()][0] ?? '';
    expect(['old', 'next', 'new'].map((name) => verifies(name, both))).toEqual([true, true, true]);
    expect(['old', 'next', 'new'].map((name) => verifies(name, one))).toEqual([false, false, true]);
  });
});

/** True if a server and a client, each with the certificate of another intermediate, accept each other. */
function meet(
  server: string,
  client: string,
  anchors: { readonly server: string; readonly client: string },
): Promise<boolean> {
  const own = (name: string): { cert: string; key: string } => ({
    cert: chains.pem(`below-${name}`, name),
    key: chains.key(`below-${name}`),
  });
  const listener = createServer({ ...own(server), ca: anchors.server, requestCert: true, rejectUnauthorized: true });
  return new Promise((resolve) => {
    const end = (result: boolean, socket?: TLSSocket): void => {
      socket?.destroy();
      listener.close();
      resolve(result);
    };
    listener.on('secureConnection', (socket) => socket.end('welcome')).on('tlsClientError', () => undefined);
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as AddressInfo;
      const socket = connect({ ...own(client), host: '127.0.0.1', port, servername: 'loki', ca: anchors.client });
      // With TLS 1.3 a client learns that it was refused when it reads.
      socket.on('data', () => end(true, socket)).on('error', () => end(false, socket));
      socket.on('close', () => end(false));
    });
  });
}

describe('while an intermediate is exchanged', () => {
  it('neighbours know each other by the roots', async () => {
    const roots = chains.pem('old-root', 'new-root');
    const both = { server: roots, client: roots };
    for (const [server, client] of [
      ['old', 'next'],
      ['next', 'old'],
      ['old', 'new'],
      ['new', 'next'],
    ] as const)
      expect(await meet(server, client, both)).toBe(true);
  });

  it('neighbours would not know each other by the highest authority of their own chains', async () => {
    expect(await meet('old', 'new', { server: chains.pem('old-root'), client: chains.pem('new-root') })).toBe(false);
  });

  it.each(TIER_NAMES)('no program of %s judges its peers by the authority in its own Secret', (tier) => {
    const judging = objectsOf(tier).filter((object) => JSON.stringify(object).includes('/etc/sallyport/tls/ca.crt'));
    expect(judging.map((object) => metadataOf(object)['name'])).toEqual([]);
  });
});

it('the sample has one root', () => {
  const sample = readFileSync(join(__dirname, '../../../values/trust/example-root.pem'), 'utf8');
  const trust = objectsOf('airgapped').filter((object) => metadataOf(object)['name'] === 'sallyport-trust');
  expect(new Set(trust.map((map) => (map['data'] as Readonly<Record<string, string>>)['ca.crt']))).toEqual(
    new Set([sample]),
  );
});
