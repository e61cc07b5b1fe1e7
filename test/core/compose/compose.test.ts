import { describe, expect, it } from 'vitest';
import type { Component, Declaration, Member } from '../../../src/core/component';
import { isMember, type Graph } from '../../../src/core/graph';
import { composeIn, declaring } from '../../helpers/platform';

const MEMBER: Member = { rating: 'metadata', ports: [], needs: [] };

function one(member: Partial<Member>): Declaration {
  return { members: [{ ...MEMBER, ...member }] };
}

const store = declaring('store', one({ ports: [{ name: 'https', port: 8443, security: 'mtls', endpoint: 'store' }] }));

function client(dataClass: 'operational' | 'metadata' | 'payload'): Component {
  return declaring(
    'client',
    one({ rating: 'payload', needs: [{ endpoint: 'store', purpose: 'keep rows', dataClass }] }),
  );
}

function flowsOf(graph: Graph): string[] {
  return graph.flows.map(
    (flow) => `${flow.from.name} → ${flow.to.name}:${flow.ports.map((port) => port.port).join()} ${flow.purpose}`,
  );
}

describe('compose', () => {
  it('turns a need into a flow to the port that provides it', () => {
    expect(flowsOf(composeIn('airgapped', [client('metadata'), store]))).toEqual(['client → store:8443 keep rows']);
  });

  it('gives the caller the host, port and transport of what it needs', () => {
    const endpoint = composeIn('airgapped', [client('metadata'), store])
      .endpoints.get('client')
      ?.get('store');
    expect(endpoint).toMatchObject({
      host: 'store.sallyport-observability.svc.cluster.local',
      port: 8443,
      security: 'mtls',
    });
  });

  it('does not depend on the order of declaration', () => {
    const forward = composeIn('airgapped', [client('metadata'), store]);
    const backward = composeIn('airgapped', [store, client('metadata')]);
    expect(flowsOf(forward)).toEqual(flowsOf(backward));
    expect(forward.members.map((member) => member.name)).toEqual(backward.members.map((member) => member.name));
  });

  it('refuses a need that nothing provides and names both sides', () => {
    expect(() => composeIn('airgapped', [client('metadata')])).toThrow(
      /client needs endpoint store \(keep rows\), which nothing in airgapped provides/,
    );
  });

  it('leaves out a need that may be absent', () => {
    const optional = declaring(
      'client',
      one({ needs: [{ endpoint: 'store', purpose: 'keep rows', dataClass: 'metadata', whenAbsent: 'omit' }] }),
    );
    expect(composeIn('airgapped', [optional]).flows).toEqual([]);
  });

  it('refuses an endpoint that two members provide', () => {
    const twin = declaring('twin', one({ ports: [{ name: 'https', port: 1, security: 'mtls', endpoint: 'store' }] }));
    expect(() => composeIn('airgapped', [store, twin])).toThrow(
      /endpoint store is ambiguous: store and twin both provide it/,
    );
  });

  it('refuses a flow into something rated lower', () => {
    expect(() => composeIn('airgapped', [client('payload'), store])).toThrow(
      /data class payload would flow into store, which is rated metadata/,
    );
  });

  it('gives the scraping member a flow to every scraped port', () => {
    const scraper = declaring('scraper', one({ scrapes: true }));
    const target = declaring('target', one({ ports: [{ name: 'metrics', port: 9, security: 'mtls', scrape: {} }] }));
    expect(flowsOf(composeIn('airgapped', [target, scraper]))).toEqual(['scraper → target:9 collect metrics']);
  });

  it('lets every member ask the resolver, except those that resolve nothing', () => {
    const resolver = declaring(
      'resolver',
      one({ ports: [{ name: 'dns', port: 1053, protocol: 'UDP', security: 'plain', endpoint: 'dns' }] }),
    );
    const mute = declaring('mute', one({ resolvesNames: false }));
    expect(flowsOf(composeIn('airgapped', [resolver, mute, declaring('asks', one({}))]))).toEqual([
      'asks → resolver:1053 resolve names',
    ]);
  });

  it('resolves a host of the site to its addresses', () => {
    const clock = declaring(
      'clock',
      one({ needs: [{ endpoint: 'site:ntp', purpose: 'set the clock', dataClass: 'public' }] }),
    );
    const [flow] = composeIn('airgapped', [clock]).flows;
    expect(flow !== undefined && !isMember(flow.to) && flow.to.cidrs).toEqual(['10.10.0.123/32']);
  });
});

describe('exits', () => {
  const exporter = (dataClass: 'aggregate' | 'payload'): Component =>
    declaring(
      'exporter',
      one({ rating: 'payload', needs: [{ endpoint: 'site:diode', purpose: 'export', dataClass, exit: 'diode' }] }),
    );

  it('let aggregates out by the diode', () => {
    expect(flowsOf(composeIn('diode', [exporter('aggregate')]))).toHaveLength(1);
  });

  it('are refused above the ceiling, with the path that leaks', () => {
    const source = declaring(
      'source',
      one({ rating: 'payload', needs: [{ endpoint: 'export', purpose: 'hand over', dataClass: 'payload' }] }),
    );
    const relay = declaring(
      'relay',
      one({
        rating: 'payload',
        ports: [{ name: 'in', port: 1, security: 'mtls', endpoint: 'export' }],
        needs: [{ endpoint: 'site:diode', purpose: 'export', dataClass: 'payload', exit: 'diode' }],
      }),
    );
    expect(() => composeIn('diode', [source, relay])).toThrow(
      /payload would leave tier diode by diode[\s\S]*source → relay → site:diode/,
    );
  });

  it('do not exist in the air-gapped tier, whatever the values say', () => {
    const exit = declaring(
      'exit',
      one({
        needs: [
          { endpoint: 'outside:somewhere', purpose: 'call home', dataClass: 'public', exit: 'declared-destination' },
        ],
      }),
    );
    expect(() => composeIn('airgapped', [exit])).toThrow(/exit needs endpoint outside:somewhere/);
  });

  it('are refused when the exit is not said', () => {
    const sneaky = declaring(
      'sneaky',
      one({ needs: [{ endpoint: 'outside:telemetry', purpose: 'call home', dataClass: 'public' }] }),
    );
    expect(() => composeIn('saas', [sneaky])).toThrow(
      /would leave tier saas by an undeclared exit|nothing in saas provides/,
    );
  });
});
