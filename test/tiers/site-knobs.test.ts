import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderTier, tierNamed } from '../../src/app';
import { knobRows } from '../../src/core/knobs';
import { loadSiteFrom, siteRulesOf, valuesSchema } from '../../src/core/site';
import type { Tier, TierName } from '../../src/core/tier';
import { parseYamlSource } from '../../src/core/yaml-source';
import { makeStagingCa } from '../../src/pki';
import { sampleInputs } from '../helpers/render';
import { permanentWorkspace } from '../helpers/workspace';

const VALUES = join(__dirname, '..', '..', 'values');

type Edit = readonly [path: string, value: unknown];

/** One change of a knob, and what must be said beside it, before and after. */
interface Change {
  readonly value: unknown;
  /** Default: airgapped. */
  readonly tier?: TierName;
  readonly beside?: readonly Edit[];
  /** What must change with it. */
  readonly along?: readonly Edit[];
  /** What another tier would decide, where ours leave no choice. */
  readonly as?: Partial<Tier>;
}

const ANOTHER_ROOT = join(permanentWorkspace().folder, 'root.pem');
const { root } = makeStagingCa({ name: 'another', days: 180, dnsNames: [], domains: [], now: new Date() });
writeFileSync(ANOTHER_ROOT, root);

const POOL = { nodeSelector: { pool: 'one' }, tolerations: [{ key: 'one', value: 'one', effect: 'NoSchedule' }] };
const MAIL: Edit = ['components.alertmanager.mailTo', 'ops@internal.example.mil'];
const LOGIN: Edit = ['components.grafana.oidcClientId', 'grafana'];
const ONE_RESOLVER: readonly Edit[] = [
  ['site.dns', [{ host: 'dns1.internal.example.mil', addresses: ['10.10.0.53'] }]],
];
const GIT: readonly Edit[] = [
  ['components.flux.enabled', 'yes'],
  ['components.flux.git', 'site'],
];
const CHAT: Edit = ['components.alertmanager.chat', 'mattermost'];

function hostChanges(role: string, tier: TierName = 'airgapped', beside: readonly Edit[] = []): Record<string, Change> {
  const protocol = role === 'diode' ? 'UDP' : 'TCP';
  const given: readonly Edit[] = [
    [`site.${role}`, { host: 'one.internal.example.mil', addresses: ['10.10.9.1'], port: 4433, protocol }],
    ...beside,
  ];
  return {
    [`site.${role}.host`]: { value: 'two.internal.example.mil', beside: given, tier },
    [`site.${role}.addresses`]: { value: ['10.10.9.2'], beside: given, tier },
    [`site.${role}.port`]: { value: 4434, beside: given, tier },
    ...(role === 'diode' ? {} : { [`site.${role}.protocol`]: { value: 'UDP', beside: given, tier } }),
  };
}

function clusterChanges(at: string, tier: TierName): Record<string, Change> {
  const two = ['kube-system', 'other-system'];
  return {
    [`${at}.domain`]: { value: 'inside.local', tier },
    [`${at}.podCidrs`]: { value: ['10.72.0.0/14'], tier },
    [`${at}.serviceCidrs`]: { value: ['10.76.0.0/16'], tier, along: [[`${at}.dns.serviceIP`, '10.76.0.53']] },
    [`${at}.nodeCidrs`]: { value: ['10.41.0.0/24'], tier, along: [[`${at}.apiServer.addresses`, ['10.41.0.10']]] },
    [`${at}.apiServer.addresses`]: { value: ['10.45.0.11'], tier, along: [[`${at}.nodeCidrs`, ['10.45.0.0/24']]] },
    [`${at}.apiServer.port`]: { value: 443, tier },
    [`${at}.dns.serviceIP`]: { value: '10.76.0.54', tier, along: [[`${at}.serviceCidrs`, ['10.76.0.0/16']]] },
    [`${at}.systemNamespaces`]: { value: two, tier, as: { systemNamespaces: two } },
    [`${at}.kubernetesVersion`]: { value: '1.36', tier },
  };
}

function storageChanges(at: string, tier: TierName): Record<string, Change> {
  return {
    [`${at}.block`]: { value: 'another', tier },
    [`${at}.shared`]: { value: 'another', tier },
    [`${at}.media`]: { value: 'another', tier },
    [`${at}.encrypted`]: {
      value: false,
      tier,
      as: { posture: { ...tierNamed(tier).posture, storage: 'site-stated' } },
    },
  };
}

function poolChanges(pool: string): Record<string, Change> {
  const at = `nodePools.${pool}`;
  const beside: readonly Edit[] = [[at, POOL]];
  return {
    [`${at}.nodeSelector`]: { value: { pool: 'two' }, beside },
    [`${at}.tolerations[].key`]: { value: 'two', beside },
    [`${at}.tolerations[].value`]: { value: 'two', beside },
    [`${at}.tolerations[].effect`]: { value: 'NoExecute', beside },
  };
}

const CHANGES: Readonly<Record<string, Change>> = {
  'site.name': { value: 'another' },
  'site.environment': { value: 'staging' },
  'site.classification': { value: 'ANOTHER' },
  'site.domains': { value: ['internal.example.mil', 'lab.example.mil'] },
  'site.registry.host': { value: 'another.internal.example.mil' },
  'site.registry.prefix': { value: 'another' },
  'site.registry.source': { value: 'mirror', tier: 'saas' },
  'site.trust.file': { value: ANOTHER_ROOT },
  'site.dns[].host': { value: 'another.internal.example.mil' },
  'site.dns[].addresses': { value: ['10.10.0.54'] },
  'site.dns[].port': { value: 853, beside: ONE_RESOLVER, along: [['site.dns.0.protocol', 'TLS']] },
  'site.dns[].protocol': { value: 'TCP', beside: ONE_RESOLVER },
  'site.ntp[].host': { value: 'another.internal.example.mil' },
  'site.ntp[].addresses': { value: ['10.10.0.124'] },
  'site.clients': { value: ['10.31.0.0/16'] },
  ...hostChanges('idp', 'airgapped', [LOGIN]),
  ...hostChanges('siem'),
  ...hostChanges('smtp', 'airgapped', [MAIL]),
  ...hostChanges('objectStore'),
  ...hostChanges('git', 'airgapped', GIT),
  ...hostChanges('chat', 'airgapped', [CHAT]),
  ...hostChanges('controlPlane', 'byoc'),
  ...hostChanges('diode', 'diode'),
  'site.dataPlane.cidrs': { value: ['10.20.1.0/24'], tier: 'byoc' },
  ...clusterChanges('cluster', 'airgapped'),
  ...clusterChanges('clusters.control-plane', 'byoc'),
  ...clusterChanges('clusters.data-plane', 'byoc'),
  ...storageChanges('storage', 'airgapped'),
  ...storageChanges('clusters.control-plane.storage', 'byoc'),
  ...storageChanges('clusters.data-plane.storage', 'byoc'),
  size: { value: 'medium' },
  'nodePools.nvidia.device': { value: 'h100-sxm-80gb' },
  'nodePools.amd.device': { value: 'mi300x-192gb' },
  ...poolChanges('general'),
  ...poolChanges('nvidia'),
  ...poolChanges('amd'),
  'egress.allow[].name': { value: 'another', tier: 'saas' },
  'egress.allow[].host': { value: 'another.example.net', tier: 'saas' },
  'egress.allow[].port': { value: 8443, tier: 'saas' },
  'egress.allow[].purpose': { value: 'another reason', tier: 'saas' },
  'egress.allow[].dataClass': { value: 'metadata', tier: 'saas' },
};

/** Keys with one value: what another one is answered with. */
const ONE_VALUE: Readonly<Record<string, readonly [tier: TierName, value: unknown, answer: string]>> = {
  'site.ntp[].port': ['airgapped', 1123, 'value is not in the list'],
  'site.ntp[].protocol': ['airgapped', 'TCP', 'value is not in the list'],
  'site.diode.protocol': ['diode', 'TCP', 'one address that is reached over UDP'],
};

/** Keys that render nothing of their own: what they refuse of other keys. */
const REFUSES: Readonly<Record<string, readonly [value: unknown, along: readonly Edit[], answer: string]>> = {
  'hardware.allowed': [
    ['l4-24gb'],
    [['nodePools.nvidia.device', 'h100-sxm-80gb']],
    'hardware.allowed of this site allows',
  ],
};

const rows = knobRows(valuesSchema({})).map((row) => row.path);

describe('a documented key outside components', () => {
  it.each(rows.filter((path) => !(path in ONE_VALUE) && !(path in REFUSES)))('%s changes what is rendered', (path) => {
    const { tier = 'airgapped', beside = [], along = [], as = {}, value } = changeOf(path);
    const before = textBefore({ ...tierNamed(tier), ...as }, beside, JSON.stringify(as));
    const after = textOf({ ...tierNamed(tier), ...as }, [...beside, ...along, [path, value]]);
    expect(after).not.toBe(before);
  });

  it.each(Object.entries(ONE_VALUE))('%s takes no other value', (path, [tier, value, answer]) => {
    expect(() => textOf(tierNamed(tier), [[path, value]])).toThrow(answer);
  });

  it.each(Object.entries(REFUSES))('%s refuses values of other keys', (path, [value, along, answer]) => {
    expect(() => textOf(tierNamed('airgapped'), along)).not.toThrow();
    expect(() => textOf(tierNamed('airgapped'), [...along, [path, value]])).toThrow(answer);
  });

  it('is in the table only if it exists', () => {
    expect(
      [...Object.keys(CHANGES), ...Object.keys(ONE_VALUE), ...Object.keys(REFUSES)].filter(
        (path) => !rows.includes(path),
      ),
    ).toEqual([]);
  });
});

function changeOf(path: string): Change {
  const change = CHANGES[path];
  if (change === undefined) throw new Error(`no change of ${path} is in the table`);
  return change;
}

const known = new Map<string, string>();

/** What a tier renders before a key is set, which is the same for most keys. */
function textBefore(tier: Tier, beside: readonly Edit[], as: string): string {
  const key = JSON.stringify([tier.name, as, beside]);
  const text = known.get(key) ?? textOf(tier, beside);
  known.set(key, text);
  return text;
}

/** Everything that a tier renders from its sample with some keys set. */
function textOf(tier: Tier, edits: readonly Edit[]): string {
  const file = join(VALUES, `${tier.name}.yaml`);
  const sample = parse(readFileSync(file, 'utf8')) as unknown;
  for (const [path, value] of edits) set(sample, path.replaceAll('[]', '.0').split('.'), structuredClone(value));
  const values = loadSiteFrom(parseYamlSource(file, JSON.stringify(sample)), siteRulesOf(tier));
  return renderTier(tier, { ...sampleInputs(tier.name), values })
    .outputs.flatMap(({ files }) => [...files.values()])
    .join('');
}

function set(target: unknown, [key = '', ...rest]: readonly string[], value: unknown): void {
  const holder = target as Record<string, unknown>;
  if (rest.length === 0) holder[key] = value;
  else {
    holder[key] ??= {};
    set(holder[key], rest, value);
  }
}
