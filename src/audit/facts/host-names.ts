import { parse } from 'tldts';
import type { Boundary } from '../../core/boundary';
import { intersect, isAddress, parseBlock, parseBlocks } from './addresses';
import { isBlockInside, isHostInside, isLoopback } from './inside';

/** Endings that are registered and yet, in manifests, files, fields and words. Without scheme or port they name no host. */
const FIELD_ENDINGS: ReadonlySet<string> = new Set(
  (
    'sh py md rs pl cc so ps zip mov java gz map pub js ts bar bin data name id host email services events ' +
    'info run build builders network group link page search security store systems tools today total training ' +
    'values work works zone pm ms as is do no st sc box plus game bot call case date day domains exchange ' +
    'feedback graphics vi ci target open now here how new one key kim lat limit limited man men money ' +
    'properties report rest review sale save science select show site space stream style support surf talk ' +
    'team tel top town trade video watch win world schule cd mm mp ml sql'
  ).split(' '),
);

/** Endings of countries that are also words; three labels make a host of them. */
const SHORT_ENDINGS: ReadonlySet<string> = new Set([
  'ai',
  'app',
  'in',
  'it',
  'to',
  'me',
  'my',
  'at',
  'be',
  'la',
  'so',
  'tm',
  'pw',
  'google',
  'gs',
  'am',
  'fm',
]);

/** First labels of reversed names: `com.example.app`, `io.netty.handler`. */
const REVERSED: ReadonlySet<string> = new Set([
  'com',
  'org',
  'net',
  'io',
  'dev',
  'edu',
  'gov',
  'mil',
  'co',
  'java',
  'javax',
  'ai',
  'de',
  'me',
]);

/** Domains that name API groups, labels and modules; a name below them needs a scheme, a port or a telling key to be a host. */
const GROUP_DOMAINS: readonly string[] = [
  'k8s.io',
  'kubernetes.io',
  'x-k8s.io',
  'coreos.com',
  'cert-manager.io',
  'istio.io',
  'knative.dev',
  'tekton.dev',
  'openshift.io',
  'cncf.io',
  'golang.org',
];

/** Link-local addresses at which clouds answer with credentials. */
const CLOUD_METADATA: readonly string[] = ['169.254.169.254', '169.254.170.2', '100.100.100.200', 'fd00:ec2::254'];

export const PRIVATE_BLOCKS: readonly string[] = [
  ...[
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '127.0.0.0/8',
    '0.0.0.0/8',
    '224.0.0.0/4',
  ],
  ...['240.0.0.0/4', '::/127', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
];

export type Side = 'inside' | 'outside';

/** Which side of the boundary a host is on. Without a boundary, private addresses and names that nobody registers are inside. */
export function sideOf(host: string, boundary: Boundary | null): Side {
  const bare = host.replace(/^\*?\./, '');
  if (isAddress(bare)) return isAddressInside(bare, boundary) ? 'inside' : 'outside';
  return isLocalName(bare) || isNameInside(bare, boundary) ? 'inside' : 'outside';
}

function isNameInside(name: string, boundary: Boundary | null): boolean {
  if (boundary === null) return isHostInside(name, NOTHING_DECLARED) || !isRegistered(name);
  return isHostInside(name, boundary) || boundary.timeSources.includes(name);
}

const NOTHING_DECLARED = { domains: [], cidrs: [] };

/** Names that no server outside answers, whatever the site: one label, reserved endings (RFC 6761), `service.namespace`. */
function isLocalName(host: string): boolean {
  if (!host.includes('.') || /\.(?:test|invalid|arpa)$/.test(host)) return true;
  return host.split('.').length === 2 && !hasPrivateEnding(host) && !isRegistered(host);
}

/** Endings that nobody can register and that sites use for names of their own: outside, unless the boundary declares them. */
const PRIVATE_ENDING = /\.(?:local|localdomain|corp|internal|intranet|lan|home|private|priv|dmz)$/;

/** True for a name such as `vault.corp`: a host where a host is asked for, although no registry knows it. */
export function hasPrivateEnding(host: string): boolean {
  return PRIVATE_ENDING.test(host);
}

function isAddressInside(address: string, boundary: Boundary | null): boolean {
  if (isUnspecified(address) || isLoopback(address)) return true;
  if (boundary !== null) return isBlockInside(address, boundary) || boundary.resolvers.includes(address);
  if (CLOUD_METADATA.includes(address)) return false;
  const block = parseBlock(address);
  return block !== null && intersect([block], parseBlocks(PRIVATE_BLOCKS)).length > 0;
}

/** Addresses and masks that name no host: any, broadcast, netmasks. */
export function isUnspecified(address: string): boolean {
  return /^(?:0\.0\.0\.0|::|255\.(?:255|254|252|248|240|224|192|128|0)\.\d+\.\d+)$/.test(address);
}

/**
 * True if the ending is a registered top-level domain, also of a name with variable parts (`*`). `.internal` is not, and yet
 * names the metadata services of clouds.
 */
function isRegistered(host: string): boolean {
  const name = host.replaceAll('*', 'x');
  return name.endsWith('.google.internal') || parse(name, { allowPrivateDomains: false }).isIcann === true;
}

/** True if the name can be registered or is below one that is; a variable part may stand only further down. */
export function isRegistrable(host: string): boolean {
  const name = host.replace(/^\*?\./, '');
  const domain = parse(name.replaceAll('*', 'x'), { allowPrivateDomains: false }).domain;
  if (domain === null || !isRegistered(name)) return false;
  return !name.split('.').slice(-domain.split('.').length).join('.').includes('*');
}

/** A name that reads as a host without any hint: registered ending that is no file ending, no reversed name, no API group. */
export function isEvidentName(host: string): boolean {
  if (!isRegistrable(host)) return false;
  const labels = host.split('.');
  const ending = labels.at(-1) ?? '';
  if (FIELD_ENDINGS.has(ending) || (SHORT_ENDINGS.has(ending) && labels.length < 3)) return false;
  if (labels.length > 1 && REVERSED.has(labels[0] ?? '')) return false;
  return !GROUP_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
