import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Problems } from '../report';
import type { Signal } from '../wire/otlp';
import type { ServerCheck, ServerContext } from './check';
import { settle } from './settle';
import { storeOf } from './stores';

const component = 'node-collector';
/** The agent looks once a second; the collector behind it waits up to 30 seconds between two tries. */
const STORED_SECONDS = 120;

export const NODE_COLLECTOR_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'what pods of the platform write comes to the log store with their names, once, also after the agent was killed',
    run: checkLines,
  },
];

/** A container of some pod, by the names that stand in the path of its file. */
export interface Writer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const UID = '00000000-0000-4000-8000-000000000001';
const READ: Writer = { namespace: 'sallyport-names', pod: 'coredns-0a1b2c3d4e-lab00', container: 'coredns' };
/** A program that holds prompts, and a pod that is not of the platform. */
const UNREAD: readonly Writer[] = [
  { namespace: 'sallyport-gateway', pod: 'agentgateway-0a1b2c3d4e-lab00', container: 'agentgateway' },
  { namespace: 'default', pod: 'coredns-0a1b2c3d4e-lab00', container: 'coredns' },
];
/** Once, at the beginning, one that says of itself that it is of the record of use. */
const FIRST = 'lab: first {"audit.principal":"somebody","stream":"audit"}';
const PARTS = ['lab: a line ', 'in two parts'] as const;
const LATER = 'lab: written while nobody read';
const SECRET = 'lab: a prompt';

/** What a container runtime writes for one line: `P` for a part of it, `F` for its end. */
export function criLine(text: string, tag: 'F' | 'P' = 'F'): string {
  return `2026-11-29T10:00:00.000000001Z stdout ${tag} ${text}\n`;
}

async function checkLines(context: ServerContext): Promise<Problems> {
  const store = await storeOf(context, 'logs');
  const { pods } = context;
  write(pods.nodeFolder, READ, criLine(FIRST), criLine(PARTS[0], 'P'), criLine(PARTS[1]));
  for (const writer of UNREAD) write(pods.nodeFolder, writer, criLine(SECRET));
  const node = String(pods.find(component)?.spec.nodeName);
  const come = (...texts: readonly string[]): Promise<Problems> =>
    settle(STORED_SECONDS, async () => lineProblems(store.signals('logs'), texts, node));
  const first = await come(FIRST, PARTS.join(''));
  await pods.restart(component);
  write(pods.nodeFolder, READ, criLine(LATER));
  return [...first, ...(await come(FIRST, PARTS.join(''), LATER))];
}

/** What is wrong with lines that came to the store. */
export function lineProblems(found: readonly Signal[], expected: readonly string[], node: string): Problems {
  const ours = found.filter(({ name }) => name.startsWith('lab: '));
  const resource = JSON.stringify(sorted(originOf(READ, node)));
  const others = ours.filter(({ name }) => !expected.includes(name));
  return [
    ...others.map(({ name }) => `what nobody may read came: ${name}`),
    ...expected.flatMap((text) => {
      const same = ours.filter(({ name }) => name === text);
      return same.length === 1 ? [] : [`"${text}" came ${same.length} times`];
    }),
    ...ours
      .filter((one) => JSON.stringify(sorted(one.resource)) !== resource)
      .map((one) => `"${one.name}" is of ${JSON.stringify(one.resource)}, not of ${resource}`),
    ...ours
      .filter(({ attributes }) => JSON.stringify(attributes) !== '{"log.iostream":"stdout"}')
      .map(({ name, attributes }) => `"${name}" has ${JSON.stringify(attributes)}`),
  ];
}

/** What the store has to be told of a line. */
export function originOf({ namespace, pod, container }: Writer, node: string): Signal['resource'] {
  return {
    'k8s.namespace.name': namespace,
    'k8s.pod.name': pod,
    'k8s.container.name': container,
    'k8s.container.restart_count': '0',
    'k8s.node.name': node,
    'service.name': container,
  };
}

function sorted(map: Signal['resource']): Signal['resource'] {
  return Object.fromEntries(Object.entries(map).sort());
}

/** As the kubelet lays its files: only their owner, root, may read them. */
function write(root: string, { namespace, pod, container }: Writer, ...lines: readonly string[]): void {
  const file = join(root, 'var', 'log', 'pods', `${namespace}_${pod}_${UID}`, container, '0.log');
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, lines.join(''));
  chmodSync(file, 0o640);
}
