import { writeFileSync } from 'node:fs';
import { run } from '../run';
import type { Scope } from '../scope';
import type { Packet } from './capture';

const BRIDGE = 'pods';
/** Next hop of every pod: an address that no plan of a site uses (RFC 3927). */
const GATEWAY = '169.254.1.1';
/** Stated, since a bridge takes the lowest of its ports otherwise: with each pod it could change, and pods would lose it. */
const BRIDGE_ADDRESS = '02:00:a9:fe:01:01';

/** Pods so far, of every network: interfaces of the last one may still be going. */
let count = 0;

/** An address in the hands of one pod; the next pod may have it later. */
export interface Lease {
  readonly address: string;
  /** Seconds since 1970. */
  readonly since: number;
  /** When the next one took it; it is nobody else's until then. */
  readonly until: number;
}

/** True for what the pod sent whose lease it is. */
export function isBy({ address, since, until }: Lease, { from, at }: Pick<Packet, 'from' | 'at'>): boolean {
  return from === address && since <= at && at < until;
}

/**
 * A network of its own for pods, inside the network namespace of the lab: every pod has its own namespace, and everything
 * that it sends passes one bridge. There is no way from there to the outside; what asks for one is answered that the host
 * is not reachable.
 */
export class PodNetwork {
  private readonly owned = new Set<string>();
  private readonly leases = new Map<string, { address: string; since: number; until: number }>();

  private constructor(
    /** Address of the lab towards pods: one of the nodes' network. */
    readonly node: string,
    private readonly scope: Scope,
  ) {}

  /**
   * @param node address that the lab itself has towards pods, as a node has
   * @throws Error outside a network namespace of the lab's own (see `inside.ts`)
   */
  static async open(node: string, scope: Scope): Promise<PodNetwork> {
    writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
    // Pods would be told to leave out the router, and what they send then would be lost for a while.
    for (const of of ['all', 'default']) writeFileSync(`/proc/sys/net/ipv4/conf/${of}/send_redirects`, '0');
    await ip('link', 'add', BRIDGE, 'address', BRIDGE_ADDRESS, 'type', 'bridge');
    scope.defer(() => ip('link', 'delete', BRIDGE));
    await ip('addr', 'add', `${GATEWAY}/32`, 'dev', BRIDGE);
    await ip('link', 'set', BRIDGE, 'up');
    const network = new PodNetwork(node, scope);
    await network.own(node);
    return network;
  }

  /** Name of the interface that everything of pods passes. */
  get bridge(): string {
    return BRIDGE;
  }

  /** Says that from now on an address is the next pod's. */
  lease(address: string): Lease {
    const since = Date.now() / 1000;
    const before = this.leases.get(address);
    if (before !== undefined) before.until = since;
    const lease = { address, since, until: Infinity };
    this.leases.set(address, lease);
    return lease;
  }

  /**
   * Makes the namespace of one pod.
   * @param address of the pod, IPv4
   * @param scope ends the pod before the network, where it is given
   * @returns path of the namespace
   */
  async addPod(address: string, scope = this.scope): Promise<string> {
    count += 1;
    const name = `pod${count}`;
    const [here, there] = [`${name}a`, `${name}b`];
    await ip('netns', 'add', name);
    scope.defer(() => ip('netns', 'delete', name));
    await ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there);
    // With its namespace it would go some time later, and the next output of a tier counts from one again.
    this.scope.defer(() => unlink(here));
    await ip('link', 'set', here, 'master', BRIDGE, 'up');
    await ip('link', 'set', there, 'netns', name);
    const within = (...args: readonly string[]): Promise<void> => ip('-n', name, ...args);
    await within('link', 'set', there, 'name', 'eth0');
    await within('link', 'set', 'lo', 'up');
    await within('link', 'set', 'eth0', 'up');
    await within('addr', 'add', `${address}/32`, 'dev', 'eth0');
    await within('route', 'add', 'default', 'via', GATEWAY, 'dev', 'eth0', 'onlink');
    await ip('route', 'replace', `${address}/32`, 'dev', BRIDGE, 'src', this.node);
    return `/run/netns/${name}`;
  }

  /** Gives an address to the lab itself, which may then listen on it: that of a Service, or of a host of the site. */
  async own(address: string): Promise<void> {
    if (this.owned.has(address)) return;
    this.owned.add(address);
    await ip('addr', 'replace', `${address}/32`, 'dev', 'lo');
    // A pod of the next cluster may have it.
    this.scope.defer(() => ip('addr', 'delete', `${address}/32`, 'dev', 'lo'));
  }
}

async function ip(...args: readonly string[]): Promise<void> {
  await run('ip', args);
}

/** Takes an interface away, unless it went with the namespace of its other end. */
async function unlink(name: string): Promise<void> {
  await ip('link', 'delete', name).catch((error: unknown) => {
    if (!(error as Error).message.includes('Cannot find device')) throw error;
  });
}
