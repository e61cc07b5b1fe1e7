import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificateNames, certificatesOf } from '../../src/app/certificate-names';
import { judgeChain, makeStagingCa, type StagingCa } from '../../src/pki';
import { tierNamed } from '../../src/app';
import { hasOpenssl, openssl } from '../helpers/chains';
import { sampleInputs } from '../helpers/render';
import { skipBecause } from '../helpers/skip';
import { workspace } from '../helpers/workspace';

const NAMES = ['loki', 'loki.sallyport-observability', 'loki.sallyport-observability.svc', 'chat.site.example'];
const DOMAINS = ['site.example', 'cluster.local'];

function made(more: Partial<Parameters<typeof makeStagingCa>[0]> = {}): StagingCa {
  return makeStagingCa({ name: 'blue', days: 180, dnsNames: [], domains: [], now: new Date(), ...more });
}

describe('a staging authority', () => {
  it('says in every subject what it is for, and which one it is', () => {
    const [first, second] = [made(), made()];
    for (const pem of [first.root, first.issuing])
      expect(new X509Certificate(pem).subject).toMatch(
        /^O=NOT FOR PRODUCTION\nCN=blue staging (root|issuing) [0-9a-f]{8}$/,
      );
    expect(new X509Certificate(first.root).subject).not.toBe(new X509Certificate(second.root).subject);
  });

  it('is of EC P-384, with positive serial numbers of 20 bytes that differ', () => {
    const { root, issuing } = made();
    const serials = [root, issuing].map((pem) => new X509Certificate(pem).serialNumber);
    expect(new Set(serials).size).toBe(2);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{39}$/);
    expect(new X509Certificate(issuing).publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'secp384r1' });
  });

  it('has the key of the intermediate, and the chain with the root last', () => {
    const { root, issuing, chain, issuingKey } = made();
    expect(new X509Certificate(issuing).checkPrivateKey(createPrivateKey(issuingKey))).toBe(true);
    expect(chain).toBe(`${issuing}${root}`);
  });

  it('passes our own check, with its key and root', () => {
    const { root, chain, issuingKey } = made({ dnsNames: NAMES, domains: DOMAINS });
    const report = judgeChain({
      chain: { file: 'chain.pem', text: chain },
      roots: { file: 'root.pem', text: root },
      key: { file: 'issuing.key', text: issuingKey },
      purpose: { dnsNames: NAMES, isProduction: false },
      now: new Date(),
    });
    expect(report.findings).toEqual([]);
  });

  it('is refused in production', () => {
    const { chain } = made();
    const purpose = { dnsNames: NAMES, isProduction: true };
    const { findings } = judgeChain({ chain: { file: 'chain.pem', text: chain }, purpose, now: new Date() });
    expect(findings.filter(({ severity }) => severity === 'finding').map(({ code }) => code)).toEqual([
      'staging-in-production',
    ]);
  });

  it.each([
    [30, /^[A-Z][a-z]{2} +\d+ .* 2026 GMT$/, '2026-12-01T00:00:00Z'],
    [398, /2050 GMT$/, '2049-06-01T00:00:00Z'],
  ])('ends after %i days', (days, end, now) => {
    const { root, notAfter } = made({ days, now: new Date(now) });
    const { validTo } = new X509Certificate(root);
    expect(validTo).toMatch(end);
    expect(new Date(validTo)).toEqual(notAfter);
  });
});

describe('its name constraints', () => {
  it('are as few trees as hold the names', () => {
    const { permitted } = made({ dnsNames: [...NAMES, '*.pods.loki.sallyport-observability.svc'], domains: DOMAINS });
    expect(permitted).toEqual(['cluster.local', 'loki', 'sallyport-observability', 'site.example', 'svc']);
  });

  it('do not open a whole top level for one name', () => {
    expect(made({ dnsNames: ['a.example', 'x.y.example'], domains: [] }).permitted).toEqual([
      'a.example',
      'svc',
      'x.y.example',
    ]);
  });

  it.each(['saas', 'byoc', 'diode', 'airgapped'] as const)('hold every name of the sample of %s', (tier) => {
    const dnsNames = certificateNames(certificatesOf(tierNamed(tier), sampleInputs(tier)));
    expect(dnsNames).toContain('loki.sallyport-observability.svc.cluster.local');
    const { chain } = made({ dnsNames, domains: ['internal.example.mil', 'cluster.local'] });
    const purpose = { dnsNames, isProduction: false };
    const report = judgeChain({ chain: { file: 'chain.pem', text: chain }, purpose, now: new Date() });
    expect(report.findings.filter(({ severity }) => severity === 'finding')).toEqual([]);
  });
});

describe('openssl verify', () => {
  const leaf = (folder: string, names: string): void => {
    const path = (name: string): string => join(folder, name);
    openssl(folder, [
      ...['req', '-x509', '-config', path('cnf'), '-CA', path('issuing.pem'), '-CAkey', path('issuing.key'), '-nodes'],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-keyout', path('k'), '-out', path('leaf.pem')],
      ...['-days', '90', '-subj', '/CN=loki.sallyport-observability', '-addext', 'basicConstraints=critical,CA:FALSE'],
      ...['-addext', `subjectAltName=${names}`, '-addext', 'extendedKeyUsage=serverAuth,clientAuth'],
      ...['-addext', 'keyUsage=critical,digitalSignature', '-addext', 'authorityKeyIdentifier=keyid'],
      ...['-addext', 'subjectKeyIdentifier=hash'],
    ]);
  };

  /** Writes an authority for the names above, as its command does. */
  const authority = (): string => {
    const folder = workspace();
    const { root, issuing, issuingKey } = made({ dnsNames: NAMES, domains: DOMAINS });
    const files = { 'root.pem': root, 'issuing.pem': issuing, 'issuing.key': issuingKey, cnf: '' };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };

  const verify = (folder: string, purpose: string): void =>
    openssl(folder, [
      ...[
        'verify',
        '-x509_strict',
        '-purpose',
        purpose,
        '-CAfile',
        'root.pem',
        '-untrusted',
        'issuing.pem',
        'leaf.pem',
      ],
    ]);

  it('accepts what it issues for our names, by the strict rules, for servers and clients', (context) => {
    if (!hasOpenssl()) skipBecause(context, 'openssl 3 is not installed');
    const folder = authority();
    leaf(folder, [...NAMES.map((name) => `DNS:${name}`), 'URI:spiffe://site.example/ns/a/sa/b'].join(','));
    verify(folder, 'sslserver');
    verify(folder, 'sslclient');
  });

  it('refuses what it would issue for other names and for addresses', (context) => {
    if (!hasOpenssl()) skipBecause(context, 'openssl 3 is not installed');
    const folder = authority();
    for (const name of ['DNS:api.elsewhere.example', 'DNS:other', 'IP:10.0.0.1', 'IP:fd00::1']) {
      leaf(folder, name);
      expect(() => {
        verify(folder, 'sslserver');
      }).toThrow(/(permitted|excluded) subtree violation/);
    }
  });
});
