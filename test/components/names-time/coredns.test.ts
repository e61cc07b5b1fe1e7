import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { component } from '../../../src/components/names-time/coredns';
import { distinctNames } from '../../../src/components/names-time/coredns/coredns';
import { corefile, siteHosts, type CorefileFacts } from '../../../src/components/names-time/coredns/corefile';
import { checkedForwarders, forwardOptions } from '../../../src/components/names-time/coredns/forwarders';
import { SallyportError } from '../../../src/core/errors';
import { knobDefects } from '../../../src/core/knobs';
import type { SiteHost } from '../../../src/core/site';
import { TIER_NAMES } from '../../../src/core/tier';
import { objectNamed, objectsOf } from '../../helpers/render';
import { contextOf } from '../../helpers/platform';
import { randomRun } from '../../helpers/random';

function resolver(protocol: SiteHost['protocol'], ...addresses: readonly string[]): SiteHost {
  return { host: 'dns1.internal.example.mil', addresses, port: protocol === 'TLS' ? 853 : 53, protocol };
}

const FACTS: CorefileFacts = {
  clusterDomain: 'cluster.local',
  clusterCidrs: ['10.68.0.0/16', '10.64.0.0/14'],
  siteDomains: ['internal.example.mil', 'other.example.mil'],
  forwarders: checkedForwarders([resolver('UDP', '10.10.0.53')]),
  outsideNames: [{ host: 'models.example.net', serviceHost: 'egress-models.sallyport-egress.svc.cluster.local' }],
  cacheSeconds: 30,
};

/** Server blocks of a Corefile: zones → lines. */
function blocksOf(text: string): ReadonlyMap<string, readonly string[]> {
  const blocks = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split('\n')) {
    if (/^\S.* \{$/.test(line)) {
      current = [];
      blocks.set(line.slice(0, -2), current);
    } else if (line !== '' && line !== '}') current.push(line.trim());
  }
  return blocks;
}

function blockWith(text: string, zone: string): readonly string[] {
  const found = [...blocksOf(text)].find(([zones]) => zones.split(' ').includes(`${zone}:1053`));
  if (found === undefined) throw new Error(`no block for ${zone}`);
  return found[1];
}

/** What is logged in a block: zone → classes, in order. */
function logOf(block: readonly string[]): Readonly<Record<string, string>> {
  const entries = block.flatMap((line, index): [string, string][] => {
    const zone = /^log (\S+) \{$/.exec(line)?.[1];
    return zone === undefined ? [] : [[zone, (block[index + 1] ?? '').replace('class ', '')]];
  });
  return Object.fromEntries(entries);
}

describe('the Corefile', () => {
  const text = corefile(FACTS);

  it('has three blocks: the cluster with its reverse zones and the destinations, the site, everything else', () => {
    expect([...blocksOf(text).keys()]).toEqual([
      'cluster.local:1053 10.68.0.0/16:1053 10.64.0.0/14:1053 models.example.net:1053',
      'internal.example.mil:1053 other.example.mil:1053',
      '.:1053',
    ]);
  });

  it('denies every name that nobody declared, and says so in the log', () => {
    const block = blockWith(text, '.');
    expect(block).toContain('template ANY ANY {');
    expect(block).toContain('rcode NXDOMAIN');
    expect(logOf(block)).toEqual({ '.': 'denial error' });
    expect(block.filter((line) => /^(forward|hosts|kubernetes|file|rewrite)\b/.test(line))).toEqual([]);
  });

  it('lets clients cache a denial', () => {
    expect(blockWith(text, '.')).toContain(
      'authority "{{ .Zone }} 30 IN SOA ns.invalid. hostmaster.invalid. 1 60 60 60 30"',
    );
  });

  it('writes no line about a name that exists without an address of that type, but each about a name below a destination', () => {
    expect(logOf(blockWith(text, 'cluster.local'))).toEqual({ 'models.example.net': 'denial error', '.': 'error' });
    expect(logOf(blockWith(text, 'internal.example.mil'))).toEqual({ '.': 'error' });
  });

  it('names the destination first: the first entry of the log that fits a name decides', () => {
    const entries = Object.keys(logOf(blockWith(text, 'models.example.net')));
    expect(entries.at(-1)).toBe('.');
  });

  it.each([1, 30, 3600])('gives no answer a longer life than the cache of %i s lets it have', (cacheSeconds) => {
    const rendered = corefile({ ...FACTS, cacheSeconds });
    const lives = [...rendered.matchAll(/(?:\bttl|\{\{ \.Zone \}\}) (\d+)|(\d+)"$/gm)].map((match) =>
      Number(match[1] ?? match[2]),
    );
    expect(lives).toHaveLength(6);
    for (const life of lives) expect(life).toBeLessThanOrEqual(cacheSeconds);
    expect(blockWith(rendered, 'internal.example.mil')).toContain(`ttl ${cacheSeconds}`);
  });

  it('writes no template without blanks, which would read the environment', () => {
    expect(text).not.toMatch(/\{\{\S|\{\$|\{%/);
  });

  it('forwards names of the site, to addresses of the site, and nothing else', () => {
    expect(text.match(/forward .*/g)).toEqual(['forward . 10.10.0.53:53 {']);
    expect(blockWith(text, 'internal.example.mil')).toContain('forward . 10.10.0.53:53 {');
  });

  it('asks for a name of the site when it checks the health of a resolver, never for the root', () => {
    expect(blockWith(text, 'internal.example.mil')).toContain('health_check 5s domain internal.example.mil.');
  });

  it('answers names of the values file itself before it forwards', () => {
    const block = blockWith(text, 'internal.example.mil');
    expect(block).toContain('hosts /etc/coredns/site.hosts {');
    expect(block).toContain('fallthrough');
  });

  it('forwards nothing where the site has no resolver, and lets no name fall through', () => {
    const alone = corefile({ ...FACTS, forwarders: [] });
    expect(alone).not.toContain('forward');
    expect(alone).not.toContain('fallthrough');
  });

  it('answers a destination with its Service at the egress gateway, and denies everything below it', () => {
    const block = blockWith(text, 'models.example.net');
    expect(block).toContain(
      'rewrite name exact models.example.net. egress-models.sallyport-egress.svc.cluster.local. answer auto',
    );
    expect(block).toContain('template ANY ANY models.example.net {');
  });

  it('has no template in the block of the cluster where there is no destination: it would answer for the cluster', () => {
    expect(blockWith(corefile({ ...FACTS, outsideNames: [] }), 'cluster.local').join('\n')).not.toContain('template');
  });

  it('invents no addresses for pods and lets no name of the cluster fall through', () => {
    const block = blockWith(text, 'cluster.local');
    expect(block).toContain('kubernetes cluster.local 10.68.0.0/16 10.64.0.0/14 {');
    expect(block).toContain('pods disabled');
    expect(block).not.toContain('fallthrough');
  });

  it('serves health, readiness and metrics where they are declared', () => {
    const block = blockWith(text, 'cluster.local');
    expect(block).toEqual(expect.arrayContaining(['health :8080', 'ready :8181', 'prometheus :9153']));
  });

  it('never reads the resolver file of its node, and asks nobody for a certificate', () => {
    expect(text).not.toMatch(/resolv\.conf|acme|erratic/);
  });

  it('keeps to declared addresses for any site', () => {
    const address = fc.ipV4();
    const protocol = fc.constantFrom<SiteHost['protocol']>('UDP', 'TCP', 'TLS');
    fc.assert(
      fc.property(fc.uniqueArray(address, { minLength: 1, maxLength: 15 }), protocol, (addresses, chosen) => {
        const rendered = corefile({ ...FACTS, forwarders: checkedForwarders([resolver(chosen, ...addresses)]) });
        const targets = [...rendered.matchAll(/forward \. (.*) \{/g)].flatMap((match) => (match[1] ?? '').split(' '));
        expect(targets.map((target) => /(\d+\.\d+\.\d+\.\d+)/.exec(target)?.[1])).toEqual(addresses);
      }),
      randomRun('forwarders of a Corefile', 200),
    );
  });
});

describe('forwarders', () => {
  it('checks the certificate of a TLS resolver by its name against the anchors of the site', () => {
    const forwarders = checkedForwarders([resolver('TLS', '10.10.0.53', 'fd00::53')]);
    expect(forwarders.map(({ target }) => target)).toEqual([
      'tls://10.10.0.53%dns1.internal.example.mil:853',
      'tls://[fd00::53]%dns1.internal.example.mil:853',
    ]);
    expect(forwardOptions(forwarders, 'internal.example.mil')).toContain('tls /etc/sallyport/trust/ca.crt');
  });

  it('keeps to the transport that is declared and therefore open', () => {
    expect(forwardOptions(checkedForwarders([resolver('TCP', '10.10.0.53')]), 'd.example')).toContain('force_tcp');
    expect(forwardOptions(checkedForwarders([resolver('UDP', '10.10.0.53')]), 'd.example')).toContain('prefer_udp');
  });

  it('refuses resolvers of different protocols, because questions would go in the clear by chance', () => {
    const mixed = [resolver('TLS', '10.10.0.53'), resolver('UDP', '10.10.1.53')];
    expect(() => checkedForwarders(mixed)).toThrow(SallyportError);
    expect(() => checkedForwarders(mixed)).toThrow(/different protocols[\s\S]*TLS, UDP/);
  });

  it('refuses more addresses than the plugin takes', () => {
    const addresses = Array.from({ length: 16 }, (_, index) => `10.10.0.${index}`);
    expect(() => checkedForwarders([resolver('UDP', ...addresses)])).toThrow(/at most 15/);
  });
});

describe('names', () => {
  it('writes one line an address', () => {
    expect(siteHosts([{ host: 'idp.internal.example.mil', addresses: ['10.10.0.20', 'fd00::20'] }])).toBe(
      '10.10.0.20 idp.internal.example.mil\nfd00::20 idp.internal.example.mil\n',
    );
  });

  it('takes one Service a destination on several ports, and refuses two Services for one name', () => {
    const name = { host: 'models.example.net', serviceHost: 'a.sallyport-egress.svc.cluster.local' };
    expect(distinctNames([name, { ...name }])).toEqual([name]);
    expect(() => distinctNames([name, { ...name, serviceHost: 'b.sallyport-egress.svc.cluster.local' }])).toThrow(
      /two answers/,
    );
  });
});

describe('CoreDNS as declared and rendered', () => {
  it('listens on a high port behind port 53 of the fixed address, over both transports', () => {
    const member = component.declare({ ...contextOf('airgapped'), knobs: {} as never }).members[0];
    expect(
      member?.ports
        .filter((port) => port.endpoint === 'dns')
        .map(({ port, servicePort, protocol }) => [port, servicePort, protocol]),
    ).toEqual([
      [1053, 53, 'UDP'],
      [1053, 53, 'TCP'],
    ]);
    expect(member?.services).toEqual([
      {
        name: 'coredns',
        ports: ['dns-udp', 'dns-tcp', 'metrics'],
        clusterIP: contextOf('airgapped').cluster.dns.serviceIP,
      },
    ]);
    expect(member?.needs.map(({ endpoint }) => endpoint)).toEqual(['cluster:kube-apiserver', 'site:dns']);
    expect(member?.identity).toBeUndefined();
  });

  it('may list and watch Services and endpoints, and nothing more', () => {
    expect(objectNamed(objectsOf('airgapped'), 'ClusterRole', 'coredns')['rules']).toEqual([
      { apiGroups: [''], resources: ['namespaces', 'services'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ]);
  });

  it('is asked on its own ports for readiness and health', () => {
    const spec = JSON.stringify(objectNamed(objectsOf('airgapped'), 'Deployment', 'coredns')['spec']);
    for (const [probe, path, port] of [
      ['readinessProbe', '/ready', 'ready'],
      ['livenessProbe', '/health', 'health'],
      ['startupProbe', '/health', 'health'],
    ]) {
      expect(spec).toMatch(new RegExp(`"${probe}":\\{[^}]*"httpGet":\\{"path":"${path}","port":"${port}"`));
    }
  });

  it('forwards to resolvers of the site only and denies the rest, in every tier', () => {
    for (const tier of TIER_NAMES) {
      const configs = objectsOf(tier).filter((object) =>
        JSON.stringify(object['metadata']).includes('"coredns-config"'),
      );
      expect(configs.length).toBeGreaterThan(0);
      for (const config of configs) {
        const text = (config['data'] as Readonly<Record<string, string>>)['Corefile'] ?? '';
        expect(blockWith(text, '.').join('\n')).not.toContain('forward');
        expect(blockWith(text, '.')).toContain('rcode NXDOMAIN');
      }
    }
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
