import { describe, expect, it } from 'vitest';
import { rule as issuers } from '../../../src/audit/rules/no-acme-issuer/rule';
import { rule as anchors } from '../../../src/audit/rules/no-foreign-trust-anchor/rule';
import type { Rule } from '../../../src/audit/rule';
import { judgementsOf } from './set-of';

const issuer = (kind: string, name: string): object => ({
  apiVersion: 'cert-manager.io/v1',
  kind,
  metadata: { name, ...(kind === 'Issuer' ? { namespace: 'n' } : {}) },
  spec: { ca: { secretName: 's' } },
});
const request = (signerName: string): object => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'a' },
  spec: { signerName, request: 'eA==', usages: ['server auth'] },
});
const pod = (source: object, args: readonly string[] = []): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'n' },
  spec: {
    containers: [{ name: 'c', image: 'c', args }],
    volumes: [{ name: 'v', projected: { sources: [source] } }],
  },
});
const file = (text: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'n' },
  data: { 'config.yaml': text },
});
const bundle = {
  apiVersion: 'certificates.k8s.io/v1beta1',
  kind: 'ClusterTrustBundle',
  metadata: { name: 'example.org:s:v1' },
  spec: { signerName: 'example.org/s', trustBundle: '' },
};
const ours = [issuer('ClusterIssuer', 'internal'), issuer('Issuer', 'own'), bundle];

describe('a signer by name', () => {
  it.each<[string, Rule, object, readonly string[]]>([
    ['of a request', issuers, request('clusterissuers.cert-manager.io/internal'), []],
    [
      'of a request to a stranger',
      issuers,
      request('clusterissuers.cert-manager.io/x'),
      ['finding critical clusterissuers.cert-manager.io/x'],
    ],
    ['in a namespace', issuers, request('issuers.cert-manager.io/n.own'), []],
    [
      'in another namespace',
      issuers,
      request('issuers.cert-manager.io/m.own'),
      ['finding critical issuers.cert-manager.io/m.own'],
    ],
    ['of the cluster', issuers, request('kubernetes.io/kubelet-serving'), []],
    ['of somebody', issuers, request('example.net/s'), ['finding critical example.net/s']],
    [
      'of a certificate of a pod',
      issuers,
      pod({ podCertificate: { signerName: 'example.net/s', keyType: 'ED25519' } }),
      ['finding critical example.net/s'],
    ],
    ['of such a certificate by us', issuers, pod({ podCertificate: { signerName: 'kubernetes.io/x' } }), []],
    ['of a bundle of the set', anchors, pod({ clusterTrustBundle: { signerName: 'example.org/s', path: 'a' } }), []],
    ['of a bundle of the set, by its name', anchors, pod({ clusterTrustBundle: { name: 'example.org:s:v1' } }), []],
    [
      'of another bundle',
      anchors,
      pod({ clusterTrustBundle: { signerName: 'example.net/s', path: 'a' } }),
      ['unchecked medium clusterTrustBundle example.net/s'],
    ],
    ['by default', issuers, pod({}, ['--default-issuer-name=own']), []],
    ['by default, of a stranger', issuers, pod({}, ['--default-issuer-name=x']), ['finding critical Issuer/x']],
    [
      'by default, of another kind',
      issuers,
      pod({}, ['--default-issuer-name=own', '--default-issuer-kind=ClusterIssuer']),
      ['finding critical ClusterIssuer/own'],
    ],
    [
      'by default, in the file',
      issuers,
      file('kind: A\ningressShimConfig:\n  defaultIssuerName: x\n'),
      ['finding critical Issuer/x'],
    ],
    ['by default, in the file, of us', issuers, file('kind: A\ningressShimConfig:\n  defaultIssuerName: own\n'), []],
  ])('%s', (_name, rule, object, expected) => {
    expect(judgementsOf(rule, ...ours, object)).toEqual(expected);
  });
});
