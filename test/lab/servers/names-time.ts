import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import type { SiteHost, SiteNetwork } from '../site-network';
import type { Endpoint } from '../wire/ask';

/** Text of a key of the ConfigMaps, empty if none has it. */
export function textOf(manifests: readonly Manifest[], key: string): string {
  const maps = manifests.filter(({ kind }) => kind === 'ConfigMap');
  const texts = maps.flatMap(
    ({ object }) => (object['data'] as Readonly<Record<string, string>> | undefined)?.[key] ?? [],
  );
  return texts[0] ?? '';
}

/** Clocks that a chrony.conf asks. */
export function clocksIn(config: string): readonly Endpoint[] {
  return [...config.matchAll(/^(?:server|pool|peer) (\S+)(?: .*?port (\d+))?/gm)].map(
    ([, address = '', port = '123']) => ({
      address,
      port: Number(port),
    }),
  );
}

/** Resolvers that a Corefile forwards to in the clear. */
export function forwardersIn(corefile: string): readonly Endpoint[] {
  const [, targets = ''] = /^ *forward \S+ (.*) \{$/m.exec(corefile) ?? [];
  return [...targets.matchAll(/(?:^| )(\d+\.\d+\.\d+\.\d+):(\d+)/g)].map(([, address = '', port]) => ({
    address,
    port: Number(port),
  }));
}

/** Hosts of the site with their addresses, each pair once, as a hosts file has them. */
export function hostsIn(file: string): readonly SiteHost[] {
  return file.split('\n').flatMap((line) => {
    const [address = '', ...hosts] = line.trim().split(/\s+/);
    return hosts.map((host) => ({ host, address }));
  });
}

/** Blocks of addresses whose clients a chrony.conf answers. */
export function allowedIn(config: string): readonly string[] {
  return [...config.matchAll(/^allow (\S+)$/gm)].map(([, block = '']) => block);
}

/**
 * What a rendered file says more than the values, and what less.
 * @param what is compared, such as `clock`
 * @param wanted by the values; in this order, since the first of several is asked first
 */
export function differences(what: string, wanted: readonly string[], rendered: readonly string[]): Problems {
  const missing = wanted
    .filter((one) => !rendered.includes(one))
    .map((one) => `no ${what} ${one}, which the values name`);
  const other = rendered
    .filter((one) => !wanted.includes(one))
    .map((one) => `${what} ${one}, which the values do not name`);
  const isOtherOrder = missing.length + other.length === 0 && wanted.join() !== rendered.join();
  return [
    ...missing,
    ...other,
    ...(isOtherOrder ? [`each ${what} in another order than in the values: ${rendered.join()}`] : []),
  ];
}

/** The ConfigMap that has a file. @throws Error if none has */
export function titleOfFile(manifests: readonly Manifest[], key: string): string {
  const found = manifests.find(({ kind, object }) => kind === 'ConfigMap' && key in ((object['data'] ?? {}) as object));
  if (found === undefined) throw new Error(`no ConfigMap has ${key}`);
  return titleOf(found);
}

export function placeOf({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}

/** What the rendered hosts, forwarders and clocks say that the values do not, each with the ConfigMap that says it. */
export function siteProblems(site: SiteNetwork, manifests: readonly Manifest[]): Problems {
  return [...hostProblems(site, manifests), ...resolverProblems(site, manifests), ...clockProblems(site, manifests)];
}

export function hostProblems({ hosts }: SiteNetwork, manifests: readonly Manifest[]): Problems {
  const textsOf = (list: readonly SiteHost[]): readonly string[] =>
    list.map(({ host, address }) => `${host} at ${address}`).sort();
  const file = 'site.hosts';
  return inFile(file, manifests, differences('host', textsOf(hosts), textsOf(hostsIn(textOf(manifests, file)))));
}

export function resolverProblems({ resolvers }: SiteNetwork, manifests: readonly Manifest[]): Problems {
  const file = 'Corefile';
  const rendered = forwardersIn(textOf(manifests, file));
  return inFile(file, manifests, differences('resolver', resolvers.map(placeOf), rendered.map(placeOf)));
}

export function clockProblems({ clocks }: SiteNetwork, manifests: readonly Manifest[]): Problems {
  const file = 'chrony.conf';
  const rendered = clocksIn(textOf(manifests, file));
  return inFile(file, manifests, differences('clock', clocks.map(placeOf), rendered.map(placeOf)));
}

function inFile(file: string, manifests: readonly Manifest[], problems: Problems): Problems {
  return problems.map((problem) => `${titleOfFile(manifests, file)}: ${problem}`);
}
