import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Posture } from '../../src/core/posture';
import type { Cluster, Site, SiteHost } from '../../src/core/site';
import { nodeFiles, type NodeFacts } from '../../src/node';

const DNS: readonly SiteHost[] = [
  { host: 'dns1.internal.example.mil', addresses: ['10.10.0.53'], port: 53, protocol: 'UDP' },
  { host: 'dns2.internal.example.mil', addresses: ['10.10.1.53'], port: 53, protocol: 'UDP' },
];
const PEM = '-----BEGIN CERTIFICATE-----\nexample\n-----END CERTIFICATE-----\n';
const SITE = {
  domains: ['internal.example.mil', 'other.example.mil'],
  registry: { host: 'harbor.internal.example.mil:8443', prefix: 'sallyport', source: 'mirror' },
  trust: { file: 'root.pem', pem: PEM, fingerprints: [] },
  dns: DNS,
  ntp: [{ host: 'ntp1.internal.example.mil', addresses: ['10.10.0.123'], port: 123, protocol: 'UDP' }],
} as unknown as Site;
const CLUSTER = { domain: 'cluster.local', dns: { serviceIP: '10.68.0.53' } } as unknown as Cluster;

function files(
  changes: {
    readonly site?: Partial<Site>;
    readonly images?: Posture['images'];
    readonly upstreams?: readonly string[];
  } = {},
): ReadonlyMap<string, string> {
  const facts: NodeFacts = {
    site: { ...SITE, ...changes.site },
    cluster: CLUSTER,
    posture: { images: changes.images ?? 'enclave-mirror' } as unknown as Posture,
    tier: 'airgapped',
    upstreamRegistries: changes.upstreams ?? [],
  };
  return nodeFiles(facts);
}

describe('files for the nodes', () => {
  it('are these', () => {
    expect([...files().keys()].sort()).toEqual([
      'chrony/chrony.conf',
      'containerd/certs.d/_default/hosts.toml',
      'containerd/certs.d/ca.pem',
      'containerd/certs.d/harbor.internal.example.mil:8443/hosts.toml',
      'kubelet/dns.yaml',
      'resolver/resolv.conf',
      'resolver/resolved.conf.d/sallyport.conf',
    ]);
  });

  it('end with a line end and hold no tab', () => {
    for (const text of files().values()) expect(text).toMatch(/^[^\t]*\n$/);
  });
});

describe('the clocks of a node', () => {
  const lines = (files().get('chrony/chrony.conf') ?? '').split('\n');

  it('are those of the site by address, so that a node boots without names', () => {
    expect(lines.filter((line) => line.startsWith('server'))).toEqual(['server 10.10.0.123 port 123 iburst']);
    expect(lines.filter((line) => /^(pool|peer|sourcedir|confdir|include)\b/.test(line))).toEqual([]);
  });

  it('serve nobody and take no order over the network', () => {
    expect(lines).toEqual(expect.arrayContaining(['port 0', 'cmdport 0']));
    expect(lines.filter((line) => /^(cmd)?allow\b/.test(line))).toEqual([]);
  });
});

describe('the resolvers of a node', () => {
  it('are those of the site', () => {
    expect(files().get('resolver/resolv.conf')).toBe(
      [
        '# Resolvers of the site only.',
        'nameserver 10.10.0.53',
        'nameserver 10.10.1.53',
        'search internal.example.mil other.example.mil',
        'options timeout:2 attempts:2',
        '',
      ].join('\n'),
    );
  });

  it('are at most three, which is what the C library reads', () => {
    const dns = [{ ...(DNS[0] as SiteHost), addresses: ['10.10.0.1', '10.10.0.2', '10.10.0.3', '10.10.0.4'] }];
    expect(
      files({ site: { dns } })
        .get('resolver/resolv.conf')
        ?.match(/^nameserver/gm),
    ).toHaveLength(3);
  });

  it('are asked over TCP where the site says so', () => {
    const dns = DNS.map((host) => ({ ...host, protocol: 'TCP' as const }));
    expect(files({ site: { dns } }).get('resolver/resolv.conf')).toContain('use-vc');
  });

  it('are asked by the stub of the node where they want TLS or another port', () => {
    const dns = DNS.map((host) => ({ ...host, protocol: 'TLS' as const, port: 853 }));
    expect(files({ site: { dns } }).get('resolver/resolv.conf')).toContain('nameserver 127.0.0.53\n');
    const stub = files({ site: { dns } }).get('resolver/resolved.conf.d/sallyport.conf') ?? '';
    expect(stub).toContain('DNS=10.10.0.53:853#dns1.internal.example.mil 10.10.1.53:853#dns2.internal.example.mil\n');
    expect(stub).toContain('DNSOverTLS=yes\n');
  });

  it('have no public fallback in the stub, and ask nobody on the link', () => {
    const stub = files().get('resolver/resolved.conf.d/sallyport.conf') ?? '';
    for (const line of ['DNS=10.10.0.53 10.10.1.53', 'FallbackDNS=', 'Domains=~.', 'LLMNR=no', 'MulticastDNS=no']) {
      expect(stub.split('\n')).toContain(line);
    }
  });
});

describe('the registries of a node', () => {
  const fallback = (changes = {}): string => files(changes).get('containerd/certs.d/_default/hosts.toml') ?? '';

  it('are the mirror, whatever registry a name says, and there is no way back to the upstream', () => {
    const base = 'https://harbor.internal.example.mil:8443/v2/sallyport';
    expect(fallback().split('\n')).toEqual([
      '# Whatever registry a name says, the mirror of the site answers.',
      `server = "${base}"`,
      'override_path = true',
      'ca = "/etc/containerd/certs.d/ca.pem"',
      '',
      `[host."${base}"]`,
      'capabilities = ["pull", "resolve"]',
      'override_path = true',
      'ca = "/etc/containerd/certs.d/ca.pem"',
      '',
    ]);
  });

  it('need no prefix', () => {
    const site = { registry: { ...SITE.registry, prefix: '' } };
    expect(fallback({ site })).toContain('server = "https://harbor.internal.example.mil:8443/v2"\n');
  });

  it('put no prefix in front of names that already say the mirror', () => {
    const own = files().get('containerd/certs.d/harbor.internal.example.mil:8443/hosts.toml') ?? '';
    expect(own).toContain('server = "https://harbor.internal.example.mil:8443"\n');
    expect(own).not.toContain('override_path');
  });

  it('trust the anchors of the site and never skip the check', () => {
    expect(files().get('containerd/certs.d/ca.pem')).toBe(PEM);
    for (const text of files().values()) expect(text).not.toContain('skip_verify');
  });

  it('are asked as named where both the tier permits them and the site chose them', () => {
    const upstreams = ['quay.io', 'docker.io'];
    const site = { registry: { ...SITE.registry, source: 'upstream' as const } };
    const names = (changes: Parameters<typeof files>[0]): string[] =>
      [...files(changes).keys()].filter((name) => /quay|docker/.test(name));
    expect(names({ site, images: 'listed-upstreams-or-mirror', upstreams })).toEqual([
      'containerd/certs.d/quay.io/hosts.toml',
      'containerd/certs.d/docker.io/hosts.toml',
    ]);
    expect(names({ site, images: 'enclave-mirror', upstreams })).toEqual([]);
    expect(names({ images: 'listed-upstreams-or-mirror', upstreams })).toEqual([]);
  });
});

describe('the kubelet', () => {
  it('gives pods our resolver', () => {
    expect(parse(files().get('kubelet/dns.yaml') ?? '')).toEqual({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      clusterDNS: ['10.68.0.53'],
      clusterDomain: 'cluster.local',
      resolvConf: '/etc/resolv.conf',
    });
  });
});
