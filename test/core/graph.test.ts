import { describe, expect, it } from 'vitest';
import { callersOf, type Flow, type MemberView, type Peer } from '../../src/core/graph';

function memberOf(name: string): MemberView {
  return {
    name,
    component: name,
    role: null,
    plane: 'data',
    namespace: 'sallyport-data',
    selector: {},
    declaration: { rating: 'payload', ports: [], needs: [] },
    services: [],
    dnsNames: [],
    certificates: [],
  };
}

function flowOf(from: MemberView | Peer, to: MemberView): Flow {
  return { from, to, ports: [], purpose: 'test', dataClass: 'payload', security: 'mtls' };
}

describe('the callers of a member', () => {
  const [server, other, caller] = [memberOf('server'), memberOf('other'), memberOf('caller')];

  it('are the members with a flow to it, each once: neither a peer, nor itself, nor those of others', () => {
    const nodes: Peer = { name: 'cluster:nodes', cidrs: [] };
    const flows = [
      flowOf(caller, server),
      flowOf(caller, server),
      flowOf(nodes, server),
      flowOf(server, server),
      flowOf(server, other),
    ];
    expect(callersOf(server, flows)).toEqual([caller]);
    expect(callersOf(caller, flows)).toEqual([]);
  });
});
