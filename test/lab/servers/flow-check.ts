import type { KubeObject } from '../api';
import type { Passage } from '../cluster/tunnel';
import type { Packet } from '../pods/capture';
import type { RunningPod } from '../pods/kubelet';
import { isBy } from '../pods/network';
import { judgeCalls, type Call } from '../pods/flows';
import { unusedWays, type UnusedWay } from '../pods/unused';
import type { Problems } from '../report';
import type { SiteNetwork } from '../site-network';
import type { ServerContext } from './check';
import { surroundingsOf } from './surroundings';

/** A pod, and when it had its address. */
type Sender = Pick<RunningPod, 'lease' | 'namespace' | 'labels' | 'address' | 'ports'>;

/** What came of judging, and in words how much was judged. */
export interface FlowCheck {
  /** Such as `30 connections of pods, 2 of nodes, 1 of the API server`. */
  readonly what: string;
  readonly problems: Problems;
  /** Ways out of pods that ran, which nobody took. */
  readonly unused: readonly UnusedWay[];
}

/**
 * Judges everything that was begun until now: by pods, by the lab in the place of a node, and by the API server.
 * @param earlier pods that were there before, some of which may be gone
 */
export async function checkFlows(context: ServerContext, earlier: readonly KubeObject[]): Promise<FlowCheck> {
  const { pods, cluster, site, manifests } = context;
  const around = await surroundingsOf(context, earlier);
  const calls = await callsOfPods(context);
  const sent = judgeCalls(calls, around, manifests);
  const byNodes = pods.askedByNode.map((asked) => ({ ...asked, from: { address: asked.from } }));
  const nodes = judgeCalls(byNodes, around, manifests);
  const api = judgeCalls(callsOfApi(cluster.tunnel.passages, site), around, manifests);
  return {
    what: `${sent.count} connections of pods, ${nodes.count} of nodes, ${api.count} of the API server`,
    problems: [
      ...(sent.count === 0 ? ['no connection of a pod was seen'] : []),
      ...[sent, nodes, api].flatMap(({ problems }) => problems),
    ],
    unused: unusedWays(calls, around, { running: pods.running, manifests }),
  };
}

async function callsOfPods({ pods, capture }: ServerContext): Promise<readonly Call[]> {
  // By way of the first, which is there from beginning to end: the address of a Job's pod may be gone by now.
  const [first] = pods.running;
  return first === undefined ? [] : callsIn(await capture.packets(first.address), pods.running);
}

/** What was begun by pods, each by whoever had the address then: those of Jobs come and go. */
export function callsIn(packets: readonly Packet[], pods: readonly Sender[]): readonly Call[] {
  return packets.flatMap((packet): readonly Call[] => {
    const from = pods.find(({ lease }) => isBy(lease, packet));
    return from === undefined ? [] : [{ ...packet, from }];
  });
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
