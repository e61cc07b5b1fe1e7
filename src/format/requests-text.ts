import type { Requests } from '../audit/inventory';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** What manifests ask a cluster for, one line for each kind of pod that there is. */
export function requestLines({ running, perNode, jobs, storageBytes }: Requests): readonly string[] {
  return [
    `${sumText(running)}, storage ${bytesText(storageBytes)}`,
    ...(perNode.pods === 0 ? [] : [`on each node it selects: ${sumText(perNode)}`]),
    ...(jobs.pods === 0 ? [] : [`while jobs run: ${sumText(jobs)}`]),
  ];
}

function sumText({ pods, cpuMillicores, memoryBytes, devices }: Requests['running']): string {
  const parts = [
    `${pods} ${pods === 1 ? 'pod' : 'pods'}`,
    `${Number((cpuMillicores / 1000).toFixed(2))} cores`,
    `memory ${bytesText(memoryBytes)}`,
    ...devices.map(({ resource, count }) => `${count} ${resource}`),
  ];
  return parts.join(', ');
}

/** Binary multiples, with at most one digit behind the point. */
function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), BINARY.length - 1);
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${BINARY[power] ?? 'B'}`;
}
