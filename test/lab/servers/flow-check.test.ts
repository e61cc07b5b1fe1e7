import { describe, expect, it } from 'vitest';
import { callsOfApi } from './flow-check';

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
