import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/gateway/egress-gateway';
import { nginxConfig } from '../../../src/components/gateway/egress-gateway/config';
import { destinationsOf, servicesOf } from '../../../src/components/gateway/egress-gateway/destinations';
import type { EgressEntry, SiteHost } from '../../../src/core/site';
import { contextOf } from './context';
import type { KubeObject } from '../../../src/app/render';
import { containerOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, needing, renderWired } from '../wired';

const DNS: SiteHost[] = [
  { host: 'dns1.internal.example.mil', addresses: ['10.10.0.53', 'fd00::53'], port: 53, protocol: 'UDP' },
];

function entry(name: string, changes: Partial<EgressEntry> = {}): EgressEntry {
  return { name, host: `${name}.example.net`, port: 443, purpose: 'test', dataClass: 'operational', ...changes };
}

describe('destinations of the egress gateway', () => {
  it('gives each destination a port of its own, in the order of names', () => {
    const found = destinationsOf({ ...contextOf('saas'), egress: [entry('b'), entry('a')] });
    expect(found.map(({ name, listen }) => [name, listen])).toEqual([
      ['a', 10443],
      ['b', 10444],
    ]);
  });

  it('has the control-plane link in the data plane of byoc and nowhere else', () => {
    const names = (...args: Parameters<typeof contextOf>): string[] =>
      destinationsOf({ ...contextOf(...args), egress: [] }).map(({ name }) => name);
    expect(names('byoc', 'data-plane')).toEqual(['control-plane']);
    expect(names('byoc', 'control-plane')).toEqual([]);
    expect(names('saas')).toEqual([]);
  });

  it.each(['diode', 'airgapped'] as const)('has none in %s, whatever is declared', (tier) => {
    expect(destinationsOf({ ...contextOf(tier), egress: [entry('a')] })).toEqual([]);
  });

  it('refuses a destination that takes the name of the link', () => {
    expect(() => destinationsOf({ ...contextOf('saas'), egress: [entry('control-plane')] })).toThrow(/control-plane/);
  });

  it('refuses two destinations of the same host and port', () => {
    const egress = [entry('a'), entry('b', { host: 'a.example.net', dataClass: 'payload' })];
    expect(() => destinationsOf({ ...contextOf('saas'), egress })).toThrow(/a and b are the same/);
  });

  it('puts the ports of one host behind one Service, because a name has one answer', () => {
    const egress = [entry('a'), entry('b', { host: 'a.example.net', port: 8443 }), entry('c')];
    expect(servicesOf(destinationsOf({ ...contextOf('saas'), egress }))).toEqual([
      { name: 'egress-a', ports: ['to-10443', 'to-10444'] },
      { name: 'egress-c', ports: ['to-10445'] },
    ]);
  });
});

describe('configuration of the egress gateway', () => {
  const destinations = destinationsOf({ ...contextOf('saas'), egress: [entry('a'), entry('b', { port: 8443 })] });
  const text = nginxConfig(destinations, DNS, 4096);

  it('passes on each port exactly the name of its destination', () => {
    const maps = [
      ...text.matchAll(/map \$ssl_preread_server_name (\$\w+) \{\s+default "";\s+"([^"]+)" "([^"]+)";\s+\}/g),
    ].map((match) => match.slice(1));
    expect(maps).toEqual([
      ['$to_10443', 'a.example.net', 'a.example.net:443'],
      ['$to_10444', 'b.example.net', 'b.example.net:8443'],
    ]);
    expect(
      [...text.matchAll(/listen (\d+);\s+ssl_preread on;\s+proxy_pass (\$\w+);/g)].map((match) => match.slice(1)),
    ).toEqual([
      ['10443', '$to_10443'],
      ['10444', '$to_10444'],
    ]);
  });

  it('asks the resolvers of the site, and no others', () => {
    expect(text.match(/resolver [^;]+;/g)).toEqual(['resolver 10.10.0.53:53 [fd00::53]:53 valid=30s ipv6=off;']);
  });

  it('refuses a site whose resolvers answer over TLS only', () => {
    expect(() =>
      nginxConfig(
        destinations,
        DNS.map((host) => ({ ...host, protocol: 'TLS' as const })),
        64,
      ),
    ).toThrow(/UDP/);
  });

  it('records source, name, status and bytes of each connection as JSON', () => {
    const format = [...text.matchAll(/'(.*)'/g)].map((match) => match[1]).join('');
    const record: unknown = JSON.parse(format.replace(/"?\$(\w+)"?/g, (_all, name: string) => `"${name}"`));
    expect(record).toEqual({
      stream: 'egress',
      time: 'time_iso8601',
      source: 'remote_addr',
      port: 'server_port',
      name: 'ssl_preread_server_name',
      status: 'status',
      sent: 'bytes_received',
      received: 'bytes_sent',
      seconds: 'session_time',
    });
    expect(text).toContain('access_log /dev/stdout egress;');
    expect(text).toContain('escape=json');
  });
});

const nameOf = (object: KubeObject): string => (object['metadata'] as { name: string }).name;

describe('egress gateway in the platform', () => {
  const caller = needing('caller', 'egress:telemetry', 'operational');
  const objects = renderWired('saas', component as never, [caller]);

  it('lets in those who declare a need, on the port of their destination alone', () => {
    const { ingress } = specOf(objectAlone(objects, 'NetworkPolicy', 'egress-gateway')) as {
      ingress: { ports: { port: number }[] }[];
    };
    expect(ingress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[10444]]);
  });

  it('may reach the declared ports outside the private ranges, and the resolvers of the site', () => {
    const { egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'egress-gateway')) as {
      egress: {
        to: { ipBlock?: { cidr: string; except?: string[] } }[];
        ports: { port: number; protocol: string }[];
      }[];
    };
    const outside = egress.filter(({ to }) => to.some(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0'));
    expect(outside.length).toBeGreaterThan(0);
    for (const { to, ports } of outside) {
      expect(ports).toEqual([{ port: 443, protocol: 'TCP' }]);
      expect(to.find(({ ipBlock }) => ipBlock?.cidr === '0.0.0.0/0')?.ipBlock?.except).toContain('10.0.0.0/8');
    }
    expect(
      egress.filter((rule) => !outside.includes(rule)).every(({ ports }) => ports.every(({ port }) => port === 53)),
    ).toBe(true);
  });

  it('has a Service for each destination that somebody calls, with the port of the destination', () => {
    const services = objects.filter((object) => object['kind'] === 'Service' && nameOf(object).startsWith('egress-'));
    expect(services.map((service) => [nameOf(service), specOf(service)['ports']])).toEqual([
      ['egress-telemetry', [{ name: 'to-10444', port: 443, targetPort: 'to-10444', protocol: 'TCP' }]],
    ]);
  });

  it('opens nothing for a destination that nobody calls, and says that it is reserved', () => {
    const text = fileOf(objects, 'egress-gateway-config', 'nginx.conf');
    expect(text).toContain('otlp.example.net');
    expect(text).not.toContain('models.example.net');
    const { destinations } = JSON.parse(fileOf(objects, 'egress-gateway-config', 'destinations.json')) as {
      destinations: { name: string; host: string; state: string }[];
    };
    expect(destinations.map(({ name, host, state }) => [name, host, state])).toEqual([
      ['model-provider', 'models.example.net', 'reserved'],
      ['telemetry', 'otlp.example.net', 'open'],
    ]);
  });

  it('has no way out at all, not even to a resolver, while nobody calls it', () => {
    const idle = renderWired('saas', component as never, []);
    const policy = specOf(objectAlone(idle, 'NetworkPolicy', 'egress-gateway'));
    expect(policy).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(policy).not.toHaveProperty('ingress');
    expect(policy).not.toHaveProperty('egress');
    expect(JSON.stringify(idle)).not.toContain('0.0.0.0/0');
  });

  it('refuses data above the class of a destination', () => {
    expect(() => renderWired('saas', component as never, [needing('caller', 'egress:telemetry', 'payload')])).toThrow(
      /payload/,
    );
  });

  it('reaches the control plane by the link alone, with metadata at most', () => {
    const link = (dataClass: 'metadata' | 'payload'): unknown =>
      renderWired('byoc', component as never, [needing('caller', 'egress:control-plane', dataClass)], {
        part: 'data-plane',
      });
    expect(() => link('metadata')).not.toThrow();
    expect(() => link('payload')).toThrow(/rated metadata/);
  });

  it('answers the kubelet on a port of its own, and starts without the image’s entry point', () => {
    const deployment = objectAlone(objects, 'Deployment', 'egress-gateway');
    const container = containerOf(deployment, 'nginx');
    expect(container['readinessProbe']).toMatchObject({ httpGet: { path: '/healthz', port: 'health' } });
    expect(container['livenessProbe']).toMatchObject({ httpGet: { path: '/healthz', port: 'health' } });
    expect((container['command'] as string[])[0]).toBe('nginx');
    expect(podOf(deployment).securityContext).toMatchObject({ runAsUser: 101 });
    expect(fileOf(objects, 'egress-gateway-config', 'nginx.conf')).toContain('listen 8080;');
  });
});
