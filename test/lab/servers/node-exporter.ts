import { readFileSync, statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import type { Problems } from '../report';
import { admittedTo, Caller, checkAdmission } from './caller';
import type { ServerCheck, ServerContext } from './check';
import { isOf, samplesOf, type Sample } from './metrics-text';
import { writableBelow } from './mounts';
import { PrometheusApi } from './prometheus-api';
import { settle } from './settle';
import { titled } from './titled';

const component = 'node-exporter';
const METRICS = '/metrics';
/** Where the root of the node is mounted. */
const ROOT = '/host';
const ROUNDS_SECONDS = 120;
/** Collectors of which the README of the component says that they are used. */
const COLLECTORS = ['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'stat', 'timex', 'vmstat'];

export const NODE_EXPORTER_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'its declared callers are answered, and nobody else',
    run: (context) => checkAdmission(component, METRICS, context),
  },
  { component, what: 'each collector of its list succeeds, and there is no other', run: checkCollectors },
  { component, what: 'memory and root disk are those of the machine', run: checkMachine },
  { component, what: 'nothing of the machine that it sees is writable', run: checkReadOnly },
  { component, what: 'Prometheus has the name of the node on each series', run: checkNode },
];

async function samplesFrom(context: ServerContext): Promise<readonly Sample[]> {
  const [prometheus] = admittedTo(component, context.manifests);
  if (prometheus === undefined) throw new Error(`nobody may call ${component}`);
  return samplesOf(await (await Caller.of(component, prometheus, context)).text(METRICS));
}

async function checkCollectors(context: ServerContext): Promise<Problems> {
  return titled(collectorProblems(await samplesFrom(context)), component, context.manifests);
}

/** Collectors that failed, that are missing, or that nobody asked for. */
export function collectorProblems(samples: readonly Sample[]): Problems {
  const found = new Map(
    samples
      .filter(({ name }) => name === 'node_scrape_collector_success')
      .map(({ labels, value }) => [labels['collector'] ?? '', value]),
  );
  return [
    ...COLLECTORS.filter((name) => found.get(name) !== 1).map((name) => `collector ${name} does not succeed`),
    ...[...found.keys()].filter((name) => !COLLECTORS.includes(name)).map((name) => `collector ${name} is on no list`),
  ];
}

async function checkMachine(context: ServerContext): Promise<Problems> {
  const disk = statfsSync('/');
  const machine = { memory: totalmem(), disk: disk.blocks * disk.bsize };
  return titled(machineProblems(await samplesFrom(context), machine), component, context.manifests);
}

/** What is told of another machine than this one. */
export function machineProblems(
  samples: readonly Sample[],
  machine: { readonly memory: number; readonly disk: number },
): Problems {
  const value = (name: string, labels: Readonly<Record<string, string>> = {}): number | undefined =>
    samples.find((sample) => isOf(sample, name, labels))?.value;
  const [memory, disk] = [
    value('node_memory_MemTotal_bytes'),
    value('node_filesystem_size_bytes', { mountpoint: '/' }),
  ];
  return [
    ...(memory === machine.memory ? [] : [`memory is ${machine.memory}, and ${memory ?? 'nothing'} is told`]),
    ...(disk === machine.disk ? [] : [`the root disk has ${machine.disk}, and ${disk ?? 'nothing'} is told`]),
  ];
}

async function checkReadOnly({ pods, manifests }: ServerContext): Promise<Problems> {
  const pid = pods.find(component)?.containers[0]?.daemon.pid;
  if (pid === undefined) return [`no container of ${component} runs`];
  return titled(writableBelow(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'), ROOT), component, manifests);
}

/** The alerts name it. */
async function checkNode(context: ServerContext): Promise<Problems> {
  const api = await PrometheusApi.open(context);
  const pod = context.pods.find(component);
  return settle(ROUNDS_SECONDS, async () => {
    const found = await api.query(`node_load15{pod="${pod?.name ?? ''}"}`);
    return found.some(({ metric }) => metric['node'] === pod?.spec.nodeName) ? [] : ['the series do not name the node'];
  });
}
