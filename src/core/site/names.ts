import { parse } from 'tldts';
import { isWithin, publicHostOf } from '../deny-list';
import type { Refusal } from '../knobs';

/** Lower-case ASCII labels of letters, digits and hyphens: no look-alike letters, no wildcards, no trailing dot. */
const NAME_PATTERN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME_WORDS = 'a DNS name in lower-case letters, digits and hyphens, such as internal.example.mil';

/** Why a text cannot be a host name, or undefined. */
export function judgeName(name: string): Refusal | undefined {
  if (!NAME_PATTERN.test(name)) return { message: 'not a host name', allowed: NAME_WORDS, fix: spelling(name) };
  // A last label of digits makes resolvers read the whole as an address.
  if (/(^|\.)[0-9]+$/.test(name) || /(^|\.)0x[0-9a-f]*$/.test(name)) {
    return {
      message: 'an address where a name is needed',
      allowed: NAME_WORDS,
      fix: 'give the host a name and list its addresses under addresses',
    };
  }
  if (name.split('.').some((label) => label.startsWith('xn--'))) {
    return {
      message: 'internationalised name',
      allowed: NAME_WORDS,
      fix: 'use a name of ASCII letters: look-alike letters cannot be reviewed',
    };
  }
  return undefined;
}

/** Why a name cannot be a domain of a site or a cluster, or undefined. Such a domain makes everything below it "inside". */
export function judgeDomain(name: string): Refusal | undefined {
  return judgeName(name) ?? judgeWidth(name) ?? judgeOwner(name);
}

/** Why a host is not of the site, or undefined. */
export function judgeInside(host: string, domains: readonly string[]): Refusal | undefined {
  if (domains.some((domain) => isWithin(host, domain))) return undefined;
  return {
    message: `host ${host} is not in a domain of the site`,
    allowed: `a name in ${domains.join(', ')}`,
    fix: 'give the host a name in the site, or add its domain to site.domains',
  };
}

/**
 * Why a name cannot be the domain of a cluster of this site, or undefined. A name under a registered ending is somebody's,
 * or will be; what nobody can register (`cluster.local`) is as good as a name of the site.
 */
export function judgeClusterDomain(name: string, domains: readonly string[]): Refusal | undefined {
  if (domains.some((domain) => isWithin(name, domain))) return undefined;
  if (parse(name, { allowPrivateDomains: false }).isIcann !== true) return undefined;
  const own = domains.map((domain) => `k8s.${domain}`);
  return {
    message: `${name} is a name of the public DNS`,
    allowed: `an ending that nobody can register, such as cluster.local, or a name in ${domains.join(', ')}`,
    fix: `use ${['cluster.local', ...own.slice(0, 1)].join(' or ')}`,
  };
}

/**
 * Why a name belongs to everybody, or undefined.
 * @param countsHosting whether the root of a hosting service is one of those. @default true
 */
export function judgeWidth(name: string, countsHosting = true): Refusal | undefined {
  if (!name.includes('.'))
    return {
      message: 'name of one label',
      allowed: 'at least two labels, such as internal.example.mil',
      fix: 'write the whole name, with the domain that it is in',
    };
  const { domain } = parse(name, { allowPrivateDomains: countsHosting });
  if (domain !== null) return undefined;
  return {
    message: `${name} is a public suffix: anybody can own a name below it`,
    allowed: 'a name that the site owns',
    fix: 'add the label of your organisation in front of it',
  };
}

/** What others write as the same name: capitals, and the dot of the root. */
function spelling(name: string): string {
  const plain = name.trim().toLowerCase().replace(/\.$/, '');
  return NAME_PATTERN.test(plain) ? `write ${plain}` : 'write the name alone, without scheme, port, path or wildcard';
}

function judgeOwner(name: string): Refusal | undefined {
  const found = publicHostOf(name);
  if (found !== undefined) {
    return {
      message:
        name === found.entry
          ? `${name} is a public ${found.kind}`
          : `${name} ${found.relation} ${found.entry}, a public ${found.kind}`,
      allowed: 'a domain that the site owns and that holds no public service',
      fix: 'use a domain of the site',
    };
  }
  if (parse(name, { allowPrivateDomains: true }).isPrivate !== true) return undefined;
  return {
    message: `${name} is rented below a public hosting domain`,
    allowed: 'a domain that the site owns',
    fix: 'use a domain of the site; a hosted service is a destination under egress.allow, in tiers that have one',
  };
}
