import { describe, expect, it } from 'vitest';
import { tierNamed } from '../../../src/app';
import { composeOutput } from '../../../src/app/render';
import { component } from '../../../src/components/pki/cert-manager';
import { cainjectorConfig, controllerConfig, webhookConfig } from '../../../src/components/pki/cert-manager/config';
import { declareCertManager } from '../../../src/components/pki/cert-manager/flows';
import { furtherNames, issuancePolicies } from '../../../src/components/pki/cert-manager/policies';
import { controllerClusterRules, controllerNamespaceRules } from '../../../src/components/pki/cert-manager/rbac';
import { usagesOf, type CertificateProfile } from '../../../src/core/certificates';
import type { MemberView } from '../../../src/core/graph';
import { issuerOf, issuersOf } from '../../../src/core/issuing-ca';
import type { Posture } from '../../../src/core/posture';
import { knobDefects } from '../../../src/core/knobs';
import { TIER_NAMES } from '../../../src/core/tier';
import { metadataOf, objectNamed, objectsOf, sampleInputs } from '../../helpers/render';

const ISSUER = issuerOf('pki', { issuers: 'internal-ca' });
const CONTROLLER = 'system:serviceaccount:sallyport-pki:cert-manager-controller';

function identity(
  name: string,
  services: MemberView['services'],
  dnsNames: readonly string[],
  profile: CertificateProfile = 'server',
): MemberView {
  const declaration = { rating: 'operational', ports: [], needs: [] } as const;
  const labels = { component: name, role: null, plane: 'observability', selector: {}, declaration } as const;
  const certificates = [{ name, profile, dnsNames }];
  return { name, namespace: 'sallyport-observability', services, dnsNames, certificates, ...labels };
}

const LOKI = identity(
  'loki',
  [
    { name: 'loki', ports: ['https'] },
    { name: 'loki-headless', ports: ['https'], isHeadless: true },
  ],
  [
    'loki',
    'loki.sallyport-observability',
    'loki.sallyport-observability.svc',
    'loki.sallyport-observability.svc.cluster.local',
    'logs.internal.example.mil',
    '*.loki-headless.sallyport-observability.svc.cluster.local',
  ],
);
const PROFILES = [
  LOKI,
  identity('agent', [], ['agent.sallyport-observability'], 'client'),
  identity('scraper', [], ['scraper'], 'both'),
  identity('page', [], ['page.internal.example.mil'], 'edge'),
];
const ONE = { issuers: 'internal-ca' } as const;
const PER_PLANE = { issuers: 'internal-ca-per-plane' } as const;
const FACTS = {
  posture: ONE as Pick<Posture, 'issuers'>,
  identities: [LOKI],
  clusterDomain: 'cluster.local',
  trustDomain: 'internal.example.mil',
  controller: CONTROLLER,
};

function expressions(id: string, identities: readonly MemberView[] = [LOKI]): string {
  const policy = issuancePolicies({ ...FACTS, identities }).find((candidate) => candidate.id === id);
  return JSON.stringify([policy?.variables, policy?.validations]);
}

describe('configuration of cert-manager', () => {
  const controller = controllerConfig({
    namespace: 'sallyport-pki',
    resolver: '10.68.0.53',
    ownImage: 'mirror/own:v1',
  });

  it('names every controller that runs, and none of ACME, Venafi, Vault, self-signing, shims or namespaced issuers', () => {
    const controllers = controller['controllers'] as readonly string[];
    expect(controllers).toContain('certificaterequests-issuer-ca');
    expect(controllers).toContain('certificaterequests-approver');
    expect(
      controllers.filter((name) => /\*|^-|acme|orders|challenges|venafi|vault|selfsigned|shim|^issuers$/.test(name)),
    ).toEqual([]);
  });

  it('never takes credentials from the surroundings, such as the metadata service of a cloud', () => {
    expect(controller).toMatchObject({ issuerAmbientCredentials: false, clusterIssuerAmbientCredentials: false });
  });

  it('asks the internal resolver only, for checks that never run', () => {
    expect(controller['acmeDNS01Config']).toEqual({
      recursiveNameservers: ['10.68.0.53:53'],
      recursiveNameserversOnly: true,
    });
  });

  it('names its own image where the program would name a solver of its maker', () => {
    expect(controller['acmeHTTP01Config']).toEqual({ solverImage: 'mirror/own:v1' });
  });

  it('writes an IPv6 resolver in brackets', () => {
    const config = controllerConfig({ namespace: 'n', resolver: 'fd00::53', ownImage: 'i' });
    expect(config['acmeDNS01Config']).toMatchObject({ recursiveNameservers: ['[fd00::53]:53'] });
  });

  it('keeps leases and the issuing Secret in its own namespace', () => {
    expect(controller).toMatchObject({
      clusterResourceNamespace: 'sallyport-pki',
      leaderElectionConfig: { enabled: true, namespace: 'sallyport-pki' },
    });
  });

  it('lets the webhook make its own serving certificate, TLS 1.3 only', () => {
    expect(webhookConfig('sallyport-pki', ['w.sallyport-pki.svc'])['tlsConfig']).toEqual({
      minTLSVersion: 'VersionTLS13',
      dynamic: {
        secretNamespace: 'sallyport-pki',
        secretName: 'cert-manager-webhook-ca',
        dnsNames: ['w.sallyport-pki.svc'],
      },
    });
  });

  it('limits the CA injector to its namespace and to webhook configurations', () => {
    expect(cainjectorConfig('sallyport-pki')).toMatchObject({
      namespace: 'sallyport-pki',
      enableDataSourceConfig: { certificates: false },
      enableInjectableConfig: { customResourceDefinitions: false, apiServices: false },
    });
  });

  it('turns the profiler off in all three', () => {
    for (const config of [controller, webhookConfig('n', []), cainjectorConfig('n')])
      expect(config['enablePprof']).toBe(false);
  });
});

describe('flows of cert-manager', () => {
  const { members } = declareCertManager();

  it('has three members rated secret, without identity, that ask no resolver', () => {
    expect(members.map(({ role, rating }) => [role, rating])).toEqual([
      ['controller', 'secret'],
      ['webhook', 'secret'],
      ['cainjector', 'secret'],
    ]);
    expect(members.every((member) => member.identity === undefined && member.resolvesNames === false)).toBe(true);
  });

  it('calls the API server and nobody else', () => {
    expect(members.flatMap(({ needs }) => needs.map(({ endpoint }) => endpoint))).toEqual(
      Array(3).fill('cluster:kube-apiserver'),
    );
  });

  it('lets the API server reach the webhook, and nobody else from outside the pod network', () => {
    const entries = members.flatMap(({ ports }) =>
      ports.flatMap((port) => (port.entries ?? []).map((entry) => [port.name, entry.peer])),
    );
    expect(entries).toEqual([['https', 'cluster:kube-apiserver']]);
  });

  it('is scraped in all three parts', () => {
    expect(
      members.map(({ ports }) => ports.filter((port) => port.scrape !== undefined).map((port) => port.port)),
    ).toEqual([[9402], [9402], [9402]]);
  });
});

describe('rights of the controller', () => {
  it('may read across the cluster and change there only the state of our issuer', () => {
    const writing = controllerClusterRules([ISSUER]).filter(({ verbs }) =>
      verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
    );
    expect(writing.map(({ resources, resourceNames }) => [resources, resourceNames])).toEqual([
      [['clusterissuers/status'], ['sallyport-issuer']],
      [['signers'], ['clusterissuers.cert-manager.io/sallyport-issuer']],
      [['events'], undefined],
    ]);
  });

  it('may list and watch Secrets everywhere, as its informer must, and get them only where certificates are', () => {
    const onSecrets = (rules: ReturnType<typeof controllerClusterRules>): unknown[] =>
      rules.filter(({ resources }) => resources?.includes('secrets') === true).map(({ verbs }) => verbs);
    expect(onSecrets(controllerClusterRules([ISSUER]))).toEqual([['list', 'watch']]);
    expect(onSecrets(controllerNamespaceRules())).toEqual([['get', 'create', 'delete', 'update', 'patch']]);
  });

  it('may get the issuing CA by its name', () => {
    expect(objectNamed(objectsOf('airgapped'), 'Role', 'cert-manager-controller-issuing')).toMatchObject({
      metadata: { namespace: 'sallyport-pki' },
      rules: [{ resources: ['secrets'], resourceNames: ['sallyport-issuing-ca'], verbs: ['get'] }],
    });
  });

  it('may do nothing with pods, services, ingresses or orders', () => {
    const resources = [...controllerClusterRules([ISSUER]), ...controllerNamespaceRules()].flatMap(
      (rule) => rule.resources ?? [],
    );
    expect(resources.filter((name) => /pods|services|ingress|orders|routes/.test(name))).toEqual([]);
  });

  it('uses no wildcard', () => {
    expect(JSON.stringify([...controllerClusterRules([ISSUER]), ...controllerNamespaceRules()])).not.toContain('*');
  });
});

describe('issuance policies', () => {
  it('denies in every tier and fails closed', () => {
    for (const tier of TIER_NAMES) {
      const objects = objectsOf(tier);
      for (const name of [
        'sallyport-certificates',
        'sallyport-certificate-requests',
        'sallyport-issuers',
        'sallyport-no-acme',
      ]) {
        expect(objectNamed(objects, 'ValidatingAdmissionPolicy', name)['spec']).toMatchObject({
          failurePolicy: 'Fail',
        });
        expect(objectNamed(objects, 'ValidatingAdmissionPolicyBinding', name)['spec']).toEqual({
          policyName: name,
          validationActions: ['Deny', 'Audit'],
        });
      }
    }
  });

  it('accepts requests from the controller only', () => {
    expect(expressions('PKI-002')).toContain(`request.userInfo.username == '${CONTROLLER}'`);
  });

  it.each(['PKI-001', 'PKI-002'])('%s refuses CA certificates, long lives, other usages and other issuers', (id) => {
    const text = expressions(id);
    expect(text).toContain('!has(object.spec.isCA) || !object.spec.isCA');
    expect(text).toContain(`duration(object.spec.duration) <= duration('2160h')`);
    expect(text).toContain(`object.spec.issuerRef.name == 'sallyport-issuer'`);
    expect(text).toContain(`object.spec.issuerRef.kind == 'ClusterIssuer'`);
  });

  it.each(['PKI-001', 'PKI-002'])('%s knows of each certificate whether a server or a client shows it', (id) => {
    const text = expressions(id, PROFILES);
    const key = (name: string): string => `'sallyport-observability/${name}'`;
    const among = (...names: readonly string[]): string => `variables.key in [${names.map(key).join(', ')}]`;
    expect(text).toContain(`{"name":"serves","expression":"${among('loki', 'page', 'scraper')}"}`);
    expect(text).toContain(`{"name":"asks","expression":"${among('agent', 'scraper')}"}`);
    expect(text).toContain(
      `(usage == 'server auth' && variables.serves) || (usage == 'client auth' && variables.asks)`,
    );
    // Without either it would be good for everything.
    expect(text).toContain(`usages.exists(usage, usage == 'server auth' || usage == 'client auth')`);
  });

  it('takes the name of the Certificate from what the controller says of its request', () => {
    expect(expressions('PKI-002')).toContain(
      `object.metadata.namespace + '/' + (has(object.metadata.annotations) && 'cert-manager.io/certificate-name' in object.metadata.annotations ? object.metadata.annotations['cert-manager.io/certificate-name'] : '')`,
    );
  });

  it('binds a certificate to its component by namespace and name, and its Secret to its name', () => {
    expect(expressions('PKI-001')).toContain(`['sallyport-observability/loki']`);
    expect(expressions('PKI-001')).toContain(`object.spec.secretName == variables.name + '-tls'`);
    expect(expressions('PKI-001')).toContain('name in variables.names || (variables.key in variables.further');
    expect(expressions('PKI-001')).toContain(
      `uri == 'spiffe://internal.example.mil/ns/' + variables.place + '/sa/' + variables.name`,
    );
  });

  it.each(['subject', 'literalSubject', 'ipAddresses', 'emailAddresses', 'otherNames'])(
    'refuses names in %s',
    (field) => {
      expect(expressions('PKI-001')).toContain(`!has(object.spec.${field})`);
    },
  );

  it('lists beside the rule only what the rule does not give', () => {
    expect([...furtherNames([LOKI], 'cluster.local')]).toEqual([
      [
        'sallyport-observability/loki',
        ['*.loki-headless.sallyport-observability.svc.cluster.local', 'logs.internal.example.mil'],
      ],
    ]);
  });

  it('knows one issuer, and refuses every object of ACME', () => {
    expect(expressions('PKI-003')).toContain(`object.metadata.name in ['sallyport-issuer']`);
    expect(expressions('PKI-003')).toContain(
      `(object.metadata.name == 'sallyport-issuer' && object.spec.ca.secretName == 'sallyport-issuing-ca')`,
    );
    expect(expressions('PKI-003')).toContain(`dyn(object.spec).all(field, field == 'ca')`);
    expect(issuancePolicies(FACTS).find(({ id }) => id === 'PKI-004')).toMatchObject({
      group: 'acme.cert-manager.io',
      resources: ['*'],
      validations: [{ expression: 'false' }],
    });
  });

  it('grows by one short text a component, so that a thousand of them fit an expression', () => {
    const many = Array.from({ length: 1000 }, (_, index) => identity(`deployment-of-a-model-${index}`, [], []));
    const longest = Math.max(...issuancePolicies({ ...FACTS, identities: many }).flatMap(lengths));
    // The parser of CEL refuses more than 100,000 characters.
    expect(longest).toBeLessThan(80_000);
  });
});

function lengths(policy: ReturnType<typeof issuancePolicies>[number]): number[] {
  return [...(policy.variables ?? []), ...policy.validations].map(({ expression }) => expression.length);
}

describe('an issuer a plane', () => {
  const gateway: MemberView = { ...identity('gate', [], ['gate']), plane: 'gateway', namespace: 'sallyport-gateway' };
  const egress: MemberView = { ...gateway, name: 'out', namespace: 'sallyport-egress' };
  const identities = [LOKI, gateway, egress];
  const policies = issuancePolicies({ ...FACTS, identities, posture: PER_PLANE });
  const textOf = (id: string): string => JSON.stringify(policies.find((one) => one.id === id)?.validations);

  it.each(['PKI-001', 'PKI-002'])('is tied by %s to the namespaces of the plane', (id) => {
    expect(textOf(id)).toContain(
      `((object.metadata.namespace in ['sallyport-egress', 'sallyport-gateway'] && object.spec.issuerRef.name == 'sallyport-issuer-gateway') || ` +
        `(object.metadata.namespace in ['sallyport-observability'] && object.spec.issuerRef.name == 'sallyport-issuer-observability'))`,
    );
    expect(textOf(id)).not.toContain(`'sallyport-issuer'`);
  });

  it('is tied by PKI-003 to the Secret of the plane', () => {
    expect(textOf('PKI-003')).toContain(
      `object.metadata.name in ['sallyport-issuer-gateway', 'sallyport-issuer-observability']`,
    );
    expect(textOf('PKI-003')).toContain(
      `(object.metadata.name == 'sallyport-issuer-gateway' && object.spec.ca.secretName == 'sallyport-issuing-ca-gateway')`,
    );
  });

  it('gives the controller these by name, and no other', () => {
    const rules = controllerClusterRules(issuersOf(identities, PER_PLANE));
    expect(rules.flatMap(({ resourceNames = [] }) => resourceNames)).toEqual([
      'sallyport-issuer-gateway',
      'sallyport-issuer-observability',
      'clusterissuers.cert-manager.io/sallyport-issuer-gateway',
      'clusterissuers.cert-manager.io/sallyport-issuer-observability',
    ]);
  });

  it('is refused where two planes share a namespace', () => {
    const guest: MemberView = { ...gateway, namespace: 'sallyport-observability' };
    expect(() => issuancePolicies({ ...FACTS, identities: [LOKI, guest], posture: PER_PLANE })).toThrow(
      /sallyport-observability holds certificates of two planes/,
    );
  });

  it('is rendered for each plane with a certificate, and signs what lies in it', () => {
    const airgapped = tierNamed('airgapped');
    const tier = { ...airgapped, posture: { ...airgapped.posture, ...PER_PLANE } };
    const all = tier.outputs
      .flatMap((output) => [...composeOutput(tier, output, sampleInputs('airgapped'), []).planes.values()])
      .flat();
    const specs = (kind: string): readonly (readonly [unknown, Readonly<Record<string, unknown>>])[] =>
      all
        .filter((object) => object['kind'] === kind)
        .map((object) => [metadataOf(object), object['spec'] as Readonly<Record<string, unknown>>]);
    const issuers = specs('ClusterIssuer').map(([metadata, spec]) => [(metadata as { name: string }).name, spec]);
    expect(issuers).toContainEqual(['sallyport-issuer-data', { ca: { secretName: 'sallyport-issuing-ca-data' } }]);
    expect(issuers.map(([name]) => name)).not.toContain('sallyport-issuer');
    const certificates = specs('Certificate');
    for (const [metadata, spec] of certificates) {
      const { labels } = metadata as { readonly labels: Readonly<Record<string, string>> };
      expect(spec['issuerRef']).toMatchObject({ name: `sallyport-issuer-${labels['sallyport.dev/plane'] ?? ''}` });
    }
    const used = certificates.map(([, spec]) => (spec['issuerRef'] as { readonly name: string }).name);
    expect([...new Set(used)].sort()).toEqual(issuers.map(([name]) => name).sort());
    expect(objectNamed(all, 'Role', 'cert-manager-controller-issuing')['rules']).toEqual([
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: used
          .map((name) => name.replace('issuer', 'issuing-ca'))
          .filter((n, i, a) => a.indexOf(n) === i)
          .sort(),
        verbs: ['get'],
      },
    ]);
  });
});

describe('cert-manager as rendered', () => {
  it('declares every certificate of a tier in the policy: names, URI, Secret, life, usages', () => {
    for (const tier of TIER_NAMES) {
      for (const certificate of objectsOf(tier).filter((object) => object['kind'] === 'Certificate')) {
        const { name, namespace } = metadataOf(certificate) as { name: string; namespace: string };
        const spec = certificate['spec'] as Readonly<Record<string, unknown>>;
        const text = policyText(tier, 'sallyport-certificates');
        expect(text).toContain(`'${namespace}/${name}'`);
        for (const dnsName of spec['dnsNames'] as readonly string[]) {
          const byRule = [
            name,
            `${name}.${namespace}`,
            `${name}.${namespace}.svc`,
            `${name}.${namespace}.svc.cluster.local`,
          ];
          expect(byRule.includes(dnsName) || text.includes(`'${dnsName}'`), `${name}: ${dnsName}`).toBe(true);
        }
        expect(spec).toMatchObject({
          secretName: `${name}-tls`,
          duration: '2160h',
          issuerRef: { name: 'sallyport-issuer' },
        });
        const profile = (metadataOf(certificate)['annotations'] as Record<string, string>)['sallyport.dev/profile'];
        const id = expect.stringMatching(new RegExp(`^spiffe://[^/]+/ns/${namespace}/sa/${name}$`)) as unknown;
        expect(spec['uris'], name).toEqual(profile === 'edge' ? undefined : [id]);
        expect(spec['usages'], name).toEqual(usagesOf(profile as CertificateProfile));
      }
    }
  });

  it('has one issuer, bound to the Secret of the intermediate, and no ACME anywhere', () => {
    for (const tier of TIER_NAMES) {
      const issuers = objectsOf(tier).filter((object) => /Issuer$/.test(String(object['kind'])));
      expect(issuers.length).toBeGreaterThan(0);
      for (const issuer of issuers) {
        expect([issuer['kind'], metadataOf(issuer)['name'], issuer['spec']]).toEqual([
          'ClusterIssuer',
          'sallyport-issuer',
          { ca: { secretName: 'sallyport-issuing-ca' } },
        ]);
      }
    }
  });

  it('may write Secrets only in namespaces that hold a certificate', () => {
    const objects = objectsOf('airgapped');
    const issued = new Set(
      objects.filter((object) => object['kind'] === 'Certificate').map((object) => metadataOf(object)['namespace']),
    );
    const granted = objects
      .filter((object) => object['kind'] === 'Role' && metadataOf(object)['name'] === 'cert-manager-controller')
      .map((object) => metadataOf(object)['namespace']);
    expect(granted.sort()).toEqual([...issued].sort());
  });

  it.each(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'])(
    '%s fails closed and gets its CA by injection',
    (kind) => {
      const object = objectNamed(objectsOf('airgapped'), kind, 'cert-manager-webhook');
      expect(metadataOf(object)['annotations']).toEqual({
        'cert-manager.io/inject-ca-from-secret': 'sallyport-pki/cert-manager-webhook-ca',
      });
      expect(object['webhooks']).toMatchObject([
        { failurePolicy: 'Fail', sideEffects: 'None', clientConfig: { service: { namespace: 'sallyport-pki' } } },
      ]);
      expect(JSON.stringify(object['webhooks'])).not.toContain('issuers');
    },
  );

  it('probes the health ports, and the injector, which has none, by opening a connection', () => {
    const objects = objectsOf('airgapped');
    const probe = (name: string): unknown => JSON.stringify(objectNamed(objects, 'Deployment', name)['spec']);
    for (const name of ['cert-manager-controller', 'cert-manager-webhook']) {
      expect(probe(name)).toContain('"livenessProbe":{"failureThreshold":8,"httpGet":{"path":"/livez","port":"health"');
      expect(probe(name)).toContain('"readinessProbe":{"httpGet"');
    }
    expect(probe('cert-manager-cainjector')).toContain('"tcpSocket":{"port":"metrics"}');
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

function policyText(tier: (typeof TIER_NAMES)[number], name: string): string {
  return JSON.stringify(
    objectsOf(tier).filter(
      (object) => object['kind'] === 'ValidatingAdmissionPolicy' && metadataOf(object)['name'] === name,
    ),
  );
}
