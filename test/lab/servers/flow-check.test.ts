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
  it('is what left from their addresses', () => {
    const pod = { namespace: 'a', labels: {}, address: '10.64.0.1', ports: {} };
    const packets = ['10.64.0.1', '10.20.0.1'].map((from) => ({
      protocol: 'TCP' as const,
      from,
      to: '10.64.0.2',
      port: 80,
    }));
    expect(callsIn(packets, [pod])).toEqual([{ protocol: 'TCP', from: pod, to: '10.64.0.2', port: 80 }]);
  });
});
