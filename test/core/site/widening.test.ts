import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf, isPrivate } from '../../../src/core/address';
import { isWithin, publicHosts } from '../../../src/core/deny-list';
import { boundaryOf, partOf } from '../../../src/core/site';
import { judgeDomain } from '../../../src/core/site/names';
import { judgeTrust } from '../../../src/core/site/trust';
import { randomRun } from '../../helpers/random';
import { edited, loadText, refusals, type RULES } from './values';

const HOSTS = publicHosts().map(({ host }) => host);
const PROJECTS = ['npmjs', 'pypi', `python${'hosted'}`, 'debian', 'ubuntu', 'crates', 'maven', 'rubygems', 'nuget'];

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const host = fc.constantFrom(...HOSTS);

/** A public host, a name below it, or a name above it. */
const widening = fc.oneof(
  host,
  fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), host).map(([labels, name]) => [...labels, name].join('.')),
  fc.tuple(host, fc.nat(4)).map(([name, count]) =>
    name
      .split('.')
      .slice(Math.min(count, name.split('.').length - 1))
      .join('.'),
  ),
  fc
    .tuple(fc.constantFrom(...PROJECTS), fc.constantFrom('org', 'io', 'com', 'internal', 'co.uk'))
    .map((parts) => parts.join('.')),
  fc
    .tuple(label, fc.constantFrom('github.io', 'pages.dev', 's3.amazonaws.com', 'azurecr.io', 'blogspot.com'))
    .map((parts) => parts.join('.')),
);

/** The same name in a spelling that a careless comparison lets through. */
const disguised = fc
  .tuple(widening, fc.constantFrom('upper', 'dot', 'space', 'star', 'port', 'scheme', 'letter'))
  .map(([name, disguise]) => disguiseOf(name, disguise));

describe('no values file widens the boundary', () => {
  it('by a domain that holds, is, or lies below something public', () => {
    fc.assert(
      fc.property(widening, (name) => judgeDomain(name) !== undefined),
      randomRun('widening domains', 1000),
    );
    fc.assert(
      fc.property(disguised, (name) => judgeDomain(name) !== undefined),
      randomRun('disguised domains', 500),
    );
  });

  it('by such a domain at any of the keys that take one', () => {
    const place = fc.constantFrom('site.domains.0', 'site.domains.1', 'cluster.domain');
    fc.assert(
      fc.property(place, fc.oneof(widening, disguised), (path, name) => refused('airgapped', path, name)),
      randomRun('domains in a file', 60),
    );
  });

  it('by a host outside its domains', () => {
    const place = fc.constantFrom(
      'site.registry.host',
      'site.dns.0.host',
      'site.ntp.0.host',
      'site.idp.host',
      'site.siem.host',
    );
    const outside = fc.oneof(
      widening,
      fc.tuple(label, label, label).map((parts) => parts.join('.')),
      fc.constant('evilinternal.example.mil'),
    );
    fc.assert(
      fc.property(place, outside, (path, name) => refused('airgapped', path, name)),
      randomRun('hosts outside', 60),
    );
  });

  it('by an address that is not private', () => {
    const place = fc.constantFrom(
      'site.clients.0',
      'cluster.podCidrs.0',
      'cluster.serviceCidrs.0',
      'cluster.nodeCidrs.0',
      'site.idp.addresses.0',
    );
    const address = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([text, prefix]) => `${text}/${prefix}`);
    fc.assert(
      fc.property(place, address, (path, text) => refused('airgapped', path, text) || isPrivate(blockOf(text))),
      randomRun('address blocks in a file', 80),
    );
  });

  it('by a destination in a tier that has none', () => {
    const tier = fc.constantFrom('diode', 'airgapped') as fc.Arbitrary<keyof typeof RULES>;
    const entry = fc.record({
      name: label,
      host: fc.oneof(
        widening,
        fc.tuple(label, label).map((parts) => `${parts.join('.')}.example.net`),
      ),
      port: fc.integer({ min: 1, max: 65535 }),
      purpose: fc.constant('reason'),
      dataClass: fc.constantFrom('public', 'payload'),
    });
    fc.assert(
      fc.property(tier, fc.array(entry, { minLength: 1, maxLength: 3 }), (name, allow) =>
        refused(name, 'egress', { allow }),
      ),
      randomRun('destinations', 40),
    );
  });

  it('by a public root anywhere in its trust file', () => {
    const own = judgeTrust(rootCertificates[0] ?? '');
    expect(own.refusals).toHaveLength(1);
    fc.assert(
      fc.property(fc.subarray([...rootCertificates], { minLength: 1, maxLength: 3 }), (roots) => {
        const { pem, fingerprints, refusals: found } = judgeTrust(roots.join('\n'));
        return found.length === roots.length && pem === '' && fingerprints.length === 0;
      }),
      randomRun('public roots', 40),
    );
  });

  it('by any mixture of good and bad values that still loads', () => {
    const name = fc.oneof(
      { weight: 2, arbitrary: label.map((word) => `${word}.example.mil`) },
      { weight: 1, arbitrary: widening },
    );
    const block = fc.constantFrom(
      '10.64.0.0/14',
      '10.0.0.0/8',
      '0.0.0.0/0',
      '192.168.0.0/16',
      '192.168.0.0/15',
      '100.64.0.0/9',
      'fd00::/8',
      '::/0',
    );
    const change = fc.oneof(
      fc.tuple(fc.constantFrom('site.domains.1', 'cluster.domain'), name),
      fc.tuple(fc.constantFrom('cluster.podCidrs.0', 'site.clients.0', 'cluster.nodeCidrs.0'), block),
    );
    let loaded = 0;
    fc.assert(
      fc.property(change, ([path, value]) => {
        const boundary = boundaryAfter(path, value);
        if (boundary === undefined) return;
        loaded += 1;
        expect(HOSTS.filter((public_) => boundary.domains.some((domain) => isWithin(public_, domain)))).toEqual([]);
        expect(boundary.cidrs.filter((cidr) => !isPrivate(blockOf(cidr)))).toEqual([]);
        expect(boundary.egress).toEqual([]);
        expect(boundary.registries).toEqual(['harbor.internal.example.mil/sallyport']);
      }),
      randomRun('mixtures', 80),
    );
    // A property that never sees a file that loads would prove nothing.
    expect(loaded).toBeGreaterThan(5);
  });
});

function refused(tier: keyof typeof RULES, path: string, value: unknown): boolean {
  return refusals(() => loadText(tier, edited(tier, path, value))).length > 0;
}

function boundaryAfter(path: string, value: string) {
  const text = edited('airgapped', path, value);
  if (refusals(() => loadText('airgapped', text)).length > 0) return undefined;
  const values = loadText('airgapped', text);
  return boundaryOf(values.site, partOf(values, null).cluster, { upstreamRegistries: [], egress: values.egress });
}

function disguiseOf(name: string, disguise: string): string {
  switch (disguise) {
    case 'upper':
      return name.toUpperCase();
    case 'dot':
      return `${name}.`;
    case 'space':
      return ` ${name}`;
    case 'star':
      return `*.${name}`;
    case 'port':
      return `${name}:443`;
    case 'scheme':
      return `https://${name}`;
    default:
      return name.replace('o', '\u043e').replace(/^([a-z]*)$/, '$1\u200b');
  }
}
