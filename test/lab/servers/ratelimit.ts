import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { callGrpc, type GrpcStatus, type Identity } from '../wire/grpc';
import { rateLimitRequest, SHOULD_RATE_LIMIT, verdictIn, type Question, type Verdict } from '../wire/rate-limit';
import type { ServerCheck, ServerContext } from './check';
import { samplesOf } from './metrics-text';
import { textAt } from './plain';
import { settle } from './settle';
import { STRANGERS } from './strangers';
import { configOf, fileOf, identityOf, serviceOf } from './view';

const component = 'ratelimit';
const NAMESPACE = 'sallyport-gateway';
const CALLER = 'agentgateway';
const WINDOW_MS = 60_000;
/** What one try takes at most, so that it does not meet the end of a window. */
const TRY_MS = 15_000;
/** As the gateway waits, and longer than the limiter takes for anything. */
const ANSWER_SECONDS = 3;
/** Its numbers come out every ten seconds. */
const METRICS_SECONDS = 30;
const BACK_SECONDS = 60;

export const RATELIMIT_CHECKS: readonly ServerCheck[] = [
  { component, what: 'answers the gateway over mutual TLS, and nobody else', run: checkDoor },
  {
    component,
    what: 'each project has as many requests a minute as the policy says, and not one more',
    run: checkLimits,
  },
  { component, what: 'its own metrics have the names that we use', run: checkMetrics },
  { component, what: 'without Valkey it is not ready and lets nothing pass, and then goes on', run: checkFailure },
];

/** One limit of the rendered file. */
export interface Limit {
  readonly key: string;
  readonly value: string;
  readonly most: number;
}

/** Domain and limits of a rendered file. */
export function limitsIn(file: unknown): { readonly domain: string; readonly limits: readonly Limit[] } {
  const { domain, descriptors } = file as {
    readonly domain: string;
    readonly descriptors: readonly {
      readonly key: string;
      readonly value: string;
      readonly rate_limit: { readonly requests_per_unit: number };
    }[];
  };
  return {
    domain,
    limits: descriptors.map(({ key, value, rate_limit: { requests_per_unit: most } }) => ({ key, value, most })),
  };
}

function rendered(manifests: readonly Manifest[]): ReturnType<typeof limitsIn> {
  return limitsIn(fileOf(configOf(manifests, component), 'limits.yaml'));
}

async function ask(
  { cluster }: ServerContext,
  question: Question,
  as: Pick<Identity, 'ca'> & Partial<Identity>,
): Promise<GrpcStatus> {
  const { address, name, ports } = await serviceOf(cluster.admin, NAMESPACE, component);
  const message = rateLimitRequest(question);
  const place = { address, name, port: ports['grpc'] ?? 0, path: SHOULD_RATE_LIMIT };
  return callGrpc({ ...place, message, as, seconds: ANSWER_SECONDS });
}

/** The gateway asks; an answer that is an error is said as such. */
async function verdictOf(context: ServerContext, question: Question): Promise<Verdict | string> {
  const gateway = await identityOf(context.cluster.admin, NAMESPACE, CALLER);
  const { code, text, message } = await ask(context, question, gateway);
  return code === 0 ? verdictIn(message) : `error ${code} ${text}`;
}

async function checkDoor(context: ServerContext): Promise<Problems> {
  const { cluster, manifests } = context;
  const question = { domain: rendered(manifests).domain, key: 'lab', value: 'door', hits: 1 };
  const stranger = await identityOf(cluster.admin, STRANGERS.client.namespace, STRANGERS.client.component);
  const said = await verdictOf(context, question);
  const problems = said === 'ok' ? [] : [`the gateway is told: ${said}`];
  for (const [who, as] of [
    ['somebody with the certificate of another member', stranger],
    ['somebody without a certificate', { ca: stranger.ca }],
  ] as const) {
    const answer = await ask(context, question, as).then(
      ({ code, text }) => `${code} ${text}`,
      () => undefined,
    );
    if (answer !== undefined) problems.push(`${who} is answered: ${answer}`);
  }
  return problems;
}

/** Waits for the next window where this one ends soon. */
async function inOneWindow<T>(work: () => Promise<T>): Promise<T> {
  const left = WINDOW_MS - (Date.now() % WINDOW_MS);
  if (left < TRY_MS) await sleep(left);
  return work();
}

async function checkLimits(context: ServerContext): Promise<Problems> {
  const { domain, limits } = rendered(context.manifests);
  const problems: string[] = limits.length === 0 ? ['the file has no limits'] : [];
  for (const { key, value, most } of limits) {
    const said = await inOneWindow(async () => {
      const verdicts: string[] = [];
      for (const hits of [most - 1, 1, 1]) {
        if (hits > 0) verdicts.push(await verdictOf(context, { domain, key, value, hits }));
      }
      return verdicts;
    });
    const expected = said.map((_, at) => (at === said.length - 1 ? 'over limit' : 'ok'));
    if (said.join() !== expected.join()) problems.push(`${value}, ${most} a minute: ${said.join(', ')}`);
  }
  const [first] = limits;
  const free = await verdictOf(context, { domain, key: first?.key ?? '', value: 'lab-nobody', hits: 1_000_000 });
  if (free !== 'ok') problems.push(`a project without a limit: ${free}`);
  return problems;
}

/** Those of its watch that an ordinary run has; those of failures come when it fails. */
const USED = ['ratelimit_service_rate_limit_total_hits', 'ratelimit_service_rate_limit_over_limit'];

async function checkMetrics({ cluster, manifests }: ServerContext): Promise<Problems> {
  const { address, ports } = await serviceOf(cluster.admin, NAMESPACE, component);
  const { limits } = rendered(manifests);
  return settle(METRICS_SECONDS, async () => {
    const samples = samplesOf(await textAt(`http://${address}:${ports['metrics'] ?? 0}/metrics`));
    return USED.flatMap((name) =>
      limits
        .filter(
          ({ key, value }) => !samples.some((one) => one.name === name && one.labels['key1'] === `${key}_${value}`),
        )
        .map(({ value }) => `there is no metric ${name} of ${value}`),
    );
  });
}

async function checkFailure(context: ServerContext): Promise<Problems> {
  const { domain, limits } = rendered(context.manifests);
  const question = { domain, key: limits[0]?.key ?? '', value: limits[0]?.value ?? '', hits: 1 };
  const problems: string[] = [];
  await context.pods.restart('valkey', async () => {
    const waiting = await settle(BACK_SECONDS, async () => ((await isReady(context)) ? ['it is still ready'] : []));
    problems.push(...waiting);
    const said = await verdictOf(context, question).catch((error: unknown) => (error as Error).message);
    if (said === 'ok' || said === 'over limit') problems.push(`without Valkey the gateway is told: ${said}`);
  });
  const back = await settle(BACK_SECONDS, async () => {
    const said = await verdictOf(context, { ...question, value: 'lab-back' });
    return (await isReady(context)) && said === 'ok' ? [] : [`with Valkey again the gateway is told: ${said}`];
  });
  return [...problems, ...back];
}

async function isReady({ pods }: ServerContext): Promise<boolean> {
  const pod = pods.find(component);
  return (await textAt(`http://${pod?.address ?? ''}:${pod?.ports['health'] ?? 0}/healthcheck`)) === 'OK';
}
