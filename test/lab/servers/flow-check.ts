import type { KubeObject } from '../api';
import type { Passage } from '../cluster/tunnel';
import { judgeCalls, type Call, type Judged } from '../pods/flows';
import type { SiteNetwork } from '../site-network';
import type { ServerContext } from './check';
import { surroundingsOf } from './surroundings';

/**
 * Judges everything that was begun until now: by pods, by the API server, and by the lab in the place of a node.
 * @param earlier pods that were there before, some of which may be gone
 */
export async function checkFlows(context: ServerContext, earlier: readonly KubeObject[]): Promise<Judged> {
  const { pods, capture, cluster, site, manifests } = context;
  const calls: Call[] = [];
  for (const pod of pods.running) {
    const packets = await capture.packets(pod.address);
    for (const packet of packets.filter(({ from }) => from === pod.address)) calls.push({ ...packet, from: pod });
  }
  calls.push(
    ...pods.askedByNode.map((asked) => ({ ...asked, from: { address: asked.from } })),
    ...callsOfApi(cluster.tunnel.passages, site),
  );
  const { count, problems } = judgeCalls(calls, await surroundingsOf(context, earlier), manifests);
  return { count, problems: count === 0 ? ['no connection was seen'] : problems };
}

/** What the API server asked for, from each address that it has by the values. */
export function callsOfApi(
  passages: readonly Passage[],
  { apiServers }: Pick<SiteNetwork, 'apiServers'>,
): readonly Call[] {
  return [...new Set(passages.map(({ to }) => to))].flatMap((at) => {
    const [, to = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(at) ?? [];
    return apiServers.map(({ address }): Call => ({ from: { address }, to, port: Number(port), protocol: 'TCP' }));
  });
}
