import { blockOf } from '../address';
import type { Found } from './checks';
import type { PlacedText, Plan } from './plan';

/** Resolvers and clocks of which two are one: whoever relies on several would be left with none. */
export function serverChecks({ hosts }: Plan): Found[] {
  return (['dns', 'ntp'] as const).flatMap((list) => {
    const servers = hosts.filter(({ name }) => name.path[1] === list);
    const names = servers.map(({ name }) => name);
    const addresses = servers.flatMap((server) => server.addresses);
    return [
      ...twins(names, ({ text }) => text, {
        message: `host is listed twice in site.${list}`,
        allowed: 'one entry for each server',
        fix: 'list all its addresses in one entry, or name another server',
      }),
      // An address of IPv6 has many spellings.
      ...twins(addresses, ({ text }) => String(blockOf(text).first), {
        message: `address is listed twice in site.${list}`,
        allowed: 'addresses that no other server of the list has',
        fix: 'remove it, or write the address of another server',
      }),
    ];
  });
}

function twins(
  items: readonly PlacedText[],
  identityOf: (item: PlacedText) => string,
  refusal: Omit<Found, 'path'>,
): Found[] {
  const identities = items.map(identityOf);
  return items
    .filter((_, index) => identities.indexOf(identities[index] ?? '') < index)
    .map(({ path }) => ({ path, ...refusal }));
}
