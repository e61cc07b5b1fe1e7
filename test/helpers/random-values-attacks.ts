import { rootCertificates } from 'node:tls';
import { publicHosts } from '../../src/core/deny-list';
import type { TierName } from '../../src/core/tier';
import type { Draw, SiteDocuments } from './random-values';
import { randomLabel } from './random-values-names';
import { overlapAttack } from './random-values-overlap';
import { wideAddress, wideBlock, wideHostAddress } from './random-values-wide';

export type KeyPath = readonly (string | number)[];

/** One key of a values file with something on it that must be refused. */
export interface Attack {
  readonly path: KeyPath;
  readonly value: unknown;
  /** Where the refusal must point; the attacked key unless stated. */
  readonly refusedAt?: KeyPath;
  /** Content of the trust file, where it is the weapon. */
  readonly trust?: string;
}

type Maker = (draw: Draw, site: SiteDocuments) => Attack;

const OPTIONAL_HOSTS = ['idp', 'siem', 'smtp', 'objectStore', 'chat', 'git'] as const;
/** Settings of the device plugin that would make it privileged. */
const PRIVILEGED = [
  ['migStrategy', 'single'],
  ['migStrategy', 'mixed'],
  ['deviceListStrategy', 'volume-mounts'],
] as const;
/** Ports by which names and time come. */
const PORTS = [53, 123, 853, 4460, 5353, 5355];
const PACKAGE_INDEX = ['pypi', 'npmjs', 'debian'];

/** Every way to widen a boundary, by name. */
export const ATTACKS: Readonly<Record<string, Maker>> = {
  domain: (draw, site) => ({
    path: draw.pick([
      ['site', 'domains', 0],
      ['site', 'domains', domainsOf(site).length],
    ]),
    value: foreignDomain(draw, site),
  }),
  clusterDomain: (draw, site) => ({
    path: [...clusterOf(draw, site), 'domain'],
    value: draw.pick([
      foreignDomain(draw, site),
      `k8s.${randomLabel(draw, 40)}-own.${draw.pick(['com', 'mil', 'co.uk'])}`,
    ]),
  }),
  registry: (draw, site) => ({ path: ['site', 'registry', 'host'], value: foreignRegistry(draw, site) }),
  registryPrefix: (draw, site) => ({ path: ['site', 'registry', 'prefix'], value: foreignPrefix(draw, site) }),
  listedHost: (draw, site) => ({
    path: ['site', draw.pick(['dns', 'ntp']), 0, 'host'],
    value: foreignHost(draw, site),
  }),
  optionalHost: (draw, site) => hostAttack(draw, site, 'host', foreignHost(draw, site)),
  hostAddress: (draw, site) => hostAttack(draw, site, 'addresses', wideHostAddress(draw)),
  listedAddress: (draw) => ({ path: ['site', draw.pick(['dns', 'ntp']), 0, 'addresses', 0], value: wideAddress(draw) }),
  apiServer: (draw, site) => ({
    path: [...clusterOf(draw, site), 'apiServer', 'addresses', 0],
    value: wideAddress(draw),
  }),
  resolver: (draw, site) => ({ path: [...clusterOf(draw, site), 'dns', 'serviceIP'], value: wideAddress(draw) }),
  clusterNetwork: (draw, site) => ({
    path: [...clusterOf(draw, site), draw.pick(['podCidrs', 'serviceCidrs', 'nodeCidrs']), 0],
    value: wideBlock(draw),
  }),
  overlap: overlapAttack,
  clients: (draw) => ({ path: ['site', 'clients', 0], value: wideBlock(draw) }),
  dataPlane: (draw, site) =>
    site.tier === 'byoc'
      ? { path: ['site', 'dataPlane', 'cidrs', 0], value: wideBlock(draw) }
      : { path: ['site', 'dataPlane'], value: { cidrs: ['10.0.0.0/24'] } },
  egress: (draw, site) => egressAttack(draw, site),
  upstreamRegistry: (draw, site) =>
    site.tier === 'saas'
      ? { path: ['site', 'registry', 'source'], value: draw.pick(['public', 'Upstream', 'docker.io']) }
      : { path: ['site', 'registry', 'source'], value: 'upstream' },
  systemNamespaces: (draw, site) => {
    const path = [...clusterOf(draw, site), 'systemNamespaces'];
    const more = ['default', 'sallyport-serving', 'kube-system2', '*', 'Kube-System', `n-${randomLabel(draw, 10)}`];
    return { path, value: ['kube-system', draw.pick(more)], refusedAt: [...path, 1] };
  },
  trust: (draw) => ({ path: ['site', 'trust', 'file'], value: 'trust/root.pem', trust: foreignTrust(draw) }),
  mail: (draw, site) => ({
    path: ['components', 'alertmanager', draw.pick(['mailTo', 'socMailTo', 'mailUser'])],
    value: `ops@${foreignHost(draw, site)}`,
  }),
  plainStorage: (draw, site) => ({
    path: [...(site.tier === 'byoc' ? clusterOf(draw, site) : []), 'storage', 'encrypted'],
    value: false,
  }),
  privilege: (draw) => {
    const [knob, value] = draw.pick(PRIVILEGED);
    return { path: ['components', 'nvidia-device-plugin', knob], value };
  },
  serverTwice: (draw, { values }) => {
    const list = draw.pick(['dns', 'ntp'] as const);
    const servers = (values['site'] as Record<typeof list, Record<string, unknown>[]>)[list];
    const [first = {}] = servers;
    const path = ['site', list, servers.length];
    return draw.chance(50)
      ? { path, value: { ...first, addresses: ['10.255.255.201'] }, refusedAt: [...path, 'host'] }
      : { path, value: { ...first, host: `twin.${String(first['host'])}` }, refusedAt: [...path, 'addresses', 0] };
  },
  unknownKey: (draw, site) => draw.pick(unknownKeys(draw, site)),
  hostOfAnotherTier: (draw, site) => {
    const roles =
      site.tier === 'byoc' ? ['diode'] : site.tier === 'diode' ? ['controlPlane'] : ['diode', 'controlPlane'];
    return {
      path: ['site', draw.pick(roles)],
      value: { host: `x.${domainsOf(site)[0] ?? ''}`, addresses: [addressOf(site)], port: 443 },
    };
  },
};

/** The values file with the attack in it. */
export function attacked(values: Readonly<Record<string, unknown>>, { path, value }: Attack): Record<string, unknown> {
  const copy = structuredClone(values) as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce<Record<string | number, unknown>>((node, key) => {
    node[key] ??= {};
    return node[key] as Record<string | number, unknown>;
  }, copy);
  parent[last] = value;
  return copy;
}

function domainsOf({ values }: SiteDocuments): readonly string[] {
  return (values['site'] as { domains: readonly string[] }).domains;
}

function addressOf({ values }: SiteDocuments): string {
  return (values['site'] as { ntp: { addresses: string[] }[] }).ntp[0]?.addresses[0] ?? '';
}

function clusterOf(draw: Draw, { tier }: SiteDocuments): KeyPath {
  return tier === 'byoc' ? ['clusters', draw.pick(['control-plane', 'data-plane'])] : ['cluster'];
}

/** A host that the site has or has not, whole, with one bad member. */
function hostAttack(draw: Draw, site: SiteDocuments, key: 'host' | 'addresses', bad: string): Attack {
  const own = ({ byoc: ['controlPlane'], diode: ['diode'] } as Partial<Record<TierName, string[]>>)[site.tier] ?? [];
  const path = ['site', draw.pick([...OPTIONAL_HOSTS, ...own])];
  const good = { host: `x.${domainsOf(site)[0] ?? ''}`, addresses: [addressOf(site)], port: 443 };
  const value = key === 'host' ? { ...good, host: bad } : { ...good, addresses: [addressOf(site), bad] };
  return { path, value, refusedAt: key === 'host' ? [...path, 'host'] : [...path, 'addresses', 1] };
}

function egressAttack(draw: Draw, site: SiteDocuments): Attack {
  const entry = { name: 'x', host: 'models.example.net', port: 443, purpose: 'reason', dataClass: 'public' };
  const path = ['egress', 'allow'];
  if (site.tier === 'diode' || site.tier === 'airgapped') return { path, value: [entry], refusedAt: [...path, 0] };
  if (draw.chance(25))
    return { path, value: [{ ...entry, port: draw.pick([0, ...PORTS, 65_536]) }], refusedAt: [...path, 0, 'port'] };
  return { path, value: [{ ...entry, host: foreignDestination(draw, site) }], refusedAt: [...path, 0, 'host'] };
}

/** What this tier may not reach, several hosts at once, or something inside. */
function foreignDestination(draw: Draw, site: SiteDocuments): string {
  const open = site.tier === 'saas' ? ['provider', 'cloud', 'code or file host'] : ['provider', 'cloud'];
  const { host } = draw.pick(publicHosts().filter((entry) => !open.includes(entry.kind)));
  return draw.pick([
    host,
    `${randomLabel(draw)}.${host}`,
    `files.${draw.pick(PACKAGE_INDEX)}.org`,
    draw.pick(['registry-1.docker.io', 'cdn01.quay.io', 'ghcr.io', 'registry.k8s.io']),
    `123456789012.dkr.ecr.${draw.pick(['eu-west-1', 'us-gov-west-1'])}.amazonaws.com`,
    disguise(draw, 'models.example.net'),
    `*.${host}`,
    `x.${domainsOf(site)[0] ?? ''}`,
    'net',
    'co.uk',
  ]);
}

/** Names that would make something public part of the site. */
function foreignDomain(draw: Draw, site: SiteDocuments): string {
  const { host } = draw.pick(publicHosts());
  return draw.pick([
    host,
    `${randomLabel(draw)}.${host}`,
    parentOf(draw, host),
    `${randomLabel(draw)}.${draw.pick(['github.io', 'pages.dev', 's3.amazonaws.com', 'azurecr.io'])}`,
    draw.pick(['mil', 'com', 'co.uk', 'internal', 'github.io', 'svc']),
    disguise(draw, domainsOf(site)[0] ?? ''),
  ]);
}

function foreignHost(draw: Draw, site: SiteDocuments): string {
  const { host } = draw.pick(publicHosts());
  const own = draw.pick(domainsOf(site));
  return draw.pick([
    host,
    `${randomLabel(draw)}.${host}`,
    `${randomLabel(draw)}.example.net`,
    `evil${own}`,
    `${own}.example.net`,
    own.split('.').slice(1).join('.'),
    disguise(draw, `x.${own}`),
  ]);
}

function foreignRegistry(draw: Draw, site: SiteDocuments): string {
  const own = domainsOf(site)[0] ?? '';
  const name = foreignHost(draw, site);
  return draw.pick([
    name,
    `${draw.pick(publicHosts()).host}:5000`,
    `x.${own}:0`,
    `x.${own}:65536`,
    `x.${own}:443/library`,
  ]);
}

/** Paths that name a registry of their own, or that leave the one of the site. */
function foreignPrefix(draw: Draw, site: SiteDocuments): string {
  const name = draw.pick([draw.pick(publicHosts()).host, draw.pick(domainsOf(site)), 'localhost', '10.0.0.1']);
  return draw.pick([name, `${name}/library`, `${name}:5000/library`, `/${name}`, `../${name}`, `@${name}`]);
}

/** A name of the site in a spelling that a careless comparison lets through. */
function disguise(draw: Draw, name: string): string {
  return draw.pick([
    name.toUpperCase(),
    `${name}.`,
    `.${name}`,
    `*.${name}`,
    ` ${name}`,
    `user@${name}`,
    `https://${name}`,
    `${name}/path`,
    `${name}:99999`,
    `xn--80ak6aa92e.${name}`,
    `${name}\u200b`,
    `\u0430.${name}`,
    `${'a'.repeat(64)}.${name}`,
    '10.0.0.1',
    '2130706433',
    '0x7f.1',
    '[fd00::1]',
    'fd00::1',
    '',
  ]);
}

/** The name without its first labels; at least one is left. */
function parentOf(draw: Draw, name: string): string {
  const labels = name.split('.');
  return labels.slice(draw.int(1, labels.length - 1)).join('.');
}

function foreignTrust(draw: Draw): string {
  const root = draw.pick(rootCertificates);
  const key = ['-----BEGIN ', 'PRIVATE KEY-----\nMAA=\n-----END ', 'PRIVATE KEY-----\n'].join('');
  return draw.pick([
    root,
    `${root}\n${draw.pick(rootCertificates)}`,
    root.replaceAll('\n', '\r\n'),
    `site root\n${root}`,
    root.slice(0, -30),
    key,
  ]);
}

function unknownKeys(draw: Draw, site: SiteDocuments): readonly Attack[] {
  const cluster = clusterOf(draw, site);
  return [
    { path: ['boundary'], value: { domains: ['example.net'] } },
    { path: ['exceptions'], value: [] },
    { path: ['posture'], value: { egress: 'declared-list' } },
    { path: ['site', 'registries'], value: ['docker.io'] },
    { path: ['site', 'upstreamRegistries'], value: ['docker.io'] },
    { path: ['site', 'trust', 'system'], value: true },
    { path: ['site', 'trust', 'pem'], value: rootCertificates[0] },
    { path: ['site', 'egress'], value: [] },
    { path: [...cluster, 'externalCidrs'], value: ['0.0.0.0/0'] },
    { path: ['components', 'coredns', 'forward'], value: '1.1.1.1' },
    { path: ['components', 'foundation', 'image'], value: 'docker.io/library/busybox' },
    { path: ['components', 'cert-manager', 'acme'], value: true },
    { path: ['components', randomLabel(draw)], value: {} },
  ];
}
