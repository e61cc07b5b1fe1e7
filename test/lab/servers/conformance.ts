import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { ConformanceReport } from '../../../src/runtime/conformance';
import { judgeCalls } from '../pods/flows';
import type { Prepare } from '../pods/kubelet';
import type { Problems } from '../report';
import { run } from '../run';
import type { ServerCheck, ServerContext } from './check';
import { runCronJob } from './cron-job';
import { surroundingsOf } from './surroundings';
import { identityOf } from './view';

const component = 'conformance';
const TARGET = { namespace: 'sallyport-delivery', name: component };
const REGISTRY = { namespace: 'sallyport-registry', name: 'zot', port: 5000 };
/** Before the table of all routes, whose rule has 32766, and after that of the pod's own addresses. */
const [ALLOWED, REFUSED] = ['1000', '2000'];

export const CONFORMANCE_CHECKS: readonly ServerCheck[] = [
  {
    component,
    starts: true,
    what: 'every probe is as it should be, where the policies of its pod are in force',
    run: checkConformance,
  },
];

async function checkConformance(context: ServerContext): Promise<Problems> {
  const { pods } = context;
  await playRegistry(context);
  const { name, code, log } = await runCronJob(context, TARGET, (pod, workload) =>
    pods.startBeside(pod, workload, enforcing(context)),
  );
  const rows = reportIn(log)?.rows.filter(({ outcome }) => outcome !== 'pass') ?? [];
  const told = rows.map(({ probe, expected, found }) => `${probe}: expected ${expected}, found ${found}`);
  const problems = code === 0 ? told : [`${name} ends with ${code}`, ...(told.length === 0 ? [log.trim()] : told)];
  const open = await runCronJob(context, TARGET, (pod, workload) => pods.startApart(pod, workload));
  return [...problems, ...openProblems(open.code, reportIn(open.log))];
}

/** A network that keeps no policy: each undeclared connection has to be told, and nothing else. */
export function openProblems(code: number, report: ConformanceReport | undefined): Problems {
  const rows = report?.rows ?? [];
  const wrong = rows.filter(
    ({ probe, outcome }) => outcome !== (probe.startsWith('undeclared connection') ? 'fail' : 'pass'),
  );
  return code === 1 && wrong.length === 0
    ? []
    : [`without policies it ends with ${code}, and told ${JSON.stringify(report === undefined ? 'nothing' : wrong)}`];
}

function reportIn(log: string): ConformanceReport | undefined {
  const start = log.indexOf('{\n');
  return start < 0 ? undefined : (JSON.parse(log.slice(start)) as ConformanceReport);
}

/**
 * Keeps a pod to what its policies let out, by the rules of its own routing: each port of a Service is allowed if the policies
 * of both ends allow it, and nothing else is.
 */
function enforcing(context: ServerContext): Prepare {
  return async ({ namespace, address }) => {
    const around = await surroundingsOf(context);
    const pod = around.pods.find(({ status }) => status?.['podIP'] === address);
    if (pod === undefined) throw new Error(`no pod has ${address}`);
    const { namespace: own = '', labels = {} } = pod.metadata;
    const from = { namespace: own, labels, address, ports: {} };
    const rule = (...args: readonly string[]): Promise<unknown> =>
      run('ip', ['-n', namespace.replace(/^.*\//, ''), 'rule', 'add', ...args]);
    for (const { spec } of around.services) {
      const to = String(spec?.['clusterIP']);
      for (const { port, protocol = 'TCP' } of portsIn(spec)) {
        const { problems, count } = judgeCalls([{ from, to, port, protocol }], around, context.manifests);
        if (count === 0 || problems.length > 0) continue;
        const match = ['to', to, 'ipproto', protocol.toLowerCase(), 'dport', String(port)];
        await rule('priority', ALLOWED, ...match, 'lookup', 'main');
      }
    }
    await rule('priority', REFUSED, 'prohibit');
  };
}

function portsIn(
  spec: Readonly<Record<string, unknown>> | undefined,
): readonly { readonly port: number; readonly protocol?: string }[] {
  return (spec?.['ports'] ?? []) as readonly { readonly port: number; readonly protocol?: string }[];
}

/** Answers in the place of the registry, with the certificate that was issued for it; it is not run here. */
async function playRegistry({ cluster, pods, manifests, scope }: ServerContext): Promise<void> {
  const isThere = manifests.some((one) => one.kind === 'StatefulSet' && one.name === REGISTRY.name);
  if (!isThere) return;
  const { address } = await pods.standIn(REGISTRY.namespace, REGISTRY.name);
  const { cert, key } = await identityOf(cluster.admin, REGISTRY.namespace, REGISTRY.name);
  const server = createServer({ cert, key }, (socket) => socket.on('error', () => undefined).end());
  server.on('tlsClientError', () => undefined);
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket.once('close', () => open.delete(socket))));
  await new Promise<void>((done, fail) => server.once('error', fail).listen(REGISTRY.port, address, done));
  scope.defer(async () => {
    // Prometheus asks the registry as well, and leaves its connections open.
    for (const socket of open) socket.destroy();
    await new Promise((done) => server.close(done));
  });
}
