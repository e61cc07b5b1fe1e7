import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  ALERTMANAGER,
  CERT_MANAGER,
  COREDNS,
  ETCD,
  FLUX,
  GITEA,
  KMS,
  kubernetes,
  KUBE_STATE_METRICS,
  KWOK,
  NODE_EXPORTER,
  OTEL_COLLECTOR,
  PROMETHEUS,
  SEAWEEDFS,
  RATELIMIT,
} from './kits';
import { versionOf, type Kit } from './toolchain';

const ROOT = join(__dirname, '..', '..');
const MODULES = join(__dirname, 'modules');
const MINORS = readdirSync(MODULES).flatMap((name) => /^kubernetes-(.*)$/.exec(name)?.[1] ?? []);
const OURS = [
  ALERTMANAGER,
  CERT_MANAGER,
  COREDNS,
  FLUX,
  GITEA,
  KUBE_STATE_METRICS,
  NODE_EXPORTER,
  OTEL_COLLECTOR,
  PROMETHEUS,
  SEAWEEDFS,
  RATELIMIT,
];
const ALL = [ETCD, KMS, KWOK, ...MINORS.map(kubernetes), ...OURS];
const modFileOf = (module: string): string => readFileSync(join(MODULES, module, 'go.mod'), 'utf8');

describe('the Go modules of the lab', () => {
  it.each(ALL.map((kit) => [kit.module, kit] as const))(
    '%s pins the version that its folder is named after, and checks what it fetches',
    (name, kit) => {
      const version = versionOf(kit, MODULES);
      // Some have no releases, or none that Go takes: their versions name a commit.
      expect(version).toMatch(/^v\d+\.\d+\.\d+(-(0\.)?\d{14}-[0-9a-f]{12})?$/);
      // One is served under another name than its own.
      const served = new RegExp(`^\\t${kit.upstream} => (\\S+ v\\S+)$`, 'm').exec(modFileOf(name))?.[1];
      const sums = readFileSync(join(MODULES, name, 'go.sum'), 'utf8');
      expect(sums).toContain(`${served ?? `${kit.upstream} ${version}`} h1:`);
      if (served !== undefined) expect(served).toMatch(new RegExp(` ${version}$`));
      const minor = /^kubernetes-(.*)$/.exec(name)?.[1];
      if (minor !== undefined) expect(version).toContain(`v${minor}.`);
    },
  );

  it.each(ALL.map((kit) => [kit.module, kit] as const))('%s has each program as a tool, or of our own', (name, kit) => {
    for (const program of Object.values(kit.programs)) {
      if (program.startsWith('.')) expect(readdirSync(join(MODULES, name, program))).toContain('main.go');
      else expect(modFileOf(name)).toMatch(new RegExp(`^(?:tool )?\\s*${program.replaceAll('.', '\\.')}$`, 'm'));
    }
  });

  it('are all of some kit', () => {
    expect(readdirSync(MODULES).sort()).toEqual(ALL.map(({ module }) => module).sort());
  });

  it.each(MINORS)('of Kubernetes %s replace every staging module by the version that belongs to it', (minor) => {
    const version = versionOf(kubernetes(minor), MODULES).replace(/^v1\./, 'v0.');
    const replaced = [...modFileOf(`kubernetes-${minor}`).matchAll(/^\tk8s\.io\/\S+ => k8s\.io\/\S+ (\S+)$/gm)];
    expect(new Set(replaced.map(([, own]) => own))).toEqual(new Set([version]));
    expect(replaced.length).toBeGreaterThan(25);
  });

  it('have the Kubernetes of every values file', () => {
    for (const tier of ['saas', 'byoc', 'diode', 'airgapped']) {
      const text = readFileSync(join(ROOT, 'values', `${tier}.yaml`), 'utf8');
      const versions = [...text.matchAll(/kubernetesVersion: '(.*)'/g)].map(([, version]) => version);
      expect(parse(text)).toBeDefined();
      expect(MINORS).toEqual(expect.arrayContaining(versions));
    }
  });

  it('take every module of the collector from one release, but for two that nobody serves of it', () => {
    const found = [...modFileOf('otel-collector').matchAll(/^\t(\S*opentelemetry(?:\.io\/|-)collector\S*) (\S+)/gm)];
    const [beta, stable] = ['v0.161.0', 'v1.67.0'];
    const others = found.filter(([, , version]) => version !== beta && version !== stable);
    expect(others.map(([, module, version]) => `${module} ${version}`)).toEqual([
      'github.com/open-telemetry/opentelemetry-collector-contrib/exporter/syslogexporter v0.148.0',
    ]);
    expect(
      [...modFileOf('otel-collector').matchAll(/^replace \S+\/(\S+) \S+ => \S+ (\S+)$/gm)].map(([, ...one]) => one),
    ).toEqual([['stanza', 'v0.149.0']]);
    expect(found.length).toBeGreaterThan(15);
  });
});

describe('what the kits state as their version', () => {
  const stamped = (kit: Kit): readonly string[] => Object.values(kit.stamp?.(versionOf(kit, MODULES)) ?? {});

  it('is that of Kubernetes, in three variables', () => {
    expect(kubernetes('1.34').stamp?.('v1.34.4')).toEqual({
      'k8s.io/component-base/version.gitVersion': 'v1.34.4',
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '34',
    });
  });

  it('is the release of Prometheus, which its module counts otherwise', () => {
    const variable = 'github.com/prometheus/common/version.Version';
    expect(PROMETHEUS.stamp?.('v0.315.0')).toEqual({ [variable]: '3.15.0' });
    expect(PROMETHEUS.stamp?.('v0.303.1')).toEqual({ [variable]: '3.3.1' });
  });

  it.each([
    ['alertmanager', ALERTMANAGER],
    ['node-exporter', NODE_EXPORTER],
    ['otel-collector-contrib', OTEL_COLLECTOR],
    ['prometheus', PROMETHEUS],
  ])('is the tag of the image %s in the lock', (image, kit) => {
    expect(stamped(kit)).toEqual([tagOf(image).replace(/^v/, '')]);
  });

  it('is in the code of CoreDNS, whose module has the number of the image', () => {
    expect(versionOf(COREDNS, MODULES)).toBe(`v${tagOf('coredns')}`);
  });

  it('is that of the image of Gitea, whose modules are those under their old names', () => {
    expect(stamped(GITEA)[0]).toBe(tagOf('gitea').replace('-rootless', ''));
    const replaced = [...modFileOf('gitea').matchAll(/^\t(gitea\.dev\S*) => (\S+) v/gm)];
    expect(replaced.map(([, own]) => own)).toEqual(['gitea.dev', 'gitea.dev/actions-proto-go', 'gitea.dev/sdk']);
    expect(replaced.every(([, , served]) => served?.startsWith('code.gitea.io/'))).toBe(true);
  });

  it.each(['source', 'kustomize'])(
    'is that of the image and of the definitions of the %s-controller of Flux',
    (name) => {
      const required = new RegExp(`^\\tgithub\\.com/fluxcd/${name}-controller (\\S+)`, 'm').exec(
        modFileOf('flux'),
      )?.[1];
      expect(required).toBe(tagOf(`flux-${name}-controller`));
      expect(FLUX.folders?.[`flux-${name}-crds`]?.module).toBe(`github.com/fluxcd/${name}-controller`);
    },
  );

  it('is that of the image of kube-state-metrics, letter by letter', () => {
    expect(stamped(KUBE_STATE_METRICS)).toEqual([tagOf('kube-state-metrics')]);
  });
});

describe('the collector of ours', () => {
  /** Package of each component, by its section and the type that a configuration says. */
  const PACKAGES: Readonly<Record<string, string>> = {
    'exporters otlp_grpc': 'otlpexporter',
    'exporters otlp_http': 'otlphttpexporter',
    'exporters prometheus': 'prometheusexporter',
    'exporters syslog': 'syslogexporter',
    'extensions file_storage': 'filestorage',
    'extensions health_check': 'healthcheckextension',
    'processors filter': 'filterprocessor',
    'processors memory_limiter': 'memorylimiterprocessor',
    'processors transform': 'transformprocessor',
    'receivers file_log': 'filelogreceiver',
    'receivers otlp': 'otlpreceiver',
    'receivers prometheus': 'prometheusreceiver',
  };
  const main = readFileSync(join(MODULES, 'otel-collector', 'main.go'), 'utf8');

  it('has just the components that the rendered configurations name', () => {
    const configs = ['saas', 'byoc/control-plane', 'byoc/data-plane', 'diode', 'airgapped'].flatMap(collectorConfigs);
    expect([...new Set(configs.flatMap(componentsOf))].sort()).toEqual(Object.keys(PACKAGES));
    const made = [...main.matchAll(/^\t\t(\w+)\.NewFactory\(\),$/gm)].map(([, name]) => name);
    expect(made.sort()).toEqual(Object.values(PACKAGES).sort());
  });
});

const COLLECTORS = ['otel-collector-config', 'node-collector-config', 'siem-forwarder-config'];

/** What the collectors of an output read. */
function collectorConfigs(output: string): readonly Readonly<Record<string, object>>[] {
  const file = join(ROOT, 'charts-out', output, 'manifests', '100-observability.yaml');
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map((one) => one.toJS() as ConfigMap | null);
  const found = documents.filter((one) => one?.kind === 'ConfigMap' && COLLECTORS.includes(one.metadata.name));
  return found.map((one) => parse(one?.data['config.yaml'] ?? '') as Readonly<Record<string, object>>);
}

interface ConfigMap {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
}

/** Such as `exporters otlp_http` for `otlp_http/logs`. */
function componentsOf(config: Readonly<Record<string, object>>): readonly string[] {
  return ['exporters', 'extensions', 'processors', 'receivers'].flatMap((section) =>
    Object.keys(config[section] ?? {}).map((id) => `${section} ${id.replace(/\/.*/, '')}`),
  );
}

function tagOf(image: string): string {
  const lock = parse(readFileSync(join(ROOT, 'values', 'lock.yaml'), 'utf8')) as {
    readonly images: Readonly<Record<string, { readonly tag: string }>>;
  };
  return lock.images[image]?.tag ?? '';
}
