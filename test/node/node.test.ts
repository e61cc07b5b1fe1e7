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
const CLUSTER = {
  domain: 'cluster.local',
  dns: { serviceIP: '10.68.0.53' },
  kubernetesVersion: '1.34',
  systemNamespaces: ['kube-system'],
} as unknown as Cluster;
const PAUSE = `harbor.internal.example.mil:8443/sallyport/pause:1@sha256:${'a'.repeat(64)}`;
const POLICIES = [
  { kind: 'ValidatingAdmissionPolicy', name: 'sallyport-x', spec: { failurePolicy: 'Fail' } },
  { kind: 'ValidatingAdmissionPolicyBinding', name: 'sallyport-x', spec: { policyName: 'sallyport-x' } },
];

function files(
  changes: {
    readonly site?: Partial<Site>;
    readonly images?: Posture['images'];
    readonly upstreams?: readonly string[];
    readonly kubernetesVersion?: string;
  } = {},
): ReadonlyMap<string, string> {
  const facts: NodeFacts = {
    site: { ...SITE, ...changes.site },
    cluster: { ...CLUSTER, ...(changes.kubernetesVersion && { kubernetesVersion: changes.kubernetesVersion }) },
    posture: { images: changes.images ?? 'enclave-mirror' } as unknown as Posture,
    tier: 'airgapped',
    upstreamRegistries: changes.upstreams ?? [],
    policies: POLICIES,
    emergencyGroups: ['helpers-in-need'],
    pauseImage: PAUSE,
  };
  return nodeFiles(facts);
}

describe('files for the nodes', () => {
  it('are these', () => {
    expect([...files().keys()].sort()).toEqual([
      'chrony/chrony.conf',
      'containerd/1/config.toml',
      'containerd/2/config.toml',
      'containerd/certs.d/_default/hosts.toml',
      'containerd/certs.d/ca.pem',
      'containerd/certs.d/harbor.internal.example.mil:8443/hosts.toml',
      'kube-apiserver/admission.yaml',
      'kube-apiserver/audit-policy.yaml',
      'kube-apiserver/encryption.yaml',
      'kubeadm/cluster-configuration.yaml',
      'kubelet/dns.yaml',
      'kubelet/hardening.yaml',
      'resolver/resolv.conf',
      'resolver/resolved.conf.d/sallyport.conf',
      'rke2/config.yaml.d/sallyport-server.yaml',
      'rke2/config.yaml.d/sallyport.yaml',
      'rke2/registries.yaml',
      'rke2/sallyport-ca.pem',
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

describe("containerd's own configuration", () => {
  const linesOf = (generation: 1 | 2): string[] =>
    (files().get(`containerd/${generation}/config.toml`) ?? '').split('\n').filter((line) => /^[^#]/.test(line));

  it('of 1.x names the mirror folder and the image of the lock in its sections', () => {
    expect(linesOf(1)).toEqual([
      'version = 2',
      '[plugins."io.containerd.grpc.v1.cri"]',
      `sandbox_image = "${PAUSE}"`,
      '[plugins."io.containerd.grpc.v1.cri".registry]',
      'config_path = "/etc/containerd/certs.d"',
    ]);
  });

  it('of 2.x names both in the sections of that generation, and in no other', () => {
    expect(linesOf(2)).toEqual([
      'version = 3',
      '[plugins."io.containerd.cri.v1.images".pinned_images]',
      `sandbox = "${PAUSE}"`,
      '[plugins."io.containerd.cri.v1.images".registry]',
      'config_path = "/etc/containerd/certs.d"',
    ]);
  });
});

describe('the files of RKE2', () => {
  const registries = (changes = {}): unknown => parse(files(changes).get('rke2/registries.yaml') ?? '');
  const base = 'https://harbor.internal.example.mil:8443';

  it('make every registry the mirror, which alone is trusted by the anchors of the site', () => {
    expect(registries()).toEqual({
      mirrors: {
        '*': { endpoint: [`${base}/v2/sallyport`] },
        'harbor.internal.example.mil:8443': { endpoint: [base] },
      },
      configs: {
        'harbor.internal.example.mil:8443': { tls: { ca_file: '/etc/rancher/rke2/sallyport-ca.pem' } },
      },
    });
    expect(files().get('rke2/sallyport-ca.pem')).toBe(PEM);
  });

  it('need no prefix, and ask a permitted upstream as it is named', () => {
    const registry = { ...SITE.registry, prefix: '', source: 'upstream' as const };
    const changes = { site: { registry }, images: 'listed-upstreams-or-mirror', upstreams: ['quay.io'] };
    expect(registries(changes)).toMatchObject({
      mirrors: { '*': { endpoint: [`${base}/v2`] }, 'quay.io': { endpoint: ['https://quay.io'] } },
    });
  });

  it('leave no way back to the registry of a name, and take the image of the lock', () => {
    expect(parse(files().get('rke2/config.yaml.d/sallyport.yaml') ?? '')).toEqual({
      'disable-default-registry-endpoint': true,
      'pause-image': PAUSE,
    });
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

describe('the API server', () => {
  const yamlOf = (path: string, kubernetesVersion = '1.34'): Record<string, unknown> =>
    parse(files({ kubernetesVersion }).get(path) ?? '') as Record<string, unknown>;

  it('encrypts Secrets by the KMS of the site, and reads none in clear', () => {
    expect(yamlOf('kube-apiserver/encryption.yaml')['resources']).toEqual([
      {
        resources: ['secrets'],
        providers: [
          { kms: { apiVersion: 'v2', name: 'sallyport', endpoint: 'unix:///run/sallyport/kms.sock', timeout: '3s' } },
        ],
      },
    ]);
  });

  it('keeps bodies only of what changes rights, admission and names, never of what may hold a secret', () => {
    const { rules } = yamlOf('kube-apiserver/audit-policy.yaml') as {
      rules: { level: string; resources?: { resources?: string[] }[] }[];
    };
    const levels = (resource: string): readonly string[] =>
      rules
        .filter((rule) => rule.resources?.some(({ resources }) => resources?.includes(resource)))
        .map(({ level }) => level);
    expect(levels('secrets')).toEqual(['Metadata']);
    expect(levels('configmaps')).toEqual(['Metadata']);
    expect(rules.at(-1)).toEqual({ level: 'Metadata' });
  });

  it('keeps all that is done with the rights for emergencies, but for Secrets', () => {
    const { rules } = yamlOf('kube-apiserver/audit-policy.yaml') as {
      rules: { level: string; verbs?: string[]; userGroups?: string[]; resources?: { resources?: string[] }[] }[];
    };
    const at = rules.findIndex(({ userGroups }) => userGroups?.includes('helpers-in-need') === true);
    expect(rules[at]).toEqual({ level: 'RequestResponse', userGroups: ['helpers-in-need'] });
    // The first rule that fits decides: before it stand Secrets, and what nobody does by hand.
    const before = rules.slice(0, at).filter(({ level }) => level !== 'None');
    expect(before.flatMap(({ resources = [] }) => resources.flatMap((one) => one.resources))).toEqual([
      'secrets',
      'serviceaccounts/token',
      'tokenreviews',
    ]);
  });

  it('holds every namespace without a label of its own to restricted', () => {
    expect(JSON.stringify(yamlOf('kube-apiserver/admission.yaml'))).toMatch(
      /"enforce":"restricted".*"namespaces":\["kube-system"\]/,
    );
  });

  it('reads policies from files from 1.36, under names that the API cannot give', () => {
    expect(files().has('kube-apiserver/validating-policies/sallyport.yaml')).toBe(false);
    expect(JSON.stringify(yamlOf('kube-apiserver/admission.yaml'))).not.toContain('staticManifestsDir');
    const text = files({ kubernetesVersion: '1.36' }).get('kube-apiserver/validating-policies/sallyport.yaml') ?? '';
    expect(text.match(/name: .*/gi)).toEqual([
      'name: sallyport-x.static.k8s.io',
      'name: sallyport-x.static.k8s.io',
      'Name: sallyport-x.static.k8s.io',
    ]);
    expect(JSON.stringify(yamlOf('kube-apiserver/admission.yaml', '1.36'))).toContain(
      '"staticManifestsDir":"/etc/kubernetes/sallyport/validating-policies"',
    );
  });

  it('is told of the same files by kubeadm and by RKE2', () => {
    const { apiServer } = yamlOf('kubeadm/cluster-configuration.yaml', '1.36') as {
      apiServer: { extraArgs: { name: string; value: string }[]; extraVolumes: { hostPath: string }[] };
    };
    const rke2 = yamlOf('rke2/config.yaml.d/sallyport-server.yaml', '1.36') as Record<string, string[]>;
    expect(rke2['kube-apiserver-arg']).toEqual(apiServer.extraArgs.map(({ name, value }) => `${name}=${value}`));
    expect(rke2['kube-apiserver-arg']).toContain('feature-gates=ManifestBasedAdmissionControlConfig=true');
    const named = apiServer.extraArgs.map(({ value }) => value).filter((value) => value.startsWith('/'));
    const mounts = apiServer.extraVolumes.map(({ hostPath }) => hostPath);
    expect(named.filter((path) => !mounts.some((mount) => path.startsWith(`${mount}/`)))).toEqual([]);
  });
});
