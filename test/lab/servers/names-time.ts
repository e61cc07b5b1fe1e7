import type { Manifest } from '../manifests';
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
export function hostsIn(file: string): readonly { readonly host: string; readonly address: string }[] {
  return file.split('\n').flatMap((line) => {
    const [address = '', ...hosts] = line.trim().split(/\s+/);
    return hosts.map((host) => ({ host, address }));
  });
}

/** Blocks of addresses whose clients a chrony.conf answers. */
export function allowedIn(config: string): readonly string[] {
  return [...config.matchAll(/^allow (\S+)$/gm)].map(([, block = '']) => block);
}
