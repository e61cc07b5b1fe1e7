import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-acme-issuer/rule';
import { issuersOf } from '../../../src/audit/facts/issuers';
import { saidOf, setOf } from './set-of';

const object = (kind: string, spec: unknown, apiVersion = 'cert-manager.io/v1'): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name: 'x', namespace: 'n' }, spec });
const file = (key: string, text: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'n' },
    data: { [key]: text },
  });
const pod = (container: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n' },
    spec: { containers: [{ name: 'c', image: 'c', ...container }] },
  });
const found = (text: string): number => saidOf(rule, setOf(text)).length;

it.each([
  ['ca', { ca: { secretName: 's' } }, 'ca s'],
  ['self-signed', { selfSigned: {} }, 'selfsigned null'],
  ['vault', { vault: { server: 'https://v.internal.example.mil' } }, 'vault https://v.internal.example.mil'],
  ['acme', { acme: { server: 'https://a.internal.example.mil/dir' } }, 'acme https://a.internal.example.mil/dir'],
  ['venafi', { venafi: { tpp: { url: 'https://t.example.net' } } }, 'other https://t.example.net'],
])('knows an issuer of kind %s', (_name, spec, expected) => {
  const context = setOf(object('Issuer', spec));
  expect(
    context.objects.flatMap((issuer) => issuersOf(issuer, context).map(({ kind, server }) => `${kind} ${server}`)),
  ).toEqual([expected]);
});

describe('what counts as asking for certificates from outside', () => {
  it.each([
    [
      'an external issuer inside',
      object('StepIssuer', { url: 'https://step.internal.example.mil' }, 'certmanager.step.sm/v1beta1'),
      0,
    ],
    [
      'an external issuer outside',
      object('StepIssuer', { url: 'https://step.example.net' }, 'certmanager.step.sm/v1beta1'),
      1,
    ],
    ['a cloud authority', object('AWSPCAClusterIssuer', { region: 'x' }, 'awspca.cert-manager.io/v1beta1'), 1],
    ['an order', object('Order', {}, 'acme.cert-manager.io/v1'), 1],
    [
      'an ingress annotation',
      JSON.stringify({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'i', namespace: 'n', annotations: { 'kubernetes.io/tls-acme': 'true' } },
        spec: {},
      }),
      1,
    ],
    ['a Traefik route', object('IngressRoute', { tls: { certResolver: 'edge' } }, 'traefik.io/v1alpha1'), 1],
    [
      'a Traefik file',
      file('traefik.yml', 'certificatesResolvers:\n  edge:\n    acme:\n      email: a@internal.example.mil\n'),
      1,
    ],
    [
      'a Traefik variable',
      pod({ env: [{ name: 'TRAEFIK_CERTIFICATESRESOLVERS_EDGE_ACME_EMAIL', value: 'a@internal.example.mil' }] }),
      1,
    ],
    ['a Caddyfile', file('Caddyfile', 'a.internal.example.mil {\n  tls {\n    issuer acme\n  }\n}\n'), 1],
    ['nginx', file('nginx.conf', 'http {\n  acme_issuer edge {\n  }\n}\n'), 1],
    [
      'a CA with an ACME provisioner',
      file('ca.json', '{"authority": {"provisioners": [{"type": "ACME", "name": "a"}]}}'),
      1,
    ],
    [
      'a CA with a token provisioner',
      file('ca.json', '{"authority": {"provisioners": [{"type": "JWK", "name": "a"}]}}'),
      0,
    ],
    ['a git server', file('app.ini', '[server]\nENABLE_ACME = true\n'), 1],
    ['a git server without', file('app.ini', '[server]\nENABLE_ACME = false\n'), 0],
    ['a client in a script', pod({ command: ['sh', '-c', 'certbot certonly -n'] }), 1],
    ['a client image', pod({ image: 'mirror/certbot/certbot:v1' }), 1],
    ['a comment', file('run.sh', '# see https://letsencrypt.org/docs\ntrue\n'), 0],
    [
      'the solver image of cert-manager',
      pod({ args: ['--acme-http01-solver-image=harbor.internal.example.mil/x:1'] }),
      0,
    ],
    [
      'RBAC on the group',
      JSON.stringify({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'r' },
        rules: [{ apiGroups: ['acme.cert-manager.io'], resources: ['orders'], verbs: ['get'] }],
      }),
      0,
    ],
    [
      'a controller file without a list',
      file('config.yaml', 'apiVersion: controller.config.cert-manager.io/v1alpha1\nkind: ControllerConfiguration\n'),
      3,
    ],
    [
      'a controller file with a list',
      file(
        'config.yaml',
        'apiVersion: controller.config.cert-manager.io/v1alpha1\nkind: ControllerConfiguration\ncontrollers: [issuers]\n',
      ),
      0,
    ],
  ])('%s', (_name, text, count) => {
    expect(found(text)).toBe(count);
  });
});
