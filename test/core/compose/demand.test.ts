import { describe, expect, it } from 'vitest';
import type { Declaration, Member } from '../../../src/core/component';
import { withoutIdlePorts } from '../../../src/core/compose/demand';

const need = (endpoint: string, servesPorts?: readonly string[]): Member['needs'][number] => ({
  ...{ endpoint, purpose: 'test', dataClass: 'public' },
  ...(servesPorts === undefined ? {} : { servesPorts }),
});

const door = (name: string, onDemand: boolean): Member['ports'][number] => ({
  ...{ name, port: 1, security: 'tls', endpoint: `door:${name}` },
  ...(onDemand ? { onDemand } : {}),
});

const gateway: Declaration = {
  members: [
    {
      rating: 'public',
      ports: [door('a', true), door('b', true), door('health', false)],
      services: [
        { name: 'first', ports: ['a'] },
        { name: 'both', ports: ['b', 'health'] },
      ],
      needs: [need('outside:a', ['a']), need('outside:b', ['b']), need('site:dns', ['a', 'b']), need('always')],
    },
  ],
};

const caller = (...endpoints: string[]): Declaration => ({
  members: [{ rating: 'public', ports: [], needs: endpoints.map((endpoint) => need(endpoint)) }],
});

describe('ports on demand', () => {
  it.each([
    { who: 'nobody', endpoints: [], ports: ['health'], services: ['both'], needs: ['always'] },
    {
      who: 'a caller of one',
      endpoints: ['door:a'],
      ports: ['a', 'health'],
      services: ['first', 'both'],
      needs: ['outside:a', 'site:dns', 'always'],
    },
    {
      who: 'callers of both',
      endpoints: ['door:a', 'door:b'],
      ports: ['a', 'b', 'health'],
      services: ['first', 'both'],
      needs: ['outside:a', 'outside:b', 'site:dns', 'always'],
    },
    {
      who: 'a caller of something else',
      endpoints: ['door:health'],
      ports: ['health'],
      services: ['both'],
      needs: ['always'],
    },
  ])('with $who', ({ endpoints, ports, services, needs }) => {
    const [member] = withoutIdlePorts([gateway, caller(...endpoints)])[0]?.members ?? [];
    expect(member?.ports.map(({ name }) => name)).toEqual(ports);
    expect(member?.services?.map(({ name }) => name)).toEqual(services);
    expect(member?.needs.map(({ endpoint }) => endpoint)).toEqual(needs);
  });

  it('leave members without any as they are', () => {
    const declarations = [caller('x')];
    expect(withoutIdlePorts(declarations)[0]?.members[0]).toBe(declarations[0]?.members[0]);
  });
});
