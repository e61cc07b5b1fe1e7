import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problems } from '../report';
import { until } from '../wait';
import { ANSWERS, GOLDEN_SET, JUDGES, TEXTS } from '../site-evaluation';
import { ChatStandIn } from '../wire/chat-stand-in';
import type { ServerCheck, ServerContext } from './check';
import { runCronJob } from './cron-job';
import { getText } from './https';
import { identityOf, serviceOf } from './view';

const NAMESPACE = 'sallyport-evaluation';
const SERVING = 'sallyport-serving';
const TARGET = { namespace: NAMESPACE, name: 'replay' };
const RESULTS = 'evaluation-results';
/** Longest start of the program on a busy machine. */
const AGAIN_SECONDS = 60;
const REQUEST = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name: 'evaluation-rollback' };

export const EVALUATION_CHECKS: readonly ServerCheck[] = [
  {
    component: 'replay',
    starts: true,
    what: 'good answers pass, bad ones turn the job red and ask for the way back, and no text is written anywhere',
    run: checkReplay,
  },
  {
    component: RESULTS,
    what: 'nobody without a certificate is heard, and the last scores outlive it',
    run: checkResults,
  },
];

/** What one run came to. */
export interface Seen {
  readonly code: number;
  readonly log: string;
  readonly metrics: string;
  /** What the job asks whoever promotes models for. */
  readonly request: string | undefined;
}

async function checkReplay(context: ServerContext): Promise<Problems> {
  seed(context);
  const model = await play(context, ANSWERS, () => TEXTS.answer);
  const judge = await play(context, JUDGES, () => '{"score": 9}');
  const good = await runOnce(context);
  model.become(() => 'something else');
  const bad = await runOnce(context);
  model.become(() => TEXTS.answer);
  const again = await runOnce(context);
  const callers = [...model.questions, ...judge.questions].map(({ caller }) => caller);
  return [
    ...runProblems('good answers', good, { code: 0, isRequested: false }),
    ...runProblems('bad answers', bad, { code: 1, isRequested: true }),
    ...runProblems('good answers once more', again, { code: 0, isRequested: false }),
    ...(judge.questions.some(({ text }) => text.includes(TEXTS.criterion)) ? [] : ['the judge was not asked']),
    ...callers.filter((name) => !name.startsWith('replay.')).map((name) => `${name} asked a model`),
  ];
}

/** What is wrong with a run, compared with what it has to come to. */
export function runProblems(
  what: string,
  { code, log, metrics, request }: Seen,
  expected: { readonly code: number; readonly isRequested: boolean },
): Problems {
  const isRed = expected.code !== 0;
  const labels = `{set="lab",model="${ANSWERS}",source="replay"}`;
  const regression = `sallyport_evaluation_regression${labels} ${isRed ? 1 : 0}`;
  const isRequested = request?.includes(`"model":"${ANSWERS}"`) === true;
  const texts = Object.values(TEXTS).filter((text) => [log, metrics, request ?? ''].join().includes(text));
  const saying = `${what}:`;
  return [
    ...(code === expected.code ? [] : [`${saying} the job ends with ${code}, not ${expected.code}: ${log.trim()}`]),
    ...(metrics.split('\n').includes(regression) ? [] : [`${saying} there is no ${regression}`]),
    ...(isRequested === expected.isRequested
      ? []
      : [`${saying} the way back is ${isRequested ? '' : 'not '}asked for`]),
    ...texts.map((text) => `${saying} "${text}" is written down`),
  ];
}

/** The volume, as a site seeds it. */
function seed({ folder }: ServerContext): void {
  const volume = join(folder, 'claims', NAMESPACE, 'golden-sets');
  mkdirSync(volume, { recursive: true });
  writeFileSync(join(volume, 'lab.jsonl'), GOLDEN_SET.map((one) => `${JSON.stringify(one)}\n`).join(''));
}

/** Listens where a model server would, with the certificate of that one. */
async function play(
  { cluster, pods, scope, authority }: ServerContext,
  deployment: string,
  answer: () => string,
): Promise<ChatStandIn> {
  const { address, ports } = await pods.standIn(SERVING, 'vllm', deployment);
  const { cert, key } = await identityOf(cluster.admin, SERVING, `vllm-${deployment}`);
  const identity = { cert, key, ca: readFileSync(authority.root, 'utf8') };
  return ChatStandIn.listen({ address, port: ports['https'] ?? 0, identity, answer }, scope);
}

async function runOnce(context: ServerContext): Promise<Seen> {
  const { code, log } = await runCronJob(context, TARGET);
  const object = await context.cluster.admin.get(REQUEST);
  const { request } = (object?.['data'] ?? {}) as { readonly request?: string };
  return { code, log, metrics: await metricsOf(context), request };
}

async function metricsOf({ cluster }: ServerContext, caller = 'prometheus'): Promise<string> {
  const { address, name, ports } = await serviceOf(cluster.admin, NAMESPACE, RESULTS);
  const as = await identityOf(cluster.admin, 'sallyport-observability', caller);
  return getText({ address, port: ports['metrics'] ?? 0, name, path: '/metrics', as });
}

async function checkResults(context: ServerContext): Promise<Problems> {
  const { address, name, ports } = await serviceOf(context.cluster.admin, NAMESPACE, RESULTS);
  const before = await metricsOf(context);
  const ca = readFileSync(context.authority.root, 'utf8');
  const as = { ca } as Parameters<typeof getText>[0]['as'];
  const heard = await Promise.all(
    ['metrics', 'reports'].map((port) =>
      getText({ address, port: ports[port] ?? 0, name, path: '/metrics', as }).then(
        () => [`a caller without a certificate is answered on ${port}`],
        (error: unknown) =>
          / answers \d/.test((error as Error).message) ? [`${port}: ${(error as Error).message}`] : [],
      ),
    ),
  );
  await context.pods.restart(RESULTS);
  const what = `${RESULTS} shows metrics again`;
  const after = await until({ what, seconds: AGAIN_SECONDS }, () => metricsOf(context).catch(() => undefined));
  return [...heard.flat(), ...(after === before && after.includes('{') ? [] : ['a restart changes what is shown'])];
}
