import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rule as hostRule } from '../../../src/audit/rules/no-external-host/rule';
import { rule as trustRule } from '../../../src/audit/rules/no-foreign-trust-anchor/rule';
import { MAX_UNPACKED } from '../../../src/audit/texts/gzip';
import { judgementsOf } from './set-of';

const JKS = Buffer.concat([Buffer.from('feedfeed00000002', 'hex'), randomBytes(64)]);
const JCEKS = Buffer.concat([Buffer.from('cececece00000002', 'hex'), randomBytes(64)]);
const PKCS12 = Buffer.concat([Buffer.from('308206ea020103308206', 'hex'), randomBytes(64)]);
const PKCS12_INDEFINITE = Buffer.concat([Buffer.from('30800201033080', 'hex'), randomBytes(64)]);

const object = (kind: string, field: string, data: Readonly<Record<string, string>>): object => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', namespace: 'n' },
  [field]: data,
});
const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64');
const packed = (text: Buffer | string): string => base64(gzipSync(text));

describe('a keystore cannot be judged', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'JKS in binary data',
      object('ConfigMap', 'binaryData', { store: base64(JKS) }),
      ['unchecked medium keystore store'],
    ],
    ['JCEKS in a Secret', object('Secret', 'data', { store: base64(JCEKS) }), ['unchecked medium keystore store']],
    ['PKCS#12', object('ConfigMap', 'binaryData', { 'a.p12': base64(PKCS12) }), ['unchecked medium keystore a.p12']],
    [
      'PKCS#12 of Java',
      object('ConfigMap', 'binaryData', { 'a.p12': base64(PKCS12_INDEFINITE) }),
      ['unchecked medium keystore a.p12'],
    ],
    ['base64 as text', object('ConfigMap', 'data', { 'a.b64': base64(JKS) }), ['unchecked medium keystore a.b64']],
    [
      'base64 in a file',
      object('ConfigMap', 'data', { 'a.yaml': `tls:\n  store: ${base64(JKS)}\n` }),
      ['unchecked medium keystore store'],
    ],
    ['inside gzip', object('ConfigMap', 'binaryData', { a: packed(JKS) }), ['unchecked medium keystore a']],
    [
      'one that is called a store of authorities',
      object('ConfigMap', 'binaryData', { 'cacerts.jks': base64(JKS) }),
      ['finding critical unreadable trust store cacerts.jks'],
    ],
    ['other bytes', object('ConfigMap', 'binaryData', { a: base64(Buffer.alloc(64, 1)) }), []],
  ])('%s', (_, given, expected) => {
    expect(judgementsOf(trustRule, given)).toEqual(expected);
  });
});

describe('packed content', () => {
  const unchecked = ['unchecked medium packed content a'];

  it.each<[string, string, readonly string[]]>([
    ['text is read', packed('host: a.example.net\nport: 1\n'), ['finding critical a.example.net']],
    ['text of the site is content', packed('host: a.internal.example.mil\n'), []],
    ['gzip in gzip is read', packed(packed('https://a.example.net/x')), ['finding critical https://a.example.net/x']],
    ['more than is unpacked', packed(Buffer.alloc(MAX_UNPACKED + 1, 65)), unchecked],
    ['damaged', packed('x'.repeat(100) + randomBytes(100).toString('hex')).slice(0, 80), unchecked],
    ['binary', packed(Buffer.alloc(64)), unchecked],
    ['zip', base64(Buffer.concat([Buffer.from('504b0304', 'hex'), randomBytes(40)])), unchecked],
    ['xz', base64(Buffer.concat([Buffer.from('fd377a585a00', 'hex'), randomBytes(40)])), unchecked],
    ['zstd', base64(Buffer.concat([Buffer.from('28b52ffd', 'hex'), randomBytes(40)])), unchecked],
  ])('%s', (_, value, expected) => {
    expect(judgementsOf(hostRule, object('ConfigMap', 'binaryData', { a: value }))).toEqual(expected);
  });
});
