import { createSocket } from 'node:dgram';
import { run } from '../run';
import { destinationsOf } from '../pods/silence';
import type { RunningPod } from '../pods/kubelet';
import type { Problems } from '../report';
import { until } from '../wait';
import { askDatagram } from '../wire/ask';
import { decodeNtp, encodeRequest, millisecondsOf, SERVER } from '../wire/ntp';
import type { ServerCheck, ServerContext } from './check';
import { clockProblems, placeOf } from './names-time';
import { surroundingsOf } from './surroundings';

const component = 'chrony';
const SYNC_SECONDS = 120;
const NTP_PORT = 123;
const UNSYNCHRONISED = 3;
/** Of `chronyc tracking`: one below the clocks of the site. */
const IS_SET = /^Stratum +: 2$/m;
/** Both clocks are the one of this machine. */
const FAR_OFF_MS = 60_000;
/** Of the range for documentation (RFC 5737). */
const STRANGER = '192.0.2.77';

export const CHRONY_CHECKS: readonly ServerCheck[] = [
  { component, what: 'takes the time from every clock of the site', run: follows },
  { component, what: 'tells nodes the time at its Service', run: tells },
  { component, what: 'does not answer who is neither a pod nor a node', run: ignoresStrangers },
  { component, what: 'asks the clocks of the site and nobody else', run: asksNobodyElse },
];

/** `chronyc` beside the server says that each clock has been reached, and that one is followed. */
async function follows({ pods, manifests, site }: ServerContext): Promise<Problems> {
  const pod = podOf(pods.find(component));
  const wrong = clockProblems(site, manifests);
  if (wrong.length > 0) return wrong;
  let last = '';
  const isFollowed = async (): Promise<true | undefined> => {
    last = await report(pod, 'sources');
    if (!site.clocks.every(({ address }) => isReached(last, address)) || !/^\^\*/m.test(last)) return undefined;
    return isSet(pod);
  };
  try {
    await until({ what: 'the clocks are followed', seconds: SYNC_SECONDS }, isFollowed);
  } catch (error) {
    return [`${(error as Error).message}:\n${last}`];
  }
  const tracking = await report(pod, 'tracking');
  return /^Leap status +: Normal$/m.test(tracking) ? [] : [`chronyc tracking: ${tracking}`];
}

/** A line of `chronyc sources`: a mark, the address, the stratum, the interval, and in octal which answers came. */
function isReached(sources: string, address: string): boolean {
  const line = sources.split('\n').find((one) => one.includes(` ${address} `)) ?? '';
  const [, , , , reach = '0'] = line.trim().split(/\s+/);
  return line.startsWith('^') && reach !== '0';
}

async function report(pod: RunningPod, what: string): Promise<string> {
  const container = pod.containers[0];
  const [command = '', ...rest] = container?.container.readinessProbe?.exec?.command ?? [];
  const [file = '', ...args] = [...(container?.probed.inside ?? []), command, ...rest.slice(0, -1), what];
  return run(file, args);
}

/** On a busy machine the clocks seem to disagree for a while, and the server tells its own time, at its own stratum. */
async function isSet(pod: RunningPod): Promise<true | undefined> {
  return IS_SET.test(await report(pod, 'tracking')) || undefined;
}

async function tells({ cluster, network, pods }: ServerContext): Promise<Problems> {
  const service = await cluster.admin.get({
    apiVersion: 'v1',
    kind: 'Service',
    namespace: 'sallyport-names',
    name: component,
  });
  const address = String(service?.spec?.['clusterIP']);
  const pod = podOf(pods.find(component));
  await until({ what: 'the server follows a clock', seconds: SYNC_SECONDS }, () => isSet(pod));
  const now = Date.now();
  const request = encodeRequest(now);
  const { mode, leap, stratum, origin, transmit } = decodeNtp(
    await askDatagram({ address, port: NTP_PORT }, request, network.node),
  );
  const problems = [];
  if (mode !== SERVER || origin !== request.readBigUInt64BE(40)) problems.push('what answers is no server of NTP');
  // The clocks of the site are at stratum 1.
  if (leap === UNSYNCHRONISED || stratum !== 2) problems.push(`leap ${leap}, stratum ${stratum}: it follows no clock`);
  if (Math.abs(millisecondsOf(transmit) - now) > FAR_OFF_MS) problems.push('the time is another one');
  return problems;
}

/** A datagram of a stranger and then one of a node take the same way: when the second is answered, the first is not. */
async function ignoresStrangers({ pods, network }: ServerContext): Promise<Problems> {
  const pod = podOf(pods.find(component));
  const port = pod.ports['ntp'] ?? 0;
  await network.own(STRANGER);
  const stranger = createSocket('udp4');
  const heard: Buffer[] = [];
  stranger.on('message', (message: Buffer) => heard.push(message));
  try {
    await new Promise<void>((done) => stranger.bind({ address: STRANGER }, done));
    stranger.send(encodeRequest(Date.now()), port, pod.address);
    await askDatagram({ address: pod.address, port }, encodeRequest(Date.now()), network.node);
  } finally {
    stranger.close();
  }
  return heard.length === 0 ? [] : [`${STRANGER} is told the time`];
}

async function asksNobodyElse(context: ServerContext): Promise<Problems> {
  const { pods, capture, neighbours, site } = context;
  const pod = podOf(pods.find(component));
  const wanted = site.clocks.map((clock) => `${placeOf(clock)}/UDP`);
  const asked = destinationsOf(await capture.packets(pod.address), pod, await surroundingsOf(context));
  const unheard = neighbours.clocks.filter(({ askedBy }) => askedBy.length === 0);
  return [
    ...asked.filter(({ what }) => !wanted.includes(what)).map(({ what }) => `chronyd asks ${what}`),
    ...unheard.map(({ at }) => `${at.address} was asked nothing`),
  ];
}

function podOf(pod: RunningPod | undefined): RunningPod {
  if (pod === undefined) throw new Error('it does not run');
  return pod;
}
