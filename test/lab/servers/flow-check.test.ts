import { describe, expect, it } from 'vitest';
import { callsIn, callsOfApi } from './flow-check';

describe('what the API server asked for', () => {
  it('is judged once, from each of its addresses', () => {
    const passages = [
      { to: '10.68.0.9:443', answered: true },
      { to: '10.68.0.9:443', answered: false },
    ];
    const apiServers = ['10.20.0.10', '10.20.0.11'].map((address) => ({ address, port: 6443 }));
    expect(callsOfApi(passages, { apiServers })).toEqual(
      apiServers.map(({ address }) => ({ from: { address }, to: '10.68.0.9', port: 443, protocol: 'TCP' })),
    );
  });
});

describe('what pods began', () => {
  const one = { namespace: 'a', labels: {}, address: '10.64.0.1', ports: {} };
  const packet = { protocol: 'TCP' as const, from: '10.64.0.1', to: '10.64.0.2', port: 80 };
  const pods = [
    { ...one, lease: { address: '10.64.0.1', since: 10, until: 20 } },
    { ...one, namespace: 'b', lease: { address: '10.64.0.1', since: 30, until: Infinity } },
  ];

  it.each([
    ['nobody before the first had the address', 9, []],
    ['the one that had the address', 10, ['a']],
    ['nobody while it was that of a pod that is not judged', 25, []],
    ['the next one that had it', 30, ['b']],
  ])('is that of %s', (_, at, expected) => {
    const calls = callsIn(
      [
        { ...packet, at },
        { ...packet, at, from: '10.20.0.1' },
      ],
      pods,
    );
    expect(calls.map(({ from }) => (from as (typeof pods)[number]).namespace)).toEqual(expected);
  });
});
