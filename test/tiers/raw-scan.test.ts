import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TIER_NAMES, type TierName } from '../../src/core/tier';
import { renderSample } from '../helpers/render';

/*
 * A second opinion on what the auditor says, written without any of its code: a search of the raw text of each tier, with
 * lists that a reader can check by eye. What it may find is the site's own, the API groups and labels of Kubernetes and of
 * the projects we configure, and, in saas and byoc, what posture and site declare.
 */

const ROOT = join(__dirname, '..', '..');

interface SampleValues {
  readonly site: { readonly domains: readonly string[]; readonly registry: { readonly source?: string } };
  readonly egress?: { readonly allow: readonly { readonly host: string }[] };
}

function valuesOf(tier: TierName): SampleValues {
  return parse(readFileSync(join(ROOT, 'values', `${tier}.yaml`), 'utf8')) as SampleValues;
}

function textOf(tier: TierName): string {
  return renderSample(tier)
    .outputs.flatMap((output) => [...output.files.values()])
    .join('\n');
}

/** Label domains and API groups: names that are compared and never looked up. */
const IDENTIFIERS = [
  'k8s.io',
  'kubernetes.io',
  'cert-manager.io',
  'sallyport.dev',
  'amd.com/gpu',
  'nvidia.com/gpu',
  'nvidia.com/mig',
  // Of these resources, what a namespace may ask for.
  'requests.amd.com/gpu',
  'requests.nvidia.com/gpu',
  // Attributes of agentgateway's records begin so: `agw.ai.usage.cost.total`.
  'agw.ai',
];

/**
 * API groups of programs that deliver releases. Policies, rights and the source of releases name them; a group is looked up
 * in the API server and never as a host. They are known by their full name alone: what is below them is a host.
 */
const API_GROUPS = ['argoproj.io', 'kustomize.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io'];

/** Top-level domains in use on the public Internet that could carry anything a platform would call. */
const TOP_LEVEL = 'ai|app|biz|cloud|cn|co|com|de|dev|edu|eu|fr|gov|info|io|mil|ms|net|org|ru|sh|site|tech|tv|uk|us|xyz';
const NAME = new RegExp(
  `(?<![A-Za-z0-9_.@-])(?<![A-Za-z0-9_.-]/)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+(?:${TOP_LEVEL})(?![A-Za-z0-9_-])(?:/[a-z]+)?`,
  'gi',
);

/** An entry of a list of groups, or an API version: at the beginning of a line, and nothing behind it. */
const AS_GROUP = /^\s*(?:- |apiVersion: )[a-z.]+(?:\/v[0-9]+)?$/;

/** A host below a name that is only an identifier elsewhere. */
const HOSTS_ALL_THE_SAME = ['registry.k8s.io'];

function isIdentifier(name: string): boolean {
  if (HOSTS_ALL_THE_SAME.includes(name.split('/')[0] ?? '')) return false;
  if (API_GROUPS.includes(name.split('/')[0] ?? '')) return true;
  return IDENTIFIERS.some(
    (known) =>
      name === known ||
      name.startsWith(`${known}/`) ||
      name.split('/')[0]?.endsWith(`.${known}`) === true ||
      name.split('/')[0] === known,
  );
}

function outsideNames(tier: TierName): string[] {
  const { domains } = valuesOf(tier).site;
  const names = [...textOf(tier).matchAll(NAME)]
    .map(([name]) => name.toLowerCase())
    .filter((name) => !isIdentifier(name));
  const hosts = names.map((name) => name.split('/')[0] ?? '');
  const outside = hosts.filter((host) => !domains.some((domain) => host === domain || host.endsWith(`.${domain}`)));
  return [...new Set(outside)].sort();
}

/** Names that are dangerous wherever they stand, also inside longer words. */
const NOTORIOUS = [
  'docker.io',
  'quay.io',
  'ghcr.io',
  'gcr.io',
  'registry.k8s.io',
  'nvcr.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'agentgateway.dev',
  'huggingface.co',
  'modelscope.c',
  'hf.co',
  'pool.ntp.org',
  'time.google',
  'time.cloudflare',
  'ntp.ubuntu',
  'letsencrypt',
  'zerossl',
  'buypass',
  'one.one.one.one',
  'dns.google',
  'quad9',
  'grafana.com',
  'grafana.org',
  'stats.vllm',
  'sigstore',
  'usage-stats',
  'raintank',
  'gravatar.com',
  'github',
  'gitlab',
  'amazonaws',
  'azure',
  'googleapis',
  'openai.com',
  'anthropic',
  'nvidia.com/cuda',
];

function notorious(tier: TierName): string[] {
  const text = textOf(tier).toLowerCase();
  return NOTORIOUS.filter((name) => text.includes(name));
}

/**
 * Declared destinations outside the site that anybody calls: the collector sends telemetry in saas. The model providers
 * are declared and reserved; the link of byoc leads to an address of the site.
 */
const CALLED: Readonly<Record<TierName, number>> = { saas: 1, byoc: 0, diode: 0, airgapped: 0 };

/** Addresses that stand for "every interface" or "this machine". */
const NEUTRAL = ['0.0.0.0', '127.0.0.1'];
/** The two blocks and their exceptions that the policy of the egress gateway names. */
const EGRESS_BLOCKS = ['100.64.0.0', '169.254.0.0', '127.0.0.0', '172.16.0.0', '192.168.0.0'];

function outsideAddresses(tier: TierName): string[] {
  const text = textOf(tier).replaceAll(/k8s-device-plugin:\d+(\.\d+){3}/g, 'k8s-device-plugin');
  const found = [...text.matchAll(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g)].map(([address]) => address);
  return [...new Set(found)].filter((address) => !address.startsWith('10.') && !NEUTRAL.includes(address)).sort();
}

function declared(tier: TierName): string[] {
  const values = valuesOf(tier);
  const registries = values.site.registry.source === 'upstream' ? renderSample(tier).tier.upstreamRegistries : [];
  return [...registries, ...(values.egress?.allow ?? []).map((destination) => destination.host)].sort();
}

describe.each(TIER_NAMES)('the raw text of %s', (tier) => {
  it('names exactly the outside hosts that posture and site declare', () => {
    expect(outsideNames(tier)).toEqual(declared(tier));
  });

  it('names groups of delivery programs where an API group stands, and nowhere else', () => {
    const lines = textOf(tier)
      .split('\n')
      .filter((line) => API_GROUPS.some((group) => line.includes(group)));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !AS_GROUP.test(line))).toEqual([]);
  });

  it('names no address outside the site', () => {
    expect(outsideAddresses(tier)).toEqual(CALLED[tier] > 0 ? [...EGRESS_BLOCKS].sort() : []);
  });

  it('opens no block to everybody, but behind the egress gateway for destinations that are called', () => {
    const blocks = [...textOf(tier).matchAll(/cidr: ["']?(0\.0\.0\.0\/0|::\/0)/g)];
    expect(blocks).toHaveLength(2 * CALLED[tier]);
  });

  it('names no notorious service', () => {
    const registries = declared(tier);
    expect(notorious(tier).filter((name) => !registries.some((registry) => registry.includes(name)))).toEqual([]);
  });

  it('carries no certificate but the site’s anchors', () => {
    const anchors = readFileSync(join(ROOT, 'values', 'trust', 'example-root.pem'), 'utf8').replace(/\s/g, '');
    const blocks = textOf(tier).match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) expect(anchors).toContain(block.replace(/\s/g, ''));
  });

  it('has ACME only where it is ruled out', () => {
    const lines = textOf(tier)
      .split('\n')
      .filter((line) => /acme/i.test(line));
    expect(
      lines.filter((line) => !/acme\.cert-manager\.io|spec\.acme|no-acme|ACME|acme(HTTP01|DNS01)Config:/.test(line)),
    ).toEqual([]);
    expect(lines.filter((line) => /directory|email|privateKeySecretRef/.test(line))).toEqual([]);
  });
});

describe.each(TIER_NAMES)('name resolution in %s', (tier) => {
  it('never follows the resolver of a node', () => {
    expect(textOf(tier)).not.toMatch(/forward\s+\S+\s+\/etc\/resolv|dnsPolicy: ["']?(Default|ClusterFirst)/);
  });
});

describe('the search itself', () => {
  it.each([
    'registry.example.com/x',
    'https://pool.ntp.org',
    'forward . tls://dns.example.org',
    'host: evil.internal.example.io',
    'host: cd.argoproj.io',
    'url: https://git.source.toolkit.fluxcd.io',
    'registry: fluxcd.io',
  ])('sees a planted name in %s', (text) => {
    expect([...text.matchAll(NAME)].filter(([name]) => !isIdentifier(name))).not.toHaveLength(0);
  });
});
