import { blockOf, contains, isPrivate, isUnicast, PRIVATE_BLOCKS, type Block } from '../address';
import { isWithin } from '../deny-list';
import type { Refusal } from '../knobs';
import type { KeyPath } from '../yaml/positions';
import { hostsOfKnob, type PlacedKnob } from './knob-texts';
import { judgeDestinationIn } from './destinations';
import { judgeClusterDomain, judgeInside, judgeName } from './names';
import { networkChecks } from './networks';
import type { PlacedCluster, PlacedText, Plan } from './plan';
import { serverChecks } from './servers';

/** Something wrong at a key path. */
export interface Found extends Refusal {
  readonly path: KeyPath;
}

/** Everything that only several keys together show. */
export function crossChecks(plan: Plan): Found[] {
  return [
    ...plan.layout,
    ...repeated(plan.domains, 'domain is listed twice'),
    ...outsideHosts(plan),
    ...serverChecks(plan),
    ...plan.clusters.flatMap((cluster) => clusterChecks(plan, cluster)),
    ...addressChecks(plan),
    ...egressChecks(plan),
    ...plan.knobs.flatMap((knob) => knobHosts(plan, knob)),
  ];
}

/** What is no address of a site at all is not compared with others. */
function addressChecks(plan: Plan): Found[] {
  const wrong = plan.addresses.flatMap((address) => addressingOf(plan, address));
  const places = new Set(wrong.map(({ path }) => path.join('.')));
  return [...wrong, ...networkChecks(plan).filter(({ path }) => !places.has(path.join('.')))];
}

function outsideHosts({ hosts, domains, registry, rules }: Plan): Found[] {
  const names = domains.map(({ text }) => text);
  const placed = [
    ...hosts.map(({ name }) => name),
    { ...registry.host, text: registry.host.text.replace(/:[0-9]+$/, '') },
  ];
  const outside = placed.flatMap(({ path, text }) => {
    const refusal = judgeInside(text, names);
    return refusal === undefined ? [] : [{ path, ...refusal }];
  });
  if (rules.registrySources.includes(registry.source)) return outside;
  const refusal = {
    message: `tier ${rules.tier} does not pull images from upstream`,
    allowed: rules.registrySources.join(' | '),
    fix: 'remove the key: the mirror is the default',
  };
  return [...outside, { path: registry.sourcePath, ...refusal }];
}

function clusterChecks(plan: Plan, cluster: PlacedCluster): Found[] {
  return [...domainClash(plan, cluster), ...resolverAddress(cluster), ...namespaces(plan, cluster)];
}

/** Names of Services and names of the site must not be mistaken for one another. */
function domainClash({ domains }: Plan, { domain }: PlacedCluster): Found[] {
  const clash = domains.find(({ text }) => isWithin(text, domain.text));
  if (clash === undefined) return publicDomain(domains, domain);
  const message = `cluster domain contains the site domain ${clash.text}`;
  const allowed = 'a domain below a domain of the site, or beside them';
  return [{ path: domain.path, message, allowed, fix: 'use a domain of its own, such as cluster.local' }];
}

/** A name that the public DNS has, or may have tomorrow: what a pod asks of it would be answered by the cluster instead. */
function publicDomain(domains: readonly PlacedText[], { path, text }: PlacedText): Found[] {
  const refusal = judgeClusterDomain(
    text,
    domains.map((domain) => domain.text),
  );
  return refusal === undefined ? [] : [{ path, ...refusal }];
}

function resolverAddress({ services, resolver }: PlacedCluster): Found[] {
  const address = blockOf(resolver.text);
  const block = services.map(({ text }) => blockOf(text)).find((candidate) => contains(candidate, address));
  const allowed = `an address in ${services.map(({ text }) => text).join(', ')}`;
  const fix = 'choose a free address of serviceCidrs, or correct serviceCidrs';
  if (block === undefined) return [{ path: resolver.path, message: 'address is not in serviceCidrs', allowed, fix }];
  if (address.first > block.first + 1n) return [];
  return [
    {
      path: resolver.path,
      message: 'address is taken by the cluster itself',
      allowed: `${allowed}, after the first one`,
      fix: 'choose a later address of the network',
    },
  ];
}

function namespaces({ rules }: Plan, { systemNamespaces }: PlacedCluster): Found[] {
  return systemNamespaces
    .filter(({ text }) => !rules.systemNamespaces.includes(text))
    .map(({ path }) => ({
      path,
      message: `tier ${rules.tier} does not leave this namespace outside its admission policies`,
      allowed: rules.systemNamespaces.join(', '),
      fix: `a further namespace is a decision of the tier: see tiers/${rules.tier}.ts`,
    }));
}

function addressingOf({ rules }: Plan, { path, text }: PlacedText): Found[] {
  const block = blockOf(text);
  if (rules.addressing === 'private' && !isPrivate(block)) {
    const allowed = `an address in ${PRIVATE_BLOCKS.join(', ')}`;
    return [
      {
        path,
        message: 'address is not private',
        allowed,
        fix: 'public numbers inside an enclave are a decision of the tier',
      },
    ];
  }
  if (isUnicast(block) && block.prefix >= narrowest(block)) return [];
  return [
    {
      path,
      message: 'address is not one of ordinary hosts',
      allowed: 'a network of at most 65536 addresses outside the special ranges',
      fix: 'use addresses of the site: no loopback, link-local or multicast ones, and a smaller network',
    },
  ];
}

/** On public numbers a network must be small enough to be somebody's own; private ones may be any size. */
function narrowest(block: Block): number {
  if (isPrivate(block)) return 0;
  return block.version === 4 ? 16 : 32;
}

function egressChecks({ rules, egress, domains, clusters }: Plan): Found[] {
  if (!rules.destinations.isOpen) {
    return egress.map(({ path }) => ({
      path,
      message: `tier ${rules.tier} has no destinations outside the boundary`,
      fix: 'remove the entry: nothing leaves this tier',
    }));
  }
  const inside = [...domains, ...clusters.map(({ domain }) => domain)].map(({ text }) => text);
  const within = egress
    .filter(({ host }) => inside.some((domain) => isWithin(host.text, domain)))
    .map(({ host }) => ({
      path: host.path,
      message: `host ${host.text} is inside the boundary`,
      fix: 'declare it as a host under site',
    }));
  const closed = egress.flatMap(({ host }) => {
    const refusal = judgeDestinationIn(host.text, rules.destinations);
    return refusal === undefined ? [] : [{ path: host.path, ...refusal }];
  });
  return [
    ...within,
    ...closed,
    ...repeated(
      egress.map(({ name }) => name),
      'destination name is used twice',
    ),
    ...repeated(
      egress.map(({ target }) => target),
      'destination is listed twice',
    ),
  ];
}

/** A text of a component reaches its configuration: a host in it must be one of the site. */
function knobHosts({ domains }: Plan, knob: PlacedKnob): Found[] {
  const names = domains.map(({ text }) => text);
  const refusals = hostsOfKnob(knob).map((host) => judgeName(host) ?? judgeInside(host, names));
  const refusal = refusals.find((candidate) => candidate !== undefined);
  if (refusal === undefined) return [];
  return [{ path: knob.path, ...refusal, fix: 'use a name of the site; knobs never name anything outside it' }];
}

function repeated(items: readonly PlacedText[], message: string): Found[] {
  return items
    .filter(({ text }, index) => items.findIndex((item) => item.text === text) < index)
    .map(({ path }) => ({ path, message, fix: 'remove one of them' }));
}
