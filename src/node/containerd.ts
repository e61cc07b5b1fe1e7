import { allowsUpstreamImages, type Posture } from '../core/posture';
import type { Site } from '../core/site';

export const CERTS_DIR = '/etc/containerd/certs.d';
const CA_FILE = `${CERTS_DIR}/ca.pem`;

export interface ContainerdFacts {
  readonly site: Site;
  readonly posture: Posture;
  /** Upstream registries that the tier permits. */
  readonly upstreamRegistries: readonly string[];
}

/**
 * Files below containerd's `config_path`: every registry is the mirror of the site, save the mirror itself, which is asked
 * as it is, and upstreams where posture and values permit them.
 */
export function containerdFiles(facts: ContainerdFacts): ReadonlyMap<string, string> {
  const { site } = facts;
  const { host, prefix } = site.registry;
  return new Map([
    ['certs.d/_default/hosts.toml', defaultHosts(host, prefix)],
    [`certs.d/${host}/hosts.toml`, mirrorHosts(host)],
    ...upstreamsOf(facts).map((registry) => [`certs.d/${registry}/hosts.toml`, upstreamHosts()] as const),
    ['certs.d/ca.pem', site.trust.pem],
  ]);
}

/** Registries that are asked as the name says: where posture and values permit them. */
export function upstreamsOf({ site, posture, upstreamRegistries }: ContainerdFacts): readonly string[] {
  const { host, source } = site.registry;
  if (source !== 'upstream' || !allowsUpstreamImages(posture)) return [];
  return upstreamRegistries.filter((registry) => registry !== host);
}

/**
 * For every registry without a folder of its own. `server` is the mirror too: containerd falls back to it, and by default it
 * would be the upstream.
 */
function defaultHosts(host: string, prefix: string): string {
  const base = ['https:/', host, 'v2', prefix].filter((part) => part !== '').join('/');
  return toml([
    '# Whatever registry a name says, the mirror of the site answers.',
    `server = ${quote(base)}`,
    'override_path = true',
    `ca = ${quote(CA_FILE)}`,
    '',
    `[host.${quote(base)}]`,
    'capabilities = ["pull", "resolve"]',
    'override_path = true',
    `ca = ${quote(CA_FILE)}`,
  ]);
}

/** Names that already say the mirror carry its prefix, so nothing is put in front of them. */
function mirrorHosts(host: string): string {
  const base = `https://${host}`;
  return toml([
    '# The mirror of the site under its own name.',
    `server = ${quote(base)}`,
    `ca = ${quote(CA_FILE)}`,
    '',
    `[host.${quote(base)}]`,
    'capabilities = ["pull", "resolve"]',
    `ca = ${quote(CA_FILE)}`,
  ]);
}

/** Without a server, containerd asks the registry that the name says. */
function upstreamHosts(): string {
  return toml(['# Permitted by the tier and chosen by the site: asked as the name says.']);
}

function toml(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
