import { describe, expect, it } from 'vitest';
import type { KubeObject, Reference } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { checkCertificates, isIssued, secretReference, type ApiReader } from './certificates';

const ISSUER = { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'sallyport-issuer' };

function manifest(name: string): Manifest {
  const object = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { namespace: 'n', name },
    spec: { secretName: `${name}-tls`, issuerRef: ISSUER },
  };
  const [read] = parseManifests(JSON.stringify(object), 'a/040.yaml') as [Manifest];
  return read;
}

function having(kind: string, name: string, conditions: readonly object[], metadata: object = {}): KubeObject {
  const apiVersion = 'cert-manager.io/v1';
  return { apiVersion, kind, metadata: { namespace: 'n', name, generation: 1, ...metadata }, status: { conditions } };
}

/** A server with these objects and no others. */
function serverWith(objects: readonly KubeObject[]): ApiReader {
  return {
    get: async ({ kind, name }: Reference) => objects.find((one) => one.kind === kind && one.metadata.name === name),
    list: async (_, kind) => objects.filter((one) => one.kind === kind),
  };
}

function check(objects: readonly KubeObject[], manifests = [manifest('a')]): Promise<readonly string[]> {
  const anchor = { root: '/dev/null', folder: '/nowhere' };
  return checkCertificates({ api: serverWith(objects), manifests, ...anchor }, 0.2);
}

const READY = { type: 'Ready', status: 'True', observedGeneration: 1 };

describe('a Certificate is issued', () => {
  it.each<[string, KubeObject | undefined, boolean]>([
    ['when the controllers call it ready', having('Certificate', 'a', [READY]), true],
    ['not when they have not seen the newest spec', having('Certificate', 'a', [READY], { generation: 2 }), false],
    ['not while it is not ready', having('Certificate', 'a', [{ ...READY, status: 'False' }]), false],
    ['not without a condition', having('Certificate', 'a', []), false],
    ['not when it is not there', undefined, false],
  ])('%s', (_, object, expected) => {
    expect(isIssued(object)).toBe(expected);
  });
});

describe('the check of certificates', () => {
  it('fails for an output without any', async () => {
    expect(await check([], [])).toEqual(['the output has no Certificate']);
  });

  it('looks into the Secret of one that is ready', async () => {
    expect(await check([having('Certificate', 'a', [READY])])).toEqual([
      'a/040.yaml:1 cert-manager.io/v1 Certificate n/a: Secret a-tls: has no tls.crt, tls.key, ca.crt',
    ]);
    expect(secretReference(manifest('a'))).toEqual({ apiVersion: 'v1', kind: 'Secret', namespace: 'n', name: 'a-tls' });
  });

  it('says why one is not ready: its own conditions, its requests, its issuer, the events', async () => {
    const [problem, ...others] = await check([
      having('Certificate', 'a', [{ ...READY, status: 'False', reason: 'DoesNotExist', message: 'no Secret' }]),
      having('CertificateRequest', 'a-1', [{ type: 'Ready', status: 'False', reason: 'Pending', message: 'waits' }], {
        annotations: { 'cert-manager.io/certificate-name': 'a' },
      }),
      having('CertificateRequest', 'b-1', [{ type: 'Ready', status: 'False', message: 'of another' }], {
        annotations: { 'cert-manager.io/certificate-name': 'b' },
      }),
      having('ClusterIssuer', 'sallyport-issuer', [{ type: 'Ready', status: 'False', message: 'no key pair' }]),
      warning('a-1', 'BadConfig', 'cannot sign'),
      warning('b-1', 'BadConfig', 'of another'),
    ]);
    expect(others).toEqual([]);
    expect(problem).toBe(
      'a/040.yaml:1 cert-manager.io/v1 Certificate n/a: not ready within 0.2 s: ' +
        'Certificate a: Ready=False DoesNotExist: no Secret; CertificateRequest a-1: Ready=False Pending: waits; ' +
        'ClusterIssuer sallyport-issuer: Ready=False : no key pair; event BadConfig: cannot sign',
    );
  });

  it.each<[string, readonly KubeObject[], string]>([
    ['nobody has looked at it', [having('Certificate', 'a', [])], 'no condition; no controller has looked at it'],
    ['it has no request', [having('Certificate', 'a', [])], 'no request was made for it'],
    ['its issuer is missing', [having('Certificate', 'a', [])], 'ClusterIssuer sallyport-issuer is not there'],
    ['it is missing itself', [], 'it is not there'],
  ])('says that %s', async (_, objects, words) => {
    expect((await check(objects)).join()).toContain(words);
  });
});

function warning(name: string, reason: string, message: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e' },
    involvedObject: { name },
    type: 'Warning',
    reason,
    message,
  };
}
