import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { tierNamed } from '../../src/app';
import { devicesOf } from '../../src/core/devices';
import type { KnobFloor } from '../../src/core/knob-floor';
import { auditFloor } from '../../src/core/posture';
import { milliseconds } from '../../src/core/quantity';
import { siteRulesOf } from '../../src/core/site';
import { TIER_NAMES, type TierName } from '../../src/core/tier';
import { fitting, hasBroker, withNames } from './random-values-company';
import type { Draw } from './random-values-draw';
import { knobValue, OWN_DOMAIN } from './random-values-knobs';
import { digest, imported, randomModels, randomPolicy } from './random-values-models';
import { hostIn, randomDomain, randomLabel, randomLabels } from './random-values-names';
import { randomLayout, type Layout } from './random-values-network';

export { draws, type Draw } from './random-values-draw';

type Document = Record<string, unknown>;

/** The four files of a site, as data. */
export interface SiteDocuments {
  readonly tier: TierName;
  readonly values: Document;
  readonly models: Readonly<Document>;
  readonly policy: Readonly<Document>;
  readonly lock: Readonly<Document>;
  /** True if no image and no model is without a digest. */
  readonly isReleased: boolean;
}

const LOCK = parse(readFileSync(join(__dirname, '../../values/lock.yaml'), 'utf8')) as {
  readonly images: Readonly<Record<string, Document>>;
};

/** Gateways where the site does not say how many: two, three or six by size, and a share of this fits each. */
const ANY_SIZE = 6;

/** A random site that is valid for its tier: every key that takes more than one value is drawn. */
export function randomSite(draw: Draw, tier: TierName = draw.pick(TIER_NAMES)): SiteDocuments {
  const drawn = draw.chance(90) ? randomComponents(draw, tier) : {};
  const { document: models, deployments } = randomModels(draw);
  const gateways = (drawn['agentgateway'] as { replicas?: number } | undefined)?.replicas ?? ANY_SIZE;
  const isReleased = draw.chance(50);
  const policy = randomPolicy(draw, deployments, gateways);
  const components = fitting(draw, drawn, { models, policy });
  return {
    tier,
    values: randomValues(draw, tier, { components, models }),
    models: isReleased ? imported(draw, models) : models,
    policy,
    lock: { ...LOCK, images: isReleased ? resolved(draw) : LOCK.images },
    isReleased,
  };
}

function resolved(draw: Draw): Document {
  return Object.fromEntries(
    Object.entries(LOCK.images).map(([id, entry]) => [
      id,
      { ...entry, digest: entry['digest'] ?? `sha256:${digest(draw)}` },
    ]),
  );
}

function randomComponents(draw: Draw, tier: TierName): Document {
  const all = tierNamed(tier).outputs.flatMap((output) => output.components);
  const { floors } = siteRulesOf(tierNamed(tier));
  const chosen = draw.some([...new Set(all)], 0, all.length);
  const drawn = chosen.map(
    ({ name, knobs }) => [name, aboveFloors(draw.of(knobValue(knobs)) as Document, floors[name] ?? [])] as const,
  );
  return withLongRecord(withOneThatApplies(Object.fromEntries(drawn)), tier);
}

/** Flux is on unless it is off; two that apply releases, and one that looks for signatures of nobody, are refused. */
function withOneThatApplies(components: Document): Document {
  const argoCd = components['argo-cd'] as Document | undefined;
  if (argoCd?.['enabled'] !== 'yes') return components;
  const signers = [argoCd['signers']].flat().filter((one) => typeof one === 'string');
  return {
    ...components,
    'argo-cd': { ...argoCd, signers: signers.length > 0 ? signers : ['0123456789ABCDEF0123456789ABCDEF01234567'] },
    flux: { ...(components['flux'] as Document | undefined), enabled: 'no' },
  };
}

/** Without the values that the posture of the tier refuses. */
function aboveFloors(knobs: Document, floors: readonly KnobFloor[]): Document {
  const refused = floors.filter(({ knob, values }) => values.includes(String(knobs[knob]))).map(({ knob }) => knob);
  return Object.fromEntries(Object.entries(knobs).filter(([key]) => !refused.includes(key)));
}

/** The floor of a knob is posture here, which its own schema does not know. */
function withLongRecord(components: Document, tier: TierName): Document {
  const { auditRetention, ...loki } = (components['loki'] ?? {}) as { readonly auditRetention?: string };
  const floor = auditFloor(tierNamed(tier).posture);
  if (auditRetention === undefined || milliseconds(auditRetention) >= milliseconds(floor)) return components;
  return { ...components, loki: { ...loki, auditRetention: floor } };
}

/** Hosts that the chosen knobs ask for: mail needs a relay, single sign-on somebody who signs on. */
function neededHosts(components: Document): readonly string[] {
  const knob = (component: string, name: string): unknown => (components[component] as Document | undefined)?.[name];
  const needs = [
    ['idp', knob('grafana', 'oidcClientId') ?? ''],
    ...['dex', 'keycloak'].map((broker) => ['idp', hasBroker(components, broker) ? broker : ''] as const),
    ...['mailTo', 'socMailTo'].map((name) => ['smtp', knob('alertmanager', name) ?? ''] as const),
    ...['chat', 'socChat'].flatMap((name) => {
      const chat = knob('alertmanager', name) ?? 'none';
      return chat === 'none' ? [] : [['chat', chat] as const];
    }),
    ...['flux', 'argo-cd'].map((name) => ['git', knob(name, 'git') === 'site' ? 'site' : ''] as const),
  ] as const;
  return needs.flatMap(([role, wish]) => (wish === '' ? [] : [role]));
}

function randomValues(
  draw: Draw,
  tier: TierName,
  chosen: Pick<SiteDocuments, 'models'> & { components: Document },
): Document {
  const pools = randomPools(draw);
  const components = withNames(chosen.components, pools.nodePools, chosen.models);
  const layout = randomLayout(draw);
  const domains = Array.from({ length: draw.pick([1, 1, 1, 2, 3]) }, () => randomDomain(draw));
  const own = JSON.parse(JSON.stringify(components).replaceAll(OWN_DOMAIN, domains[0] ?? '')) as Document;
  const outputs = tier === 'byoc' ? ['control-plane', 'data-plane'] : ['main'];
  const clusters = outputs.map((part) => [part, randomCluster(draw, layout, domains)] as const);
  const storage = (): Document => ({
    block: draw.pick(['block', 'csi.block-1', 'b']),
    shared: draw.pick(['shared-encrypted', 'nfs']),
    ...draw.pick([{}, { media: 'removable' }]),
    encrypted: true,
  });
  return {
    site: randomSiteSection(draw, { tier, layout, domains, components }),
    ...(tier === 'byoc'
      ? { clusters: Object.fromEntries(clusters.map(([part, cluster]) => [part, { ...cluster, storage: storage() }])) }
      : { cluster: clusters[0]?.[1], storage: storage() }),
    ...(draw.chance(50) ? { size: draw.pick(['small', 'medium', 'large']) } : {}),
    ...pools,
    ...(['saas', 'byoc'].includes(tier) && draw.chance(80) ? { egress: { allow: randomEgress(draw) } } : {}),
    ...(Object.keys(own).length > 0 ? { components: own } : {}),
  };
}

interface Ground {
  readonly tier: TierName;
  readonly layout: Layout;
  readonly domains: readonly string[];
  readonly components: Document;
}

function randomSiteSection(draw: Draw, ground: Ground): Document {
  const { tier, layout, domains } = ground;
  return {
    name: randomLabel(draw),
    environment: draw.pick(['dev', 'staging', 'prod']),
    classification: draw.pick(['EXAMPLE-ONLY', 'NATO_RESTRICTED', 'x', 'Offen-0.1']),
    domains,
    registry: randomRegistry(draw, ground),
    trust: { file: draw.pick(['trust/root.pem', './trust/root.pem', 'trust/../trust/root.pem']) },
    dns: randomResolvers(draw, ground),
    ntp: randomServers(draw, ground, 1),
    clients: layout.networks(draw.int(1, 2), 8),
    ...randomHosts(draw, ground),
    ...(tier === 'byoc' ? { controlPlane: randomHost(draw, ground), dataPlane: { cidrs: layout.networks(1, 6) } } : {}),
    ...(tier === 'diode'
      ? { diode: { ...randomHost(draw, ground), addresses: [layout.address()], protocol: 'UDP' } }
      : {}),
  };
}

function randomRegistry(draw: Draw, { tier, domains }: Ground): Document {
  return {
    host: `${hostIn(draw, domains)}${draw.chance(30) ? `:${draw.int(1, 65_535)}` : ''}`,
    prefix: draw.pick(['', 'sallyport', 'a/b-c/d_e', 'team/x.platform']),
    ...(draw.chance(50) ? { source: tier === 'saas' ? draw.pick(['mirror', 'upstream']) : 'mirror' } : {}),
  };
}

/** All of one transport; UDP where the egress gateway asks them. */
function randomResolvers(draw: Draw, ground: Ground): readonly Document[] {
  const transports = [{}, { port: 53, protocol: 'UDP' }, { protocol: 'TCP' }, { port: 853, protocol: 'TLS' }];
  const transport = draw.pick(['saas', 'byoc'].includes(ground.tier) ? transports.slice(0, 2) : transports);
  return randomServers(draw, ground, 3).map((server) => ({ ...server, ...transport }));
}

/** Servers of one list: no two have a name or an address in common. */
function randomServers(draw: Draw, { layout, domains }: Ground, mostAddresses: number): readonly Document[] {
  const counts = Array.from({ length: draw.int(1, 4) }, () => draw.int(1, mostAddresses));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const hosts = different(counts.length, () => hostIn(draw, domains));
  const addresses = [...different(total, () => layout.address())];
  return counts.map((count, index) => ({ host: hosts[index], addresses: addresses.splice(0, count) }));
}

function different(count: number, next: () => string): readonly string[] {
  const found = new Set<string>();
  while (found.size < count) found.add(next());
  return [...found];
}

/** Hosts that a site has or has not. */
function randomHosts(draw: Draw, ground: Ground): Document {
  const some = draw.some(['idp', 'siem', 'smtp', 'objectStore', 'chat', 'git'], 0, 6);
  const loki = ground.components['loki'] as Document | undefined;
  // What the platform is to lock stands in no store of the site.
  const barred = loki?.['objectLock'] === 'compliance' ? ['objectStore'] : [];
  const roles = [...new Set([...some, ...neededHosts(ground.components)])].filter((role) => !barred.includes(role));
  return Object.fromEntries(roles.map((role) => [role, randomHost(draw, ground)]));
}

function randomHost(draw: Draw, { layout, domains }: Ground): Document {
  const addresses = Array.from({ length: draw.int(1, 3) }, () =>
    draw.chance(25) ? layout.hostNetwork() : layout.address(),
  );
  return { host: hostIn(draw, domains), addresses, port: draw.int(1, 65_535) };
}

function randomCluster(draw: Draw, layout: Layout, domains: readonly string[]): Document {
  const serviceCidrs = layout.networks(1, 8);
  const nodeCidrs = layout.networks(draw.int(1, 2), 6);
  return {
    domain: draw.pick(['cluster.local', `k8s.${draw.pick(domains)}`, `k8s.${randomLabel(draw)}.internal`]),
    podCidrs: layout.networks(draw.int(1, 2), 6),
    serviceCidrs,
    nodeCidrs,
    apiServer: {
      addresses: Array.from({ length: draw.int(1, 3) }, () => layout.within(draw.pick(nodeCidrs))),
      ...(draw.chance(50) ? { port: draw.pick([443, 6443, 8443]) } : {}),
    },
    dns: { serviceIP: layout.within(serviceCidrs[0] ?? '') },
    ...(draw.chance(30) ? { systemNamespaces: ['kube-system'] } : {}),
    kubernetesVersion: `1.${draw.int(31, 37)}`,
  };
}

function randomPools(draw: Draw): { readonly nodePools?: Document } {
  return draw.chance(50) ? { nodePools: randomNodePools(draw) } : {};
}

function randomNodePools(draw: Draw): Document {
  const pool = (): Document => ({
    nodeSelector: Object.fromEntries(
      draw.some(['pool', 'node.kubernetes.io/pool', 'zone'], 1, 3).map((key) => [key, randomLabel(draw)]),
    ),
    tolerations: [
      {
        key: 'dedicated',
        ...(draw.chance(50) ? { value: 'gpu' } : {}),
        effect: draw.pick(['NoSchedule', 'NoExecute']),
      },
    ],
  });
  const devices: Readonly<Record<string, readonly string[]>> = { nvidia: devicesOf('nvidia'), amd: devicesOf('amd') };
  const classOf = (name: string): Document => {
    const own = devices[name];
    return own !== undefined && draw.chance(30) ? { device: draw.pick(own) } : {};
  };
  return Object.fromEntries(
    draw.some(['general', 'nvidia', 'amd'], 0, 3).map((name) => [name, { ...pool(), ...classOf(name) }]),
  );
}

function randomEgress(draw: Draw): readonly Document[] {
  return randomLabels(draw, draw.int(0, 3), 40).map((name) => ({
    name,
    host: `${name}.example.net`,
    port: draw.pick([443, 8443]),
    purpose: draw.pick(['answers of an external model, after masking', 'reports: "weekly", to #ops']),
    dataClass: draw.pick(['public', 'aggregate', 'operational', 'metadata', 'payload']),
  }));
}
