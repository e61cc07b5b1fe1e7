import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-foreign-trust-anchor/rule';
import { hitsOf, setOf } from './set-of';

const [root = ''] = rootCertificates;
const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const gzip = (text: string): string => gzipSync(text).toString('base64');
// PKCS#7 that holds nothing but the certificate, by hand: RFC 5652 without signers.
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body]);
};
const oid = (end: number): Buffer => Buffer.from([6, 9, 42, 134, 72, 134, 247, 13, 1, 7, end]);
const empty = Buffer.from([0x31, 0]);
const bundle = der(
  0x30,
  oid(2),
  der(
    0xa0,
    der(0x30, Buffer.from([2, 1, 1]), empty, der(0x30, oid(1)), der(0xa0, new X509Certificate(root).raw), empty),
  ),
).toString('base64');
const bundlePem = `-----BEGIN PKCS7-----\n${bundle.replace(/(.{64})/g, '$1\n')}\n-----END PKCS7-----\n`;
const object = (kind: string, body: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'n' }, ...body });
const said = (text: string, trustAnchors: readonly string[] = []): readonly string[] =>
  hitsOf(rule, setOf(text, { boundary: { trustAnchors } })).map((hit) => hit.value.slice(0, 20));
const foreign = [`sha256:${fingerprint(root)}`.slice(0, 20)];

describe('a certificate is found', () => {
  it.each([
    ['as text', object('ConfigMap', { data: { 'ca.crt': root } })],
    ['in base64', object('ConfigMap', { binaryData: { 'ca.crt': base64(root) } })],
    ['inside gzip', object('ConfigMap', { binaryData: { 'ca.crt.gz': gzip(root) } })],
    ['inside gzip in a Secret', object('Secret', { data: { a: gzip(root) } })],
    ['inside gzip in a file', object('ConfigMap', { data: { 'a.yaml': `x: 1\nstore: ${gzip(root)}\n` } })],
    [
      'in base64 in base64',
      object('ConfigMap', { binaryData: { a: base64(JSON.stringify({ ca: base64(`# a\n${root}`) })) } }),
    ],
    ['in PKCS#7', object('Secret', { data: { 'ca.p7b': bundle } })],
    ['in PKCS#7 in binary data', object('ConfigMap', { binaryData: { 'ca.p7c': bundle } })],
    ['in PKCS#7 as PEM', object('ConfigMap', { data: { 'ca.p7b': bundlePem } })],
    ['in PKCS#7 as PEM in base64', object('Secret', { data: { a: base64(bundlePem) } })],
    ['in PKCS#7 as PEM on one line', object('ConfigMap', { data: { a: bundlePem.replaceAll('\n', '\\n') } })],
    ['in a Secret', object('Secret', { data: { 'ca.crt': base64(root) } })],
    [
      'in a Secret behind other text',
      object('Secret', { data: { bundle: base64(`# a comment that comes first\n${root}`) } }),
    ],
    ['as text in a Secret', object('Secret', { stringData: { 'ca.crt': root } })],
    [
      'in a kubeconfig',
      object('ConfigMap', {
        data: { kubeconfig: `clusters:\n- cluster:\n    certificate-authority-data: ${base64(root)}\n` },
      }),
    ],
    [
      'in a kubeconfig in a Secret',
      object('Secret', {
        data: { kubeconfig: base64(`clusters:\n- cluster:\n    certificate-authority-data: ${base64(root)}\n`) },
      }),
    ],
    ['in JSON, with escaped breaks', object('ConfigMap', { data: { 'a.json': JSON.stringify({ ca: root }) } })],
    ['indented in YAML', object('ConfigMap', { data: { 'a.yaml': `ca: |\n${root.replace(/^/gm, '    ')}\n` } })],
    [
      'in a variable',
      object('Pod', { spec: { containers: [{ name: 'c', image: 'c', env: [{ name: 'CA', value: root }] }] } }),
    ],
  ])('%s', (_name, text) => {
    expect(said(text)).toEqual(foreign);
    expect(said(text, [fingerprint(root)])).toEqual([]);
  });
});

it('reports a certificate that cannot be read', () => {
  const [hit] = hitsOf(
    rule,
    setOf(
      object('ConfigMap', { data: { 'ca.crt': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' } }),
    ),
  );
  expect(hit?.value).toMatch(/^sha256:[0-9a-f]{64} unreadable certificate$/);
});

it('reports each certificate of a bundle once, and names a public authority in the cure', () => {
  const hits = hitsOf(
    rule,
    setOf(object('ConfigMap', { data: { 'ca.crt': rootCertificates.slice(0, 3).join('\n') + root } })),
  );
  expect(hits).toHaveLength(3);
  expect(hits[0]?.fix).toContain('this is the public authority');
});

it('does not call the authority of somebody else public', () => {
  const sample = readFileSync(
    join(__dirname, '../../../src/audit/rules/no-foreign-trust-anchor/samples/fail-config-map.yaml'),
    'utf8',
  );
  expect(hitsOf(rule, setOf(sample))[0]?.fix).not.toContain('public authority');
});

describe('verification that is switched off is found', () => {
  const backend = (tls: string): string =>
    object('ConfigMap', {
      data: { 'config.yaml': `a:\n  b: 1\nbackendTLS:${tls.startsWith('{') ? ' ' : '\n  '}${tls}\n` },
    });
  const container = (spec: Readonly<Record<string, unknown>>): string =>
    object('Pod', { spec: { containers: [{ name: 'c', image: 'c', ...spec }] } });
  it.each([
    ['a flag', container({ args: ['--kubelet-insecure-tls'] }), 1],
    ['a flag that is taken back', container({ args: ['--insecure-skip-tls-verify=false'] }), 0],
    ['a variable of Node', container({ env: [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' }] }), 1],
    ['a variable of Node that is on', container({ env: [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '1' }] }), 0],
    ['a variable of Vault', container({ env: [{ name: 'VAULT_SKIP_VERIFY', value: 'true' }] }), 1],
    ['curl in a script', container({ command: ['sh', '-c', 'curl -sk https://a.internal.example.mil'] }), 1],
    ['TOML', object('ConfigMap', { data: { 'hosts.toml': '[host."https://a"]\n  skip_verify = true\n' } }), 1],
    ['JSON on one line', object('ConfigMap', { data: { 'a.json': '{"tls":{"insecureSkipVerify":true}}' } }), 1],
    ['nginx', object('ConfigMap', { data: { 'nginx.conf': 'location / {\n  proxy_ssl_verify off;\n}\n' } }), 1],
    ['a backend of agentgateway', backend('root: /ca.crt\n  insecure: true'), 1],
    ['its name alone', backend('{root: /ca.crt, insecureHost: true}'), 1],
    ['both', backend('insecure: true\n  insecureHost: true'), 2],
    ['a backend that is verified', backend('root: /ca.crt\n  insecure: false'), 0],
    ['plain text of somebody else', object('ConfigMap', { data: { 'a.yaml': 'otlp:\n  insecure: true\n' } }), 0],
    ['a policy of agentgateway', object('Thing', { spec: { tls: { insecureSkipVerify: 'Hostname' } } }), 1],
    ['names of Vector', object('ConfigMap', { data: { 'a.yaml': 'tls:\n  verify_hostname: false\n' } }), 1],
    ['a client of Node', object('ConfigMap', { data: { 'a.js': 'a({\n  rejectUnauthorized: false,\n})\n' } }), 1],
    ['npm', object('ConfigMap', { data: { '.npmrc': 'strict-ssl=false\nx=1\n' } }), 1],
    ['skopeo', container({ args: ['skopeo', 'copy', '--src-tls-verify=false', 'a', 'b'] }), 1],
    ['Trivy', container({ env: [{ name: 'TRIVY_INSECURE', value: 'true' }] }), 1],
    ['a comment', object('ConfigMap', { data: { 'a.yaml': '# insecure_skip_verify: true\na: b\n' } }), 0],
    ['a store that cannot be read', object('ConfigMap', { binaryData: { 'truststore.jks': 'AAAA' } }), 1],
  ])('%s', (_name, text, count) => {
    expect(said(text)).toHaveLength(count);
  });
});
