import { rootCertificates } from 'node:tls';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { judgeChain, type ChainInput, type ChainReport } from '../../src/pki';
import { CA, chainMaker, CURVE, hasOpenssl, SIGNS, type CertificateSpec } from '../helpers/chains';
import { skipBecause } from '../helpers/skip';

const chains = chainMaker();
const isAvailable = hasOpenssl();
const PATH_0 = `${CA},pathlen:0`;
const DAY = 86_400_000;

beforeAll(() => {
  if (!isAvailable) return;
  const { make } = chains;
  make('root', { days: 3650 });
  make('middle', { issuer: 'root' });
  make('good', { issuer: 'middle', extensions: [PATH_0, SIGNS] });
  make('other-root');
  make('other', { issuer: 'other-root', extensions: [PATH_0, SIGNS] });
  make('server', { issuer: 'middle', extensions: ['basicConstraints=CA:FALSE', 'keyUsage=digitalSignature'] });
  make('alone', { extensions: ['subjectAltName=DNS:a.example'] });
});

beforeEach((context) => {
  if (!isAvailable) skipBecause(context, 'openssl 3 is not installed');
});

function judge(text: string, more: Partial<Omit<ChainInput, 'chain'>> = {}): ChainReport {
  return judgeChain({ chain: { file: 'chain.pem', text }, now: new Date(), ...more });
}

/** Codes of the findings, then of the notes, without the one that says nobody named a root. */
function codes({ findings }: ChainReport): readonly string[] {
  return findings
    .filter(({ code, severity }) => severity === 'finding' || code !== 'wrong-root')
    .map(({ code, severity }) => (severity === 'note' ? `(${code})` : code));
}

const roots = (): { file: string; text: string } => ({ file: 'root.pem', text: chains.pem('root') });

describe('a good chain', () => {
  it('is usable, with its certificates as plain data and dates in UTC', () => {
    const report = judge(chains.pem('good', 'middle', 'root'), { roots: roots() });
    expect(report.findings).toEqual([]);
    expect(report.usable).toBe(true);
    expect(
      report.certificates.map(({ number, line, subject, key, signature }) => [number, line, subject, key, signature]),
    ).toEqual([
      [1, 1, 'O=Example, CN=good', 'EC P-384', 'ECDSA with SHA-384'],
      [2, expect.any(Number), 'O=Example, CN=middle', 'EC P-384', 'ECDSA with SHA-384'],
      [3, expect.any(Number), 'O=Example, CN=root', 'EC P-384', 'ECDSA with SHA-384'],
    ]);
    for (const { notAfter } of report.certificates) expect(notAfter).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('may leave out the root that is named beside it, and have comments in it', () => {
    const text = `subject=good\n${chains.pem('good')}\n# the next\n${chains.pem('middle')}`;
    expect(codes(judge(text, { roots: roots() }))).toEqual([]);
  });

  it('may come without a root named, which is noted', () => {
    const report = judge(chains.pem('good', 'middle', 'root'));
    expect(report.usable).toBe(true);
    expect(report.findings).toEqual([
      expect.objectContaining({
        code: 'wrong-root',
        severity: 'note',
        at: expect.objectContaining({ certificate: 3 }),
      }),
    ]);
  });

  it('may be of RSA 3072 and SHA-256, which is noted as below CNSA', () => {
    chains.make('rsa-root', { key: ['rsa:3072'], hash: 'sha256' });
    chains.make('rsa', { issuer: 'rsa-root', hash: 'sha256', extensions: [PATH_0, SIGNS] });
    const report = judge(chains.pem('rsa', 'rsa-root'));
    expect([report.usable, codes(report)]).toEqual([true, ['(weak-key)']]);
  });

  it('may be renewed under the same name: the certificate whose key signed is the issuer', () => {
    chains.make('old-middle', { issuer: 'root', subject: 'middle' });
    expect(codes(judge(chains.pem('good', 'middle', 'root')))).toEqual([]);
    expect(codes(judge(chains.pem('good', 'old-middle', 'root')))).toEqual(['bad-signature']);
    expect(codes(judge(chains.pem('good', 'old-middle', 'middle', 'root')))).toEqual(['several-chains']);
    chains.make('old-root', { subject: 'root' });
    const text = chains.pem('old-root', 'root');
    expect(codes(judge(chains.pem('good', 'middle'), { roots: { file: 'roots.pem', text } }))).toEqual([]);
  });
});

describe('the file', () => {
  it.each([
    ['in the wrong order', ['middle', 'good', 'root'], ['wrong-order']],
    ['with the root first', ['root', 'middle', 'good'], ['wrong-order']],
    ['with a certificate twice', ['good', 'middle', 'middle', 'root'], ['duplicate']],
    ['without the middle', ['good', 'root'], ['several-chains', 'incomplete']],
    ['without its root', ['good', 'middle'], ['incomplete']],
    ['of two chains', ['good', 'middle', 'root', 'other', 'other-root'], ['several-chains', 'several-chains']],
  ])('%s is refused', (_, names, expected) => {
    expect(codes(judge(chains.pem(...names)))).toEqual(expected);
  });

  it('says the order that would be right', () => {
    const [finding] = judge(chains.pem('root', 'good', 'middle')).findings;
    expect(finding).toMatchObject({ value: '1, 2, 3', fix: 'write them in the order 2, 3, 1' });
  });

  it('with a private key is refused, and nothing of the key is repeated', () => {
    const report = judge(`${chains.key('good')}${chains.pem('good', 'middle', 'root')}`);
    expect(codes(report)).toEqual(['secret-in-file']);
    expect(report.findings[0]?.at).toEqual({ file: 'chain.pem', certificate: null, line: 1 });
    const body = chains.key('good').split('\n')[1] ?? 'no key';
    expect(JSON.stringify(report)).not.toContain(body);
  });

  it.each([
    ['with a key that is cut off', (good: string) => `${good}-----BEGIN PRIVATE KEY-----\nMIG`, 'secret-in-file'],
    [
      'with a request',
      (good: string) => `${good}-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----`,
      'not-certificates',
    ],
    [
      'with a block that does not end',
      (good: string) => `${good}-----BEGIN CERTIFICATE-----\nMIIB`,
      'not-certificates',
    ],
    [
      'with a certificate of nonsense',
      (good: string) => `${good}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----`,
      'unreadable-certificate',
    ],
    ['with bytes behind a certificate', (good: string) => withBytesBehind(good), 'unreadable-certificate'],
    ['with nothing in it', () => '', 'not-certificates'],
    ['with text only', () => 'hello', 'not-certificates'],
    ['with a bundle of roots', () => rootCertificates.slice(0, 20).join('\n'), 'not-certificates'],
  ])('%s is refused', (_, textOf, expected) => {
    const report = judge(textOf(chains.pem('good', 'middle', 'root')));
    expect(report.usable).toBe(false);
    expect(codes(report)).toContain(expected);
  });
});

/** The first certificate with an empty sequence behind it, which OpenSSL takes for its own settings of trust. */
function withBytesBehind(pem: string): string {
  const [first = ''] = pem.split('-----END');
  const der = Buffer.from(first.replace(/-----[^-]+-----/, ''), 'base64');
  const longer = Buffer.concat([der, Buffer.from([0x30, 0])]).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${longer}\n-----END CERTIFICATE-----\n`;
}

describe('the issuing certificate', () => {
  it.each([
    ['of a server', 'server', ['middle', 'root'], ['no-authority', 'cannot-sign', '(path-length)']],
    ['signed by itself and no authority', 'alone', [], ['no-authority', 'cannot-sign', '(path-length)']],
    ['that is a root', 'root', [], ['root-issues', '(path-length)']],
    ['without a path length', 'middle', ['root'], ['(path-length)']],
  ])('%s is told', (_, name, rest, expected) => {
    expect(codes(judge(chains.pem(name, ...rest)))).toEqual(expected);
  });

  it.each<readonly [string, CertificateSpec, readonly string[]]>([
    ['without keyCertSign', { extensions: [PATH_0, 'keyUsage=critical,digitalSignature'] }, ['cannot-sign']],
    ['without key usage', { extensions: [PATH_0] }, ['cannot-sign']],
    ['for servers alone', { extensions: [PATH_0, SIGNS, 'extendedKeyUsage=serverAuth'] }, ['extended-usage']],
    ['for clients and servers', { extensions: [PATH_0, SIGNS, 'extendedKeyUsage=serverAuth,clientAuth'] }, []],
    ['for any use', { extensions: [PATH_0, SIGNS, 'extendedKeyUsage=anyExtendedKeyUsage'] }, []],
    [
      'with critical policies',
      { extensions: [PATH_0, SIGNS, 'certificatePolicies=critical,1.2.3.4'] },
      ['critical-extension'],
    ],
    ['with policies', { extensions: [PATH_0, SIGNS, 'certificatePolicies=1.2.3.4'] }, []],
    ['of RSA 2048', { key: ['rsa:2048'], extensions: [PATH_0, SIGNS] }, ['weak-key']],
    ['of EC P-521', { key: CURVE('P-521'), extensions: [PATH_0, SIGNS] }, ['weak-key']],
    ['of EC P-224', { key: CURVE('P-224'), extensions: [PATH_0, SIGNS] }, ['weak-key']],
    ['of EC P-256', { key: CURVE('P-256'), extensions: [PATH_0, SIGNS] }, ['(weak-key)']],
    ['of Ed25519', { key: ['ed25519'], extensions: [PATH_0, SIGNS] }, ['weak-key']],
    ['signed with SHA-1', { hash: 'sha1', extensions: [PATH_0, SIGNS] }, ['weak-signature']],
    ['signed with SHA-224', { hash: 'sha224', extensions: [PATH_0, SIGNS] }, ['weak-signature']],
    ['that ends in 80 days', { days: 80, extensions: [PATH_0, SIGNS] }, ['ends-too-soon']],
    ['that ends in 91 days', { days: 91, extensions: [PATH_0, SIGNS] }, []],
    [
      'constrained in directory names',
      { extensions: [PATH_0, SIGNS, 'nameConstraints=critical,excluded;dirName:directory'] },
      ['name-constraints'],
    ],
    [
      'constrained in URIs',
      { extensions: [PATH_0, SIGNS, 'nameConstraints=critical,permitted;URI:.example'] },
      ['name-constraints'],
    ],
    [
      'constrained in addresses and mail',
      { extensions: [PATH_0, SIGNS, 'nameConstraints=critical,excluded;IP:0.0.0.0/0.0.0.0,excluded;email:.example'] },
      [],
    ],
  ])('%s is told', (what, spec, expected) => {
    const name = what.replaceAll(' ', '-');
    chains.make(name, { issuer: 'root', ...spec });
    expect(codes(judge(chains.pem(name, 'root')))).toEqual(expected);
  });

  it('of RSA-PSS with SHA-256 passes its signature, and its key is not accepted', () => {
    chains.make('pss-root', { key: ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:3072'], hash: 'sha256' });
    chains.make('pss', { issuer: 'pss-root', hash: 'sha256', extensions: [PATH_0, SIGNS] });
    const report = judge(chains.pem('pss', 'pss-root'));
    expect(report.certificates[0]?.signature).toBe('RSA-PSS with SHA-256');
    expect(codes(report)).toEqual(['(weak-key)', 'weak-key']);
  });
});

describe('what stands above the issuing certificate', () => {
  it('must leave room for those below it', () => {
    chains.make('short', { issuer: 'root', extensions: [PATH_0, SIGNS] });
    chains.make('below-short', { issuer: 'short', extensions: [PATH_0, SIGNS] });
    const report = judge(chains.pem('below-short', 'short', 'root'));
    expect(codes(report)).toEqual(['path-length']);
    expect(report.findings.find(({ code }) => code === 'path-length')).toMatchObject({
      value: '0',
      allowed: 'at least 1, or none',
      at: { certificate: 2 },
    });
  });

  it('is judged in the file of roots, too', () => {
    chains.make('narrow-root', { extensions: [PATH_0, SIGNS] });
    chains.make('narrow-middle', { issuer: 'narrow-root', extensions: [CA, SIGNS] });
    chains.make('narrow', { issuer: 'narrow-middle', extensions: [PATH_0, SIGNS] });
    const text = chains.pem('narrow-root');
    const report = judge(chains.pem('narrow', 'narrow-middle'), { roots: { file: 'roots.pem', text } });
    expect(report.findings.map(({ code, at }) => [code, at.file])).toEqual([['path-length', 'roots.pem']]);
  });

  it.each([
    ['another root', ['other', 'other-root'], ['wrong-root']],
    ['another root, which it does not bring', ['other'], ['incomplete']],
  ])('must be a root that is trusted, not %s', (_, names, expected) => {
    expect(codes(judge(chains.pem(...names), { roots: roots() }))).toEqual(expected);
  });

  it('is no root because it is called one: the signature decides', () => {
    chains.make('false-root', { subject: 'root' });
    const text = chains.pem('false-root');
    expect(codes(judge(chains.pem('good', 'middle'), { roots: { file: 'r', text } }))).toEqual(['bad-signature']);
  });

  it('is no public authority', () => {
    const report = judge(rootCertificates[0] ?? '');
    expect(codes(report)).toContain('public-authority');
    expect(
      codes(judge(chains.pem('good', 'middle'), { roots: { file: 'r', text: rootCertificates[0] ?? '' } })),
    ).toEqual(['incomplete', 'public-authority']);
  });
});

describe('dates', () => {
  it.each([
    ['before it begins', -DAY, ['not-yet-valid', 'not-yet-valid', 'not-yet-valid']],
    ['when it has 90 days left', 274 * DAY, []],
    ['when it has less than 90 days left', 276 * DAY, ['ends-too-soon', 'ends-too-soon']],
    ['after its end', 366 * DAY, ['expired', 'expired']],
  ])('%s', (_, later, expected) => {
    expect(codes(judge(chains.pem('good', 'middle', 'root'), { now: new Date(Date.now() + later) }))).toEqual(expected);
  });
});

describe('name constraints', () => {
  const names = [
    'loki',
    'loki.sallyport-observability.svc',
    '*.zot.sallyport-registry.svc.cluster.local',
    'chat.site.example',
  ];
  const purpose = { dnsNames: names, isProduction: true };

  it.each([
    ['permitted;DNS:loki,permitted;DNS:svc,permitted;DNS:cluster.local,permitted;DNS:site.example', []],
    ['permitted;DNS:site.example,permitted;DNS:cluster.local', ['loki, loki.sallyport-observability.svc']],
    ['permitted;DNS:loki,permitted;DNS:svc,permitted;DNS:CLUSTER.local,permitted;DNS:.site.example', []],
    [
      'permitted;DNS:loki,permitted;DNS:svc,permitted;DNS:local,permitted;DNS:.chat.site.example',
      ['chat.site.example'],
    ],
    ['permitted;DNS:loki,permitted;DNS:svc,permitted;DNS:local,permitted;DNS:ite.example', ['chat.site.example']],
    ['excluded;DNS:example', ['chat.site.example']],
    ['excluded;DNS:a.zot.sallyport-registry.svc.cluster.local', ['*.zot.sallyport-registry.svc.cluster.local']],
    ['excluded;DNS:other.example', []],
  ])('%s', (constraints, refused) => {
    const name = 'constrained';
    chains.make(name, { issuer: 'root', extensions: [PATH_0, SIGNS, `nameConstraints=critical,${constraints}`] });
    const report = judge(chains.pem(name, 'root'), { purpose });
    expect(report.findings.filter(({ code }) => code === 'name-constraints').map(({ value }) => value)).toEqual(
      refused,
    );
    const unjudged = judge(chains.pem(name, 'root')).findings.filter(({ severity }) => severity === 'finding');
    expect(unjudged.map(({ fix }) => fix)).toEqual([expect.stringContaining('--tier')]);
  });
});

describe('a key', () => {
  const judgeKey = (text: string): readonly string[] =>
    codes(judge(chains.pem('good', 'middle', 'root'), { key: { file: 'k', text } }));

  it('of the issuing certificate passes', () => {
    expect(judgeKey(chains.key('good'))).toEqual([]);
  });

  it.each([
    ['of another certificate', () => chains.key('middle'), 'key-mismatch'],
    ['that is a certificate', () => chains.pem('good'), 'key-unreadable'],
    [
      'that is encrypted',
      () => '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n-----END ENCRYPTED PRIVATE KEY-----',
      'key-unreadable',
    ],
    ['that is empty', () => '', 'key-unreadable'],
  ])('%s does not', (_, text, expected) => {
    expect(judgeKey(text())).toEqual([expected]);
  });
});
