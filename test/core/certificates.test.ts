import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_PROFILES,
  certificatesOf,
  mayAsk,
  mayServe,
  mutualOffers,
  usagesOf,
  type CertifiedMember,
} from '../../src/core/certificates';
import type { Entry, Member, Port } from '../../src/core/component';
import type { KubeObject } from '../../src/app/render';
import { isMember } from '../../src/core/graph';
import { TIER_NAMES } from '../../src/core/tier';
import { renderSample, renderWithOptions } from '../helpers/render';

const CLIENTS: Entry = { peer: 'site:clients', purpose: 'look', dataClass: 'operational' };
const NODES: Entry = { ...CLIENTS, peer: 'cluster:nodes' };
const NEED = { endpoint: 'logs', purpose: 'ask', dataClass: 'operational' } as const;
const OFFERS = mutualOffers([
  declaration({ ports: [portOf('mtls', { endpoint: 'logs' }), portOf('tls', { endpoint: 'open', scrape: {} })] }),
]);

function portOf(security: Port['security'], more: Partial<Port> = {}): Port {
  return { name: 'port', port: 1, security, ...more };
}

function declaration(fields: Partial<Member>): Member {
  return { rating: 'operational', ports: [], needs: [], identity: { reload: 'self' }, ...fields };
}

function member(fields: Partial<Member>, services: CertifiedMember['services'] = []): CertifiedMember {
  const names = { name: 'own', namespace: 'sallyport-test', dnsNames: ['own', 'own.site.example'] };
  return { ...names, declaration: declaration(fields), services };
}

function profiles(fields: Partial<Member>, offers = OFFERS): readonly string[] {
  return certificatesOf(member(fields), offers, 'cluster.local').map(({ name, profile }) => `${name} ${profile}`);
}

describe('usages', () => {
  it.each([
    ['server', ['digital signature', 'server auth']],
    ['client', ['digital signature', 'client auth']],
    ['both', ['digital signature', 'server auth', 'client auth']],
    ['edge', ['digital signature', 'server auth']],
  ] as const)('of the profile %s', (profile, usages) => {
    expect(usagesOf(profile)).toEqual(usages);
    expect([mayServe(profile), mayAsk(profile)]).toEqual([
      usages.some((usage) => usage === 'server auth'),
      usages.some((usage) => usage === 'client auth'),
    ]);
  });

  it('are never none, which would be all', () => {
    for (const profile of CERTIFICATE_PROFILES) expect(mayServe(profile) || mayAsk(profile)).toBe(true);
  });
});

describe('the certificates of a member', () => {
  it.each<[string, Partial<Member>, readonly string[]]>([
    ['a port with mutual TLS', { ports: [portOf('mtls')] }, ['own server']],
    ['a port with TLS', { ports: [portOf('tls', { entries: [NODES] })] }, ['own server']],
    ['a need of a port with mutual TLS', { needs: [NEED] }, ['own client']],
    ['both', { ports: [portOf('mtls')], needs: [NEED] }, ['own both']],
    [
      'a need of a port that asks for none',
      { ports: [portOf('mtls')], needs: [{ ...NEED, endpoint: 'open' }] },
      ['own server'],
    ],
    ['a need that nobody meets', { ports: [portOf('mtls')], needs: [{ ...NEED, endpoint: 'gone' }] }, ['own server']],
    [
      'a reason of its own',
      { ports: [portOf('plain')], identity: { reload: 'self', alsoClient: 'x' } },
      ['own client'],
    ],
    ['clients of the site', { ports: [portOf('tls', { entries: [CLIENTS] })] }, ['own-edge edge']],
    [
      'clients of the site, and a need',
      { ports: [portOf('tls', { entries: [CLIENTS] })], needs: [NEED] },
      ['own client', 'own-edge edge'],
    ],
    [
      'clients of the site on a plain port',
      { ports: [portOf('plain', { entries: [CLIENTS] })], needs: [NEED] },
      ['own client'],
    ],
    ['no identity', { identity: undefined } as unknown as Partial<Member>, []],
  ])('follow from %s', (_, fields, expected) => {
    expect(profiles(fields)).toEqual(expected);
  });

  it('are a client’s where metrics are collected over mutual TLS, and not where all of them are open', () => {
    const scraped = mutualOffers([declaration({ ports: [portOf('mtls', { scrape: {} })] })]);
    const fields = { ports: [portOf('mtls')], scrapes: true };
    expect(profiles(fields, scraped)).toEqual(['own both']);
    expect(profiles(fields)).toEqual(['own server']);
  });

  it('carry the names of what answers by them: a client is no Service', () => {
    const headless = [{ name: 'pods', isHeadless: true }];
    const ports = [portOf('tls', { entries: [CLIENTS] })];
    const views = certificatesOf(member({ ports, needs: [NEED] }, headless), OFFERS, 'cluster.local');
    expect(views.map(({ dnsNames }) => dnsNames)).toEqual([
      ['own.sallyport-test'],
      ['own', 'own.site.example', '*.pods.sallyport-test.svc.cluster.local'],
    ]);
  });

  it('are none where nobody would see them', () => {
    expect(profiles({ ports: [portOf('plain')] })).toEqual([]);
  });
});

const outputs = [
  ...TIER_NAMES.flatMap((tier) => renderSample(tier).outputs.map((output) => [tier, output] as const)),
  ...renderWithOptions('airgapped').outputs.map((output) => ['airgapped with options', output] as const),
];

const DIRS = { tls: '/etc/sallyport/tls/', edge: '/etc/sallyport/edge/' };

describe.each(outputs)('in %s', (_, { composed: { graph, planes } }) => {
  it('programs are given the files of certificates that they have, and of all of them', () => {
    const objects = [...planes.values()].flat();
    for (const { name, namespace, selector, certificates, declaration } of graph.members) {
      if (declaration.isVirtual === true) continue;
      const isOwn = (object: KubeObject): boolean => {
        const { namespace: place, labels = {} } = object['metadata'] as {
          readonly namespace?: string;
          readonly labels?: Readonly<Record<string, string>>;
        };
        return place === namespace && Object.entries(selector).every(([key, value]) => labels[key] === value);
      };
      // The mount itself has no file behind its folder.
      const text = JSON.stringify(objects.filter(isOwn));
      const given = certificates.map(({ profile }) => (profile === 'edge' ? 'edge' : 'tls'));
      const named = (['tls', 'edge'] as const).filter((volume) => text.includes(DIRS[volume]));
      expect(named, name).toEqual(given);
    }
  });

  it('who shows a certificate to a port with mutual TLS has one for clients, and who answers has one for servers', () => {
    const flows = graph.flows.filter(({ security }) => security === 'mtls' || security === 'tls');
    expect(flows.length).toBeGreaterThan(0);
    for (const { from, to, security } of flows) {
      if (security === 'mtls' && isMember(from))
        expect(
          from.certificates.some(({ profile }) => mayAsk(profile)),
          from.name,
        ).toBe(true);
      if (isMember(to) && to.declaration.identity !== undefined)
        expect(
          to.certificates.some(({ profile }) => mayServe(profile)),
          to.name,
        ).toBe(true);
    }
  });

  it('no certificate that clients outside see is anybody’s inside', () => {
    const seen = graph.flows.flatMap(({ from, to }) => (from.name === 'site:clients' && isMember(to) ? [to] : []));
    expect(seen.length).toBeGreaterThan(0);
    for (const { name, certificates } of seen) {
      const [edge, ...others] = certificates.filter(({ profile }) => mayServe(profile));
      expect([edge?.profile, others], name).toEqual(['edge', []]);
    }
  });
});
