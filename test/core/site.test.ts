import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tierNamed } from '../../src/app';
import { count, defineKnobs } from '../../src/core/knobs';
import { boundaryOf, knobsOf, loadSite, partOf, siteRulesOf, valuesSchema } from '../../src/core/site';
import { jsonSchemaOf, knobDefects } from '../../src/core/knobs';
import { edited, loadText, refusals, RULES, sampleText, VALUES } from './site/values';

const FINGERPRINT = '19359b3f631aa335f5d7356930623bd2e0206bf751d84e8e407f6b325c8f55a6';

describe('the sample of each tier', () => {
  it.each(Object.keys(RULES) as (keyof typeof RULES)[])('%s loads under the rules of its tier', (tier) => {
    const values = loadSite(join(VALUES, `${tier}.yaml`), siteRulesOf(tierNamed(tier)));
    expect(values.site.domains).toEqual(['internal.example.mil']);
    expect(values.site.trust.fingerprints).toEqual([FINGERPRINT]);
  });

  it.each(['saas', 'byoc', 'diode', 'airgapped', 'policy', 'models', 'lock'])(
    '%s names its schema in the first line',
    (name) => {
      const schema = ['policy', 'models', 'lock'].includes(name) ? `${name}.schema` : 'schema';
      const [first] = readFileSync(join(VALUES, `${name}.yaml`), 'utf8').split('\n');
      expect(first).toBe(`# yaml-language-server: $schema=./${schema}.json`);
    },
  );

  it('of byoc has two clusters, the others one', () => {
    const byoc = loadText('byoc', sampleText('byoc'));
    expect(Object.keys(byoc.clusters)).toEqual(['control-plane', 'data-plane']);
    expect(partOf(byoc, 'data-plane').cluster.serviceCidrs).toEqual(['10.68.0.0/16']);
    expect(partOf(byoc, 'control-plane').storage.encrypted).toBe(true);
    expect(partOf(loadText('diode', sampleText('diode')), null).cluster.domain).toBe('cluster.local');
    expect(() => partOf(byoc, null)).toThrow('no cluster for output main');
  });
});

describe('the boundary of a site', () => {
  it('is what the file declares and nothing more', () => {
    const values = loadText('airgapped', sampleText('airgapped'));
    const { cluster } = partOf(values, null);
    expect(boundaryOf(values.site, cluster, { upstreamRegistries: ['quay.io'], egress: values.egress })).toEqual({
      domains: ['cluster.local', 'internal.example.mil'],
      registries: ['harbor.internal.example.mil/sallyport'],
      cidrs: [
        '10.10.0.123/32',
        '10.10.0.20/32',
        '10.10.0.25/32',
        '10.10.0.30/32',
        '10.10.0.53/32',
        '10.10.1.123/32',
        '10.10.1.53/32',
        '10.20.0.0/24',
        '10.20.0.10/32',
        '10.64.0.0/14',
        '10.68.0.0/16',
      ],
      clients: ['10.30.0.0/16'],
      trustAnchors: [FINGERPRINT],
      resolvers: ['10.10.0.53', '10.10.1.53', '10.68.0.53'],
      timeSources: ['10.10.0.123', '10.10.1.123', 'ntp1.internal.example.mil', 'ntp2.internal.example.mil'],
      egress: [],
    });
  });

  it('of a connected tier holds its upstream registries and its destinations', () => {
    const values = loadText('saas', sampleText('saas'));
    const boundary = boundaryOf(values.site, partOf(values, null).cluster, {
      upstreamRegistries: ['quay.io'],
      egress: values.egress,
      cidrs: values.site.clients,
    });
    expect(boundary.registries).toEqual(['harbor.internal.example.mil/sallyport', 'quay.io']);
    expect(boundary.egress).toEqual([
      { host: 'models.example.net', port: 443 },
      { host: 'otlp.example.net', port: 443 },
    ]);
    expect(boundary.cidrs).toContain('10.30.0.0/16');
  });
});

describe('a values file', () => {
  const knobs = { zot: defineKnobs({ replicas: count({ min: 1, max: 3 }).default(2).describe('replicas') }) };

  it('gives each component its part with defaults filled in', () => {
    const values = loadText('airgapped', sampleText('airgapped'), { components: knobs });
    expect(knobsOf(values, 'zot', knobs.zot)).toEqual({ replicas: 2 });
    const set = loadText('airgapped', `${sampleText('airgapped')}components: {zot: {replicas: 3}}\n`, {
      components: knobs,
    });
    expect(knobsOf(set, 'zot', knobs.zot)).toEqual({ replicas: 3 });
  });

  it('may not name a component that the tier does not have', () => {
    const text = `${sampleText('airgapped')}components: {zott: {replicas: 3}}\n`;
    expect(refusals(() => loadText('airgapped', text, { components: knobs }))).toEqual([
      'airgapped.yaml:40:14: unknown key "zott"\n  at: components.zott\n  allowed: zot\n  fix: did you mean "zot"?',
    ]);
  });

  it('has a schema in which every key is documented', () => {
    expect(knobDefects(valuesSchema(knobs))).toEqual([]);
    expect(jsonSchemaOf(valuesSchema(knobs), { id: 'x', title: 'x' })).toMatchObject({
      required: ['site'],
      properties: { components: { properties: { zot: { properties: { replicas: { default: 2 } } } } } },
    });
  });

  it('without a section is told which one, at the place of its parent', () => {
    expect(refusals(() => loadText('airgapped', 'site:\n  name: x\n')).slice(0, 2)).toEqual([
      'airgapped.yaml:1:1: missing key "environment"\n  at: site.environment\n  allowed: dev | staging | prod\n  fix: add environment:',
      'airgapped.yaml:1:1: missing key "classification"\n  at: site.classification\n  allowed: letters, digits, and - _ . between them, at most 63 characters\n  fix: add classification:',
    ]);
    expect(refusals(() => loadText('airgapped', sampleText('airgapped').replace(/\nstorage:[^]*$/, '\n')))).toEqual([
      'airgapped.yaml:1:1: missing key "storage"\n  at: storage\n  fix: add storage:',
    ]);
  });

  it('of another tier is refused with every difference', () => {
    const found = refusals(() => loadText('airgapped', sampleText('byoc')));
    expect(found.map((problem) => problem.split('\n')[0]?.replace(/^[^ ]+ /, ''))).toEqual([
      'missing key "cluster"',
      'missing key "storage"',
      'tier airgapped has no "controlPlane"',
      'tier airgapped has no "dataPlane"',
      'tier airgapped has no "clusters"',
      'tier airgapped has no destinations outside the boundary',
    ]);
  });

  it.each([
    ['site.trust.file', 'trust/missing.pem', 'cannot read trust file: it does not exist'],
    ['site.trust.file', 'airgapped.yaml', 'no certificate in the file'],
    ['site.trust.file', 'trust', 'cannot read trust file: it is a folder, not a file'],
    ['site.trust.file', '/dev/zero', 'cannot read trust file: it is a device, not a file'],
    ['site.trust.file', '/dev/null', 'cannot read trust file: it is a device, not a file'],
    ['site.trust.file', '/proc/self/environ', 'trust file is binary'],
  ])('with a bad %s (%s) says so, at its line and column', (path, value, expected) => {
    const found = refusals(() => loadText('airgapped', edited('airgapped', path, value)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^airgapped\.yaml:\d+:\d+: /);
    expect(found[0]).toContain(`: ${expected}\n  at: ${path}\n  value: ${value}\n`);
  });
});

/** Path, value put there, and what is said. Positions are those of the file in which the value stands. */
const BAD: readonly (readonly [tier: keyof typeof RULES, path: string, value: unknown, expected: string])[] = [
  ['airgapped', 'site.name', 'Example', 'site.name: value is not allowed'],
  ['airgapped', 'site.environment', 'production', 'site.environment: value is not in the list'],
  ['airgapped', 'site.classification', 'TOP SECRET', 'site.classification: value is not allowed'],
  ['airgapped', 'site.domains', [], 'site.domains: value is not allowed'],
  ['airgapped', 'site.domains.0', 'internal', 'site.domains[0]: name of one label'],
  [
    'airgapped',
    'site.domains.0',
    'co.uk',
    'site.domains[0]: co.uk is a public suffix: anybody can own a name below it',
  ],
  [
    'airgapped',
    'site.domains.0',
    'github.io',
    'site.domains[0]: github.io is a public suffix: anybody can own a name below it',
  ],
  [
    'airgapped',
    'site.domains.0',
    'x.pages.dev',
    'site.domains[0]: x.pages.dev is rented below a public hosting domain',
  ],
  ['airgapped', 'site.domains.0', 'huggingface.co', 'site.domains[0]: huggingface.co is a public model hub'],
  ['airgapped', 'site.domains.0', 'x.quay.io', 'site.domains[0]: x.quay.io is below quay.io, a public image registry'],
  [
    'airgapped',
    'site.domains.0',
    'k8s.io',
    'site.domains[0]: k8s.io is above registry.k8s.io, a public image registry',
  ],
  ['airgapped', 'site.domains.0', 'Internal.Example.mil', 'site.domains[0]: not a host name'],
  ['airgapped', 'site.domains.0', 'internal.example.mil.', 'site.domains[0]: not a host name'],
  ['airgapped', 'site.domains.0', '*.example.mil', 'site.domains[0]: not a host name'],
  ['airgapped', 'site.domains.0', 'intern\u0430l.example.mil', 'site.domains[0]: not a host name'],
  ['airgapped', 'site.domains.0', 'xn--80ak6aa92e.mil', 'site.domains[0]: internationalised name'],
  ['airgapped', 'site.domains.0', '10.0.0.1', 'site.domains[0]: an address where a name is needed'],
  [
    'airgapped',
    'site.domains',
    ['internal.example.mil', 'internal.example.mil'],
    'site.domains[1]: domain is listed twice',
  ],
  ['airgapped', 'site.registry.host', 'quay.io', 'site.registry.host: host quay.io is not in a domain of the site'],
  [
    'airgapped',
    'site.registry.host',
    'harbor.internal.example.mil.evil.net',
    'site.registry.host: host harbor.internal.example.mil.evil.net is not in a domain of the site',
  ],
  [
    'airgapped',
    'site.registry.host',
    'xinternal.example.mil',
    'site.registry.host: host xinternal.example.mil is not in a domain of the site',
  ],
  ['airgapped', 'site.registry.host', 'harbor.internal.example.mil:99999', 'site.registry.host: no such port'],
  ['airgapped', 'site.registry.host', 'harbor.internal.example.mil/x', 'site.registry.host: not a host name'],
  ['airgapped', 'site.registry.prefix', '/x', 'site.registry.prefix: value is not allowed'],
  ['airgapped', 'site.registry.prefix', 'localhost:5000/x', 'site.registry.prefix: value is not allowed'],
  [
    'airgapped',
    'site.registry.prefix',
    'docker.io/library',
    'site.registry.prefix: prefix begins with docker.io, which reads as a registry of its own',
  ],
  [
    'airgapped',
    'site.registry.prefix',
    'team.x',
    'site.registry.prefix: prefix begins with team.x, which reads as a registry of its own',
  ],
  [
    'airgapped',
    'site.registry.prefix',
    'localhost/x',
    'site.registry.prefix: prefix begins with localhost, which reads as a registry of its own',
  ],
  [
    'airgapped',
    'site.registry.source',
    'upstream',
    'site.registry.source: tier airgapped does not pull images from upstream',
  ],
  ['airgapped', 'site.dns.0.host', 'dns.google', 'site.dns[0].host: host dns.google is not in a domain of the site'],
  ['airgapped', 'site.dns.0.addresses', ['8.8.8.8'], 'site.dns[0].addresses[0]: address is not private'],
  ['airgapped', 'site.dns.0.addresses', ['10.10.0.0/24'], 'site.dns[0].addresses[0]: not an IP address'],
  ['airgapped', 'site.dns.0.port', 5353, 'site.dns[0].port: value is not in the list'],
  ['airgapped', 'site.dns.0.port', 853, 'site.dns[0]: a resolver on port 853 cannot speak UDP'],
  [
    'airgapped',
    'site.ntp.0.host',
    '0.pool.ntp.org',
    'site.ntp[0].host: host 0.pool.ntp.org is not in a domain of the site',
  ],
  ['airgapped', 'site.ntp.0.protocol', 'TCP', 'site.ntp[0].protocol: value is not in the list'],
  ['airgapped', 'site.clients.0', '0.0.0.0/0', 'site.clients[0]: address is not private'],
  ['airgapped', 'site.clients.0', '10.30.0.1/16', 'site.clients[0]: address block with host bits set'],
  ['airgapped', 'site.siem.addresses', ['10.10.0.0/16'], 'site.siem.addresses[0]: network too wide for one host'],
  [
    'airgapped',
    'site.siem.addresses',
    ['10.68.0.99'],
    'site.siem.addresses[0]: address is in 10.68.0.0/16, a network of the cluster',
  ],
  ['airgapped', 'site.siem.addresses', ['169.254.169.254'], 'site.siem.addresses[0]: address is not private'],
  ['airgapped', 'site.siem.port', 0, 'site.siem.port: value is not allowed'],
  [
    'airgapped',
    'site.diode',
    { host: 'diode.internal.example.mil', addresses: ['10.10.9.1'], port: 5140 },
    'site.diode: tier airgapped has no "diode"',
  ],
  ['airgapped', 'cluster.domain', 'ghcr.io', 'cluster.domain: ghcr.io is a public image registry'],
  [
    'airgapped',
    'cluster.domain',
    'example.mil',
    'cluster.domain: cluster domain contains the site domain internal.example.mil',
  ],
  ['airgapped', 'cluster.domain', 'example.com', 'cluster.domain: example.com is a name of the public DNS'],
  ['airgapped', 'cluster.domain', 'k8s.example.co.uk', 'cluster.domain: k8s.example.co.uk is a name of the public DNS'],
  [
    'byoc',
    'clusters.data-plane.domain',
    'k8s.mil.de',
    'clusters.data-plane.domain: k8s.mil.de is a name of the public DNS',
  ],
  ['airgapped', 'cluster.podCidrs', ['11.0.0.0/8'], 'cluster.podCidrs[0]: address is not private'],
  ['airgapped', 'cluster.podCidrs', ['10.68.0.0/14'], 'cluster.serviceCidrs[0]: network overlaps 10.68.0.0/14'],
  [
    'airgapped',
    'cluster.nodeCidrs',
    ['10.20.0.0/24', '10.20.0.128/25'],
    'cluster.nodeCidrs[1]: network overlaps 10.20.0.0/24',
  ],
  ['airgapped', 'cluster.dns.serviceIP', '10.10.0.53', 'cluster.dns.serviceIP: address is not in serviceCidrs'],
  ['airgapped', 'cluster.dns.serviceIP', '10.68.0.1', 'cluster.dns.serviceIP: address is taken by the cluster itself'],
  [
    'airgapped',
    'cluster.apiServer.addresses',
    ['203.0.113.9'],
    'cluster.apiServer.addresses[0]: address is not private',
  ],
  ['airgapped', 'cluster.kubernetesVersion', '1.30', 'cluster.kubernetesVersion: value is not in the list'],
  [
    'airgapped',
    'cluster.systemNamespaces',
    ['kube-system', 'default'],
    'cluster.systemNamespaces[1]: tier airgapped does not leave this namespace outside its admission policies',
  ],
  ['airgapped', 'storage.encrypted', 'maybe', 'storage.encrypted: expected true or false, got text'],
  [
    'airgapped',
    'egress',
    { allow: [{ name: 'a', host: 'a.example.net', port: 443, purpose: 'p', dataClass: 'public' }] },
    'egress.allow[0]: tier airgapped has no destinations outside the boundary',
  ],
  ['saas', 'egress.allow.0.host', '*.example.net', 'egress.allow[0].host: not a host name'],
  ['saas', 'egress.allow.0.host', '203.0.113.9', 'egress.allow[0].host: an address where a name is needed'],
  ['saas', 'egress.allow.0.host', 'com', 'egress.allow[0].host: name of one label'],
  [
    'saas',
    'egress.allow.0.host',
    'co.uk',
    'egress.allow[0].host: co.uk is a public suffix: anybody can own a name below it',
  ],
  [
    'saas',
    'egress.allow.0.host',
    'a.internal.example.mil',
    'egress.allow[0].host: host a.internal.example.mil is inside the boundary',
  ],
  [
    'saas',
    'egress.allow.0.host',
    'x.svc.cluster.local',
    'egress.allow[0].host: host x.svc.cluster.local is inside the boundary',
  ],
  [
    'saas',
    'egress.allow.0.host',
    'stats.vllm.ai',
    'egress.allow[0].host: no tier may reach a public telemetry: stats.vllm.ai',
  ],
  [
    'saas',
    'egress.allow.0.host',
    'acme-v02.api.letsencrypt.org',
    'egress.allow[0].host: no tier may reach a public certificate authority: acme-v02.api.letsencrypt.org is below letsencrypt.org',
  ],
  ['saas', 'egress.allow.0.dataClass', 'secret', 'egress.allow[0].dataClass: value is not in the list'],
  ['saas', 'egress.allow.1.name', 'model-provider', 'egress.allow[1].name: destination name is used twice'],
  ['saas', 'egress.allow.1.host', 'models.example.net', 'egress.allow[1].host: destination is listed twice'],
  [
    'byoc',
    'clusters.data-plane.dns.serviceIP',
    '10.84.0.53',
    'clusters.data-plane.dns.serviceIP: address is not in serviceCidrs',
  ],
  ['byoc', 'site.dataPlane.cidrs', ['0.0.0.0/0'], 'site.dataPlane.cidrs[0]: address is not private'],
];

describe('a value that would widen or break the site', () => {
  it.each(BAD)('%s %s = %j is refused alone, at its place', (tier, path, value, expected) => {
    const text = edited(tier, path, value);
    const found = refusals(() => loadText(tier, text));
    expect(found.map(headline)).toEqual([expected]);
    expect(found[0]).toMatch(new RegExp(`^${tier}\\.yaml:[0-9]+:[0-9]+: `));
  });

  it.each(['cluster.local', 'k8s.internal.example.mil', 'k8s.example.internal', 'cluster.lan'])(
    'may not be the domain of a cluster, as %s is',
    (domain) => {
      expect(refusals(() => loadText('airgapped', edited('airgapped', 'cluster.domain', domain)))).toEqual([]);
    },
  );

  it.each([
    [
      '  domains: [internal.example.mil]',
      '  domains: [huggingface.co]',
      'airgapped.yaml:9:13: huggingface.co is a public model hub\n  at: site.domains[0]\n  value: huggingface.co\n  allowed: a domain that the site owns and that holds no public service\n  fix: use a domain of the site',
    ],
    [
      "  kubernetesVersion: '1.34'",
      '  kubernetesVersion: 1.31',
      'airgapped.yaml:33:22: value is not in the list\n  at: cluster.kubernetesVersion\n  value: 1.31\n  allowed: 1.31 | 1.32 | 1.33 | 1.34 | 1.35 | 1.36 | 1.37\n  fix: quote it: "1.31"',
    ],
    [
      'addresses: [10.10.0.53]',
      'addresses: [010.10.0.53]',
      'airgapped.yaml:16:54: not an IP address\n  at: site.dns[0].addresses[0]\n  value: 010.10.0.53\n  allowed: an IP address such as 10.20.0.53\n  fix: write four decimal numbers such as 10.20.0.53, or a plain IPv6 address',
    ],
  ])('is shown with file, line and column: %s', (from, to, expected) => {
    const text = sampleText('airgapped');
    expect(text).toContain(from);
    expect(refusals(() => loadText('airgapped', text.replace(from, to)))).toEqual([expected]);
  });
});

/** `path: message` of a problem. */
function headline(problem: string): string {
  const message = /^\S+ (.*)/.exec(problem)?.[1];
  return `${/\n {2}at: (.*)/.exec(problem)?.[1]}: ${message}`;
}
