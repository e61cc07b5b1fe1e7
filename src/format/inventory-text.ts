import { formatPlace } from '../core/errors';
import type { At } from '../core/result';
import type { Inventory } from '../audit/inventory';
import { requestLines } from './requests-text';
import { paletteOf, printable, type Palette } from './colour';
import type { TextOptions } from './text';

interface Row {
  readonly head: string;
  readonly occurrences: readonly At[];
}

/** An inventory for people: one section a class of thing, every thing with its places. Empty sections say that they are empty. */
export function formatInventory(inventory: Inventory, options: TextOptions = {}): string {
  const palette = paletteOf(options.colour === true);
  const sections: [string, readonly Row[]][] = [
    ['images', inventory.images.map((image) => row(`${image.ref} (${image.class})`, image))],
    ['hosts', inventory.hosts.map((host) => row(`${address(host)} (${host.class})`, host))],
    ['issuers', inventory.issuers.map((issuer) => row([issuer.kind, issuer.server ?? ''].join(' ').trim(), issuer))],
    ['time sources', inventory.timeSources.map((source) => row(source.host, source))],
    ['resolvers', inventory.resolvers.map((resolver) => row(resolver.host, resolver))],
    ['implicit egress', inventory.implicitEgress.map((egress) => row(egress.what, egress))],
    ['silence settings', inventory.silence.map((setting) => row(`${setting.id} (${setting.status})`, setting))],
    ['secrets', inventory.secrets.map((secret) => ({ head: secretLine(secret), occurrences: [] }))],
    ['bootstrap images', inventory.bootstrap.map((image) => row(image.ref, image))],
    ['single replicas', inventory.singleReplicas.map((one) => ({ head: singleLine(one), occurrences: [] }))],
    ['requests', requestLines(inventory.requests).map((head) => ({ head, occurrences: [] }))],
  ];
  return `${sections.flatMap(([title, rows]) => section(title, rows, palette)).join('\n')}\n`;
}

function row(head: string, entry: { readonly occurrences: readonly At[] }): Row {
  return { head, occurrences: entry.occurrences };
}

function section(title: string, rows: readonly Row[], palette: Palette): string[] {
  const head = palette.strong(`${title} (${rows.length})`);
  return [
    head,
    ...rows.flatMap((entry) => [`  ${printable(entry.head)}`, ...entry.occurrences.map((at) => place(at, palette))]),
    '',
  ];
}

function place(at: At, palette: Palette): string {
  return `    ${printable(formatPlace(at))} ${palette.faint(printable(at.object))}`;
}

function address(host: Inventory['hosts'][number]): string {
  const name = host.host.includes(':') ? `[${host.host}]` : host.host;
  return `${host.scheme === null ? '' : `${host.scheme}://`}${name}${host.port === null ? '' : `:${host.port}`}`;
}

function singleLine({ workload, reason }: Inventory['singleReplicas'][number]): string {
  return `${workload}: ${reason ?? 'no reason is stated'}`;
}

function secretLine(secret: Inventory['secrets'][number]): string {
  const keys = secret.keys.length === 0 ? '' : ` keys ${secret.keys.join(', ')}`;
  return `${secret.namespace}/${secret.name}${keys}, used by ${secret.usedBy.join(', ')}`;
}
