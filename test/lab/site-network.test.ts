import { describe, expect, it } from 'vitest';
import { networkOf } from './site-network';

const SITE = {
  name: 'example',
  domains: ['internal.example', 'other.example'],
  registry: { host: 'harbor.internal.example' },
  dns: [
    { host: 'dns.internal.example', addresses: ['192.0.2.53', '192.0.2.54'] },
    { host: 'dns2.internal.example', addresses: ['192.0.2.55'], port: 5353 },
  ],
  ntp: [{ host: 'ntp.internal.example', addresses: ['192.0.2.123'] }],
  smtp: { host: 'mail.internal.example', addresses: ['192.0.2.25'], port: 587 },
};

describe('the network of a site', () => {
  const network = networkOf({ site: SITE }, { addresses: ['198.51.100.10'] });

  it('has every host that has addresses', () => {
    expect(network.hosts).toEqual([
      { host: 'dns.internal.example', address: '192.0.2.53' },
      { host: 'dns.internal.example', address: '192.0.2.54' },
      { host: 'dns2.internal.example', address: '192.0.2.55' },
      { host: 'ntp.internal.example', address: '192.0.2.123' },
      { host: 'mail.internal.example', address: '192.0.2.25' },
    ]);
  });

  it('has resolvers, clocks and the API server with their ports', () => {
    expect(network.resolvers.map(({ address, port }) => `${address}:${port}`)).toEqual([
      '192.0.2.53:53',
      '192.0.2.54:53',
      '192.0.2.55:5353',
    ]);
    expect(network.clocks).toEqual([{ address: '192.0.2.123', port: 123 }]);
    expect(network.apiServers).toEqual([{ address: '198.51.100.10', port: 6443 }]);
    expect(network.domain).toBe('internal.example');
  });

  it.each(['dns', 'ntp'])('is not read from a file without %s', (key) => {
    expect(() => networkOf({ site: { ...SITE, [key]: [] } }, { addresses: [] })).toThrow(/no resolver, or no clock/);
  });
});
