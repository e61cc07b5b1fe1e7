import { describe, expect, it } from 'vitest';
import { packageEnvironment, packageFiles, packageMirrorUrl } from '../../src/constructs/packages';
import { PACKAGE_TOOLS } from '../../src/core/packages';
import { TIER_NAMES } from '../../src/core/tier';
import { metadataOf, renderSample } from '../helpers/render';

const URL = packageMirrorUrl('cluster.local');
const KEY = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n=AAAA\n-----END PGP PUBLIC KEY BLOCK-----\n';
const OPEN = packageFiles({
  url: URL,
  snapshot: '2026-11',
  apt: { key: KEY, suite: 'stable', sections: ['main', 'extra'] },
});
const CLOSED = packageFiles({ url: URL, snapshot: null, apt: { key: KEY, suite: 'stable', sections: ['main'] } });

function settings(text = ''): ReadonlyMap<string, string> {
  const pairs = [...text.matchAll(/^([\w-]+) ?= ?(.*)$/gm)].map(([, key = '', value = '']) => [key, value] as const);
  return new Map(pairs);
}

describe('the mirror', () => {
  it('has one name in every output of a cluster domain', () => {
    expect(URL).toBe('https://package-mirrors.sallyport-registry.svc.cluster.local');
  });
});

describe('what pip is told', () => {
  it('is the mirror, the anchors of the site, and nobody else', () => {
    expect(Object.fromEntries(settings(OPEN['pip.conf']))).toEqual({
      'index-url': `${URL}/pypi/2026-11/simple/`,
      'extra-index-url': '',
      'find-links': '',
      'trusted-host': '',
      'no-index': 'false',
      cert: '/etc/sallyport/trust/ca.crt',
      'disable-pip-version-check': 'true',
      'keyring-provider': 'disabled',
      'no-input': 'true',
      retries: '0',
      timeout: '15',
    });
  });

  it('is to ask nobody where there is no mirror', () => {
    expect(settings(CLOSED['pip.conf']).get('no-index')).toBe('true');
    expect(settings(CLOSED['pip.conf']).get('index-url')).toBe(`${URL}/pypi/none/simple/`);
  });
});

describe('what uv is told', () => {
  it('is the mirror as its one index, and no interpreter to load', () => {
    expect(OPEN['uv.toml']).toContain(`[[index]]\nurl = "${URL}/pypi/2026-11/simple/"\ndefault = true\n`);
    expect(settings(OPEN['uv.toml']).get('python-downloads')).toBe('"never"');
    expect(settings(OPEN['uv.toml']).get('offline')).toBe('false');
    expect(settings(CLOSED['uv.toml']).get('offline')).toBe('true');
  });
});

describe('what npm is told', () => {
  it('is the mirror, whatever host a document names, and to report nothing', () => {
    expect(Object.fromEntries(settings(OPEN['npmrc']))).toEqual({
      registry: `${URL}/npm/2026-11/`,
      'replace-registry-host': 'always',
      cafile: '/etc/sallyport/trust/ca.crt',
      'strict-ssl': 'true',
      offline: 'false',
      audit: 'false',
      fund: 'false',
      'update-notifier': 'false',
      'fetch-retries': '0',
      'fetch-timeout': '15000',
    });
    expect(settings(CLOSED['npmrc']).get('offline')).toBe('true');
  });
});

describe('what apt is told', () => {
  it('is one source, signed by the key of the site', () => {
    expect(OPEN['apt-sources.list']).toBe(
      `deb [signed-by=/etc/sallyport/packages/apt-key.asc] ${URL}/apt/2026-11 stable main extra\n`,
    );
    expect(OPEN['apt-key.asc']).toBe(KEY);
  });

  it('is no source at all without a key or without a mirror', () => {
    for (const files of [CLOSED, packageFiles({ url: URL, snapshot: 'a', apt: null })]) {
      expect(files['apt-sources.list']).toMatch(/^#[^\n]*\n$/);
      expect(files['apt-key.asc']).toBeUndefined();
    }
  });

  it.each([
    ...['main', 'parts', 'sourceparts', 'trusted', 'trustedparts'].map((name) => `Dir::Etc::${name} "/dev/null";`),
    'Dir::Etc::sourcelist "/etc/sallyport/packages/apt-sources.list";',
    'Acquire::https::CAInfo "/etc/sallyport/trust/ca.crt";',
    'Acquire::https::Verify-Peer "true";',
    'Acquire::https::Verify-Host "true";',
    'Acquire::AllowInsecureRepositories "false";',
    'Acquire::AllowWeakRepositories "false";',
    'Acquire::AllowDowngradeToInsecureRepositories "false";',
    'APT::Get::AllowUnauthenticated "false";',
    'APT::Install-Recommends "false";',
    'APT::Install-Suggests "false";',
  ])('says %s', (line) => {
    expect(OPEN['apt.conf']?.split('\n')).toContain(line);
    expect(CLOSED['apt.conf']?.split('\n')).toContain(line);
  });
});

describe('the variables of a tool', () => {
  it('name a file that is there', () => {
    for (const tool of PACKAGE_TOOLS) {
      const paths = Object.values(packageEnvironment([tool])).filter((value) =>
        value.startsWith('/etc/sallyport/pack'),
      );
      expect(paths).toHaveLength(1);
      expect(Object.keys(OPEN)).toContain(paths[0]?.split('/').at(-1));
    }
  });

  it('take away what an image may set to name another index', () => {
    const empty = Object.entries(packageEnvironment(PACKAGE_TOOLS)).filter(([, value]) => value === '');
    expect(empty.map(([name]) => name).sort()).toEqual([
      'NPM_CONFIG_REGISTRY',
      'PIP_EXTRA_INDEX_URL',
      'PIP_FIND_LINKS',
      'PIP_INDEX_URL',
      'PIP_TRUSTED_HOST',
      'UV_DEFAULT_INDEX',
      'UV_EXTRA_INDEX_URL',
      'UV_FIND_LINKS',
      'UV_INDEX',
      'UV_INDEX_URL',
    ]);
  });

  it('are none for no tool', () => {
    expect(packageEnvironment([])).toEqual({});
  });
});

/** Members whose images bring a tool, with the ConfigMap of their namespace, in every output. */
const placed = TIER_NAMES.flatMap((tier) =>
  renderSample(tier).outputs.flatMap(({ composed }) => {
    const objects = [...composed.planes.values()].flat();
    const maps = objects.filter((object) => metadataOf(object)['name'] === 'sallyport-packages');
    const members = composed.graph.members.filter(({ declaration }) => (declaration.packages ?? []).length > 0);
    const hasMirror = composed.graph.members.some(({ name }) => name === 'package-mirrors');
    const servers = composed.graph.members.filter(({ plane }) => plane === 'serving');
    return [{ id: `${tier}/${composed.part ?? 'main'}`, objects, maps, members, servers, hasMirror }];
  }),
);

describe.each(placed.map((one) => [one.id, one] as const))(
  'output %s',
  (_id, { objects, maps, members, hasMirror }) => {
    it('has one ConfigMap in each namespace with a tool, and none elsewhere', () => {
      const namespaces = [...new Set(members.map(({ namespace }) => namespace))].sort();
      expect(maps.map((map) => metadataOf(map)['namespace'])).toEqual(namespaces);
    });

    it('tells tools to ask the mirror, and nobody where there is none', () => {
      for (const map of maps) {
        const { 'pip.conf': pip = '' } = map['data'] as Readonly<Record<string, string>>;
        expect(settings(pip).get('no-index')).toBe(String(!hasMirror));
      }
    });

    it('mounts it in the pods of those members, with the variables, and in no other', () => {
      const mounting = objects
        .filter((object) => JSON.stringify(object['spec'] ?? {}).includes('"name":"sallyport-packages"'))
        .map((object) => metadataOf(object)['name']);
      expect([...mounting].sort()).toEqual(members.map(({ name }) => name).sort());
      const text = JSON.stringify(objects.filter((object) => mounting.includes(metadataOf(object)['name'])));
      if (members.length > 0)
        expect(text).toContain('{"name":"PIP_CONFIG_FILE","value":"/etc/sallyport/packages/pip.conf"}');
    });
  },
);

describe('model servers', () => {
  it('say in every tier which tools their images bring', () => {
    const servers = placed.flatMap((one) => one.servers);
    expect(servers.length).toBeGreaterThan(TIER_NAMES.length);
    for (const { declaration } of servers) expect(declaration.packages).toEqual(['apt', 'pip', 'uv']);
  });
});

describe('a tier', () => {
  it('has the mirror unless images come from upstreams, or no workload brings a tool', () => {
    expect(placed.filter(({ hasMirror }) => hasMirror).map(({ id }) => id)).toEqual([
      'byoc/data-plane',
      'diode/main',
      'airgapped/main',
    ]);
  });
});
