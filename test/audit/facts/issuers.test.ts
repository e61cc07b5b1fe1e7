import { describe, expect, it } from 'vitest';
import { CLOUD_ANNOTATIONS } from '../../../src/audit/facts/issuers-managed';
import { admission, ASKING, OWN_REQUEST } from '../../../src/audit/rules/no-acme-issuer/admission';
import { rule } from '../../../src/audit/rules/no-acme-issuer/rule';
import { issuersOf } from '../../../src/audit/facts/issuers';
import { inventoryOf } from '../../../src/audit/inventory';
import { hitsOf, saidOf, setOf } from './set-of';

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

describe('a self-signed issuer', () => {
  const issuer = object('ClusterIssuer', { selfSigned: {} }).replace(',"namespace":"n"', '');
  const asks = (name: string, isCA: boolean): string =>
    object('Certificate', { isCA, secretName: name, issuerRef: { kind: 'ClusterIssuer', name: 'x' } }).replace(
      '"x","namespace"',
      `"${name}","namespace"`,
    );
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['that nobody asks is a finding', [], ['/spec/selfSigned = selfSigned']],
    ['that signs a leaf is a finding', [asks('root', true), asks('web', false)], ['/spec/selfSigned = selfSigned']],
    ['that signs roots only may start an internal CA', [asks('root', true)], []],
  ])('%s', (_name, certificates, expected) => {
    expect(saidOf(rule, setOf([issuer, ...certificates].join('\n---\n')))).toEqual(expected);
  });
});

describe('an issuer that is asked by name', () => {
  const own = [
    object('Issuer', { ca: { secretName: 's' } }).replace('"x"', '"own"'),
    object('ClusterIssuer', { ca: { secretName: 's' } }).replace('"x","namespace":"n"', '"site"'),
    object('StepClusterIssuer', { url: 'https://step.internal.example.mil' }, 'certmanager.step.sm/v1beta1').replace(
      '"x","namespace":"n"',
      '"step"',
    ),
  ];
  const certificate = (issuerRef: unknown): string => object('Certificate', { secretName: 's', issuerRef });
  const annotated = (kind: string, annotations: Readonly<Record<string, string>>): string =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind,
      metadata: { name: 'i', namespace: 'n', annotations },
      spec: {},
    });
  const volume = (volumeAttributes: Readonly<Record<string, string>>): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'n' },
      spec: {
        containers: [{ name: 'c', image: 'c' }],
        volumes: [{ name: 'tls', csi: { driver: 'csi.cert-manager.io', volumeAttributes } }],
      },
    });

  it.each<readonly [string, string, string | null]>([
    ['is ours in the namespace', certificate({ name: 'own' }), null],
    ['is ours in the cluster', certificate({ name: 'site', kind: 'ClusterIssuer', group: 'cert-manager.io' }), null],
    [
      'is ours of another project',
      certificate({ name: 'step', kind: 'StepClusterIssuer', group: 'certmanager.step.sm' }),
      null,
    ],
    ['is not ours by another name', certificate({ name: 'public' }), 'Issuer/public'],
    ['is not ours by another kind', certificate({ name: 'own', kind: 'ClusterIssuer' }), 'ClusterIssuer/own'],
    [
      'is not ours by another group',
      certificate({ name: 'own', kind: 'AWSPCAIssuer', group: 'awspca.cert-manager.io' }),
      'awspca.cert-manager.io/AWSPCAIssuer/own',
    ],
    [
      'is not ours though its name looks like one of the site',
      certificate({ name: 'ca.internal.example.mil', kind: 'ClusterIssuer' }),
      'ClusterIssuer/ca.internal.example.mil',
    ],
    [
      'is not ours in another namespace',
      certificate({ name: 'own' }).replace('"namespace":"n"', '"namespace":"m"'),
      'Issuer/own',
    ],
    ['is found in requests', object('CertificateRequest', { issuerRef: { name: 'public' } }), 'Issuer/public'],
    [
      'is found where another kind hands it on',
      object(
        'Cluster',
        { certificates: { issuerRef: { name: 'public', kind: 'ClusterIssuer' } } },
        'db.example.org/v1',
      ),
      'ClusterIssuer/public',
    ],
    [
      'is found in the settings of Knative',
      file('issuerRef', 'kind: ClusterIssuer\nname: public\n'),
      'ClusterIssuer/public',
    ],
    ['may be ours in an annotation', annotated('Ingress', { 'cert-manager.io/cluster-issuer': 'site' }), null],
    [
      'is found in an annotation',
      annotated('Ingress', { 'cert-manager.io/cluster-issuer': 'public' }),
      'ClusterIssuer/public',
    ],
    ['is found in that of a Gateway', annotated('Gateway', { 'cert-manager.io/issuer': 'public' }), 'Issuer/public'],
    [
      'is found in the old spelling',
      annotated('Ingress', { 'certmanager.k8s.io/cluster-issuer': 'public' }),
      'ClusterIssuer/public',
    ],
    [
      'is found by group and kind of an annotation',
      annotated('Ingress', {
        'cert-manager.io/issuer': 'own',
        'cert-manager.io/issuer-kind': 'OriginIssuer',
        'cert-manager.io/issuer-group': 'cert-manager.k8s.cloudflare.com',
      }),
      'cert-manager.k8s.cloudflare.com/OriginIssuer/own',
    ],
    ['may be ours in a volume', volume({ 'csi.cert-manager.io/issuer-name': 'own' }), null],
    [
      'is found in a volume',
      volume({ 'csi.cert-manager.io/issuer-name': 'public', 'csi.cert-manager.io/issuer-kind': 'ClusterIssuer' }),
      'ClusterIssuer/public',
    ],
    ['is only noted on a Secret', annotated('Secret', { 'cert-manager.io/issuer-name': 'public' }), null],
    [
      'is a pattern in a policy of requests',
      object('CertificateRequestPolicy', { selector: { issuerRef: { name: '*' } } }, 'policy.cert-manager.io/v1alpha1'),
      null,
    ],
  ])('%s', (_name, text, expected) => {
    const said = saidOf(rule, setOf([...own, text].join('\n---\n'))).map((line) => line.replace(/^.* = /, ''));
    expect(said).toEqual(expected === null ? [] : [expected]);
  });
});

describe('a certificate of a cloud', () => {
  const annotated = (kind: string, annotations: Readonly<Record<string, string>>, spec: unknown = {}): string =>
    JSON.stringify({ apiVersion: 'v1', kind, metadata: { name: 'i', namespace: 'n', annotations }, spec });
  it.each<readonly [string, string, number]>([
    ['Google, by annotation', annotated('Ingress', { 'networking.gke.io/managed-certificates': 'web' }), 1],
    ['Google, by kind', object('ManagedCertificate', { domains: [] }, 'networking.gke.io/v1'), 1],
    [
      'Google, by an option of a listener',
      annotated('Gateway', {}, { listeners: [{ tls: { options: { 'networking.gke.io/pre-shared-certs': 'web' } } }] }),
      1,
    ],
    [
      'Amazon, by annotation',
      annotated('Ingress', { 'alb.ingress.kubernetes.io/certificate-arn': 'arn:aws:acm:x' }),
      1,
    ],
    [
      'Amazon, of a load balancer',
      annotated('Service', { 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': 'arn:aws:acm:x' }),
      1,
    ],
    ['Amazon, by kind', object('Certificate', {}, 'acm.services.k8s.aws/v1alpha1'), 1],
    ['Hetzner', annotated('Service', { 'load-balancer.hetzner.cloud/certificate-type': 'managed' }), 1],
    [
      'Hetzner, where the site uploaded it',
      annotated('Service', { 'load-balancer.hetzner.cloud/certificate-type': 'uploaded' }),
      0,
    ],
    ['Gardener', annotated('Ingress', { 'cert.gardener.cloud/purpose': 'managed' }), 1],
    ['another kind of Google', object('ServiceAttachment', {}, 'networking.gke.io/v1'), 0],
    ['nobody', annotated('Ingress', { 'alb.ingress.kubernetes.io/scheme': 'internal' }), 0],
  ])('%s', (_name, text, count) => {
    expect(found(text)).toBe(count);
  });

  it('is known to the admission form by its annotation, and others are not', () => {
    const asking = new RegExp(ASKING);
    expect(CLOUD_ANNOTATIONS.filter((name) => !asking.test(name))).toEqual([]);
    const harmless = [
      'cert-manager.io/cluster-issuer',
      'cert-manager.io/common-name',
      'service.beta.openshift.io/serving-cert-secret-name',
      'nginx.ingress.kubernetes.io/auth-tls-pass-certificate-to-upstream',
    ];
    expect(harmless.filter((name) => asking.test(name))).toEqual([]);
  });

  it('is not mistaken for what cert-manager writes on its own requests (1.21: pkg/apis/certmanager/v1/types.go)', () => {
    const asking = new RegExp(ASKING);
    const written = ['certificate-name', 'certificate-revision', 'private-key-secret-name', 'issuer-name', 'alt-names'];
    const alike = written.map((name) => `cert-manager.io/${name}`).filter((name) => asking.test(name));
    expect(alike).toEqual([OWN_REQUEST]);
    if (admission.kind !== 'policy') throw new Error('the rule has lost its policy');
    const texts = admission.validations(setOf('')).map(({ expression }) => expression);
    expect(texts.join()).toContain(`name != '${OWN_REQUEST}' &&`);
  });
});

describe('Caddy asks a public authority', () => {
  it.each<readonly [string, string, number]>([
    ['by default', 'a.internal.example.mil {\n  respond "a"\n}\n', 1],
    ['without braces', 'a.internal.example.mil\nrespond "a"\n', 1],
    ['for each site', 'a.example.mil, b.example.mil {\n  respond "a"\n}\nc.example.mil {\n  respond "c"\n}\n', 2],
    ['with an address of somebody to write to', 'a.example.mil {\n  tls a@example.mil\n}\n', 1],
    ['not with its own CA', 'a.example.mil {\n  tls internal\n}\n', 0],
    ['not with files', 'a.example.mil {\n  tls /tls/tls.crt /tls/tls.key\n}\n', 0],
    ['not with a snippet that says so', '(own) {\n  tls internal\n}\na.example.mil {\n  import own\n}\n', 0],
    ['with a snippet that does not', '(own) {\n  encode gzip\n}\na.example.mil {\n  import own\n}\n', 1],
    ['not where it is off', '{\n  auto_https off\n}\na.example.mil {\n  respond "a"\n}\n', 0],
    ['not where all is local', '{\n  local_certs\n}\na.example.mil {\n  respond "a"\n}\n', 0],
    [
      'where only the redirects are off',
      '{\n  auto_https disable_redirects\n}\na.example.mil {\n  respond "a"\n}\n',
      1,
    ],
    ['not for a port', ':8080 {\n  respond "a"\n}\n', 0],
    ['not for plain HTTP', 'http://a.example.mil {\n  respond "a"\n}\n', 0],
    ['not for addresses and local names', 'https://10.1.2.3, localhost, a.internal {\n  respond "a"\n}\n', 0],
  ])('%s', (_name, text, count) => {
    expect(found(file('Caddyfile', text))).toBe(count);
  });
});

describe('an issuer of another project', () => {
  it.each<readonly [string, string, number]>([
    ['EJBCA outside', object('Issuer', { hostname: 'ejbca.example.net' }, 'ejbca-issuer.keyfactor.com/v1alpha1'), 1],
    [
      'EJBCA inside',
      object('Issuer', { hostname: 'ejbca.internal.example.mil' }, 'ejbca-issuer.keyfactor.com/v1alpha1'),
      0,
    ],
    ['FreeIPA outside', object('Issuer', { host: 'ipa.example.net' }, 'certmanager.freeipa.org/v1beta1'), 1],
    ['step in the cluster', object('StepIssuer', { url: 'https://step-ca' }, 'certmanager.step.sm/v1beta1'), 0],
    [
      'Venafi without its connection',
      object('VenafiClusterIssuer', { venafiConnectionName: 'v' }, 'jetstack.io/v1alpha1'),
      1,
    ],
    ['a hosted connection of Venafi', object('VenafiConnection', { vaas: {} }, 'jetstack.io/v1alpha1'), 1],
    [
      'a connection of Venafi inside',
      object('VenafiConnection', { tpp: { url: 'https://tpp.internal.example.mil' } }, 'jetstack.io/v1alpha1'),
      0,
    ],
    ['the older cert-manager', object('Issuer', { acme: {} }, 'certmanager.k8s.io/v1alpha1'), 1],
  ])('%s', (_name, text, count) => {
    expect(found(text)).toBe(count);
  });
});

it('lists in the inventory every issuer that the rule finds, at the same place', () => {
  const text = [
    object('Issuer', { selfSigned: {} }),
    object('Certificate', { issuerRef: { name: 'public' } }),
    object('ManagedCertificate', {}, 'networking.gke.io/v1'),
    object('Issuer', { vault: { server: 'https://v.example.net' } }).replace('"x"', '"v"'),
    file('Caddyfile', 'a.internal.example.mil {\n  respond "a"\n}\n'),
  ].join('\n---\n');
  const context = setOf(text);
  const { issuers } = inventoryOf(context.objects, { boundary: context.boundary });
  expect(issuers.map(({ kind, server }) => `${kind} ${server}`)).toEqual([
    'acme null',
    'other Issuer/public',
    'other networking.gke.io/ManagedCertificate',
    'selfsigned null',
    'vault https://v.example.net',
  ]);
  const listed = issuers.flatMap(({ occurrences }) => occurrences.map(({ object: id, path }) => `${id} ${path}`));
  const hits = hitsOf(rule, context).map((hit) => `${hit.object.id} ${hit.path}`);
  expect([...hits].sort()).toEqual([...listed].sort());
});
