import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import type { Packet } from './capture';
import { destinationsOf, type Surroundings } from './silence';

const SENDER = { namespace: 'sallyport-names', labels: { app: 'chrony' }, address: '10.64.0.7', ports: {} };

function object(kind: string, name: string, rest: Partial<KubeObject>): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'sallyport-names' }, ...rest };
}

const TO_CLOCK = {
  to: [{ ipBlock: { cidr: '10.10.0.123/32' } }],
  ports: [{ port: 123, protocol: 'UDP' }],
};

const AROUND: Surroundings = {
  pods: [object('Pod', 'other-1', { status: { podIP: '10.64.0.8' } })],
  services: [object('Service', 'coredns', { spec: { clusterIP: '10.68.0.53' } })],
  policies: [
    object('NetworkPolicy', 'chrony', {
      spec: { podSelector: { matchLabels: { app: 'chrony' } }, egress: [TO_CLOCK] },
    }),
    object('NetworkPolicy', 'other', {
      spec: {
        podSelector: { matchLabels: { app: 'other' } },
        egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
      },
    }),
  ],
  namespaces: new Map(),
  names: ['cluster.local', 'internal.example'],
};

function sent(to: string, port: number, more: Partial<Packet> = {}): Packet {
  return { at: 1, protocol: 'UDP', from: SENDER.address, fromPort: 4000, to, port, ...more };
}

function foreign(...packets: readonly Packet[]): readonly string[] {
  return destinationsOf(packets, SENDER, AROUND)
    .filter(({ isForeign }) => isForeign)
    .map(({ what }) => what);
}

describe('destinationsOf', () => {
  it('names Services and pods, and what a policy of the pod names, and finds none of them foreign', () => {
    const all = destinationsOf(
      [sent('10.68.0.53', 53), sent('10.64.0.8', 80), sent('10.10.0.123', 123), sent('10.10.0.123', 123)],
      SENDER,
      AROUND,
    );
    expect(all.map(({ what }) => what)).toEqual([
      '10.10.0.123:123/UDP',
      'Service sallyport-names/coredns',
      'pod sallyport-names/other-1',
    ]);
    expect(all.some(({ isForeign }) => isForeign)).toBe(false);
  });

  it.each([
    ['an address that nobody names', sent('203.0.113.9', 443), '203.0.113.9:443/UDP'],
    ['another port of a named address', sent('10.10.0.123', 124), '10.10.0.123:124/UDP'],
    ['another protocol', sent('10.10.0.123', 123, { protocol: 'TCP' }), '10.10.0.123:123/TCP'],
    ['what only the policy of another pod names', sent('192.0.2.1', 80), '192.0.2.1:80/UDP'],
  ])('finds %s foreign', (_, packet, what) => {
    expect(foreign(packet)).toEqual([what]);
  });

  it('finds a name foreign that does not end in a domain of the site', () => {
    const asked = ['a.cluster.local', 'internal.example', 'notinternal.example', 'cluster.local.example.net'];
    expect(foreign(...asked.map((name) => sent('10.68.0.53', 53, { name })))).toEqual([
      'name cluster.local.example.net',
      'name notinternal.example',
    ]);
  });

  it('finds foreign what a policy only does not forbid', () => {
    const open = object('NetworkPolicy', 'open', { spec: { podSelector: {}, egress: [{ ports: [{ port: 443 }] }] } });
    const around = { ...AROUND, policies: [...AROUND.policies, open] };
    const all = destinationsOf([sent('203.0.113.9', 443, { protocol: 'TCP' })], SENDER, around);
    expect(all).toEqual([{ what: '203.0.113.9:443/TCP', isForeign: true }]);
  });

  it('leaves out what others sent', () => {
    expect(foreign(sent('203.0.113.9', 443, { from: '10.64.0.8' }))).toEqual([]);
  });
});
