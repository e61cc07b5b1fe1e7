import { Agent } from 'node:https';
import { dirname } from 'node:path';
import { z } from 'zod';
import { SallyportError } from '../core/errors';
import { readTextFile } from '../core/files';
import { Unanswered, type Api, type LiveObject } from './api';
import { tokenInFile } from './token-file';

/** Longest answer of the API server that is waited for. */
const TIMEOUT_MS = 30_000;
/** Objects of one page: bounded memory, whatever a cluster holds. */
const PAGE = 250;
const MAX_BYTES = 1024 * 1024;

/** Loaded when it is called: it is large, ESM only, and most commands do not need it. */
const loadClient = () => import('@kubernetes/client-node');

type Client = Awaited<ReturnType<typeof loadClient>>;
type Config = InstanceType<Client['KubeConfig']>;

const REASONS: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not served',
  410: 'the list changed while it was read',
};

const discovery = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});
const page = z.object({
  metadata: z.object({ continue: z.string().optional() }).optional(),
  items: z.array(z.record(z.string(), z.unknown())).nullable(),
});

/**
 * Connects as a kubeconfig says. Paths and answers are those of the API, not of the typed client: that one drops fields
 * which it does not know, and an unknown field is what is looked for.
 * @throws SallyportError 'usage' for a file that cannot be used, or that would believe any server.
 */
export async function connect(kubeconfig: string): Promise<Api> {
  const client = await loadClient();
  const ask = asking(client, await accessOf(client, kubeconfig));
  return {
    resources: async (apiVersion) => {
      try {
        const { resources } = shaped(discovery, await ask(rootOf(apiVersion), {}));
        return resources.filter(({ name }) => !name.includes('/'));
      } catch (error) {
        if (error instanceof Unanswered && error.reason === REASONS[404]) return undefined;
        throw error;
      }
    },
    list: (apiVersion, resource) => pages(ask, `${rootOf(apiVersion)}/${resource.name}`),
  };
}

type Ask = (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;

/** Where the server is, and who asks. */
interface Access {
  readonly server: string;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

async function* pages(ask: Ask, path: string): AsyncIterable<LiveObject> {
  let token = '';
  do {
    const query = { limit: String(PAGE), ...(token !== '' && { continue: token }) };
    const { metadata, items } = shaped(page, await ask(path, query));
    yield* items ?? [];
    token = metadata?.continue ?? '';
  } while (token !== '');
}

/** An answer in the shape that the API has. */
function shaped<T>(schema: z.ZodType<T>, answer: unknown): T {
  const { data, error } = schema.safeParse(answer);
  if (data === undefined) throw new Unanswered('the answer is none of this API', false, { cause: error });
  return data;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function accessOf(client: Client, file: string): Promise<Access> {
  // Read through our own door: it refuses what is no file, or too large.
  const text = readTextFile(file, { label: 'kubeconfig', maxBytes: MAX_BYTES });
  const config = configIn(client, file, text);
  const cluster = config.getCurrentCluster();
  if (cluster?.server.startsWith('https://') !== true) throw wrong(file, 'names no server by HTTPS in its context');
  if (cluster.skipTLSVerify === true) throw wrong(file, 'believes any server: insecure-skip-tls-verify is set');
  const { ca, cert, key, headers } = await credentialsIn(config, file);
  const token = tokenInFile(text, file, config.getCurrentUser()?.name ?? '');
  // Without one, Node would believe every authority of its own list.
  if (ca === undefined) throw wrong(file, 'names no certificate authority');
  // Said, because a variable of the environment could say otherwise.
  const tls = { ca, rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;
  const agent = new Agent({ ...tls, cert, key, servername: cluster.tlsServerName, maxSockets: 1 });
  const server = cluster.server.replace(/\/$/, '');
  return { server, agent, headers: { ...headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) } };
}

function configIn(client: Client, file: string, text: string): Config {
  const config = new client.KubeConfig();
  try {
    config.loadFromString(text);
    config.makePathsAbsolute(dirname(file));
    return config;
  } catch (cause) {
    throw new SallyportError('usage', { message: 'kubeconfig cannot be read', place: { file } }, { cause });
  }
}

interface Credentials {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly headers?: Record<string, string>;
}

async function credentialsIn(config: Config, file: string): Promise<Credentials> {
  const options = {};
  try {
    await config.applyToHTTPSOptions(options);
    return options;
  } catch (cause) {
    const message = 'credentials that the kubeconfig names cannot be had';
    throw new SallyportError('usage', { message, place: { file } }, { cause });
  }
}

function wrong(file: string, what: string): SallyportError {
  return new SallyportError('usage', {
    message: `kubeconfig ${what}`,
    place: { file },
    fix: 'set the current context to a cluster with an https server and its certificate authority',
  });
}

function asking(client: Client, { server, agent, headers }: Access): Ask {
  const { httpApi } = client.createConfiguration();
  return async (path, query) => {
    const request = new client.RequestContext(`${server}${path}`, client.HttpMethod.GET);
    for (const [key, value] of Object.entries(query)) request.setQueryParam(key, value);
    for (const [key, value] of Object.entries(headers)) request.setHeaderParam(key, value);
    request.setHeaderParam('Accept', 'application/json');
    request.setAgent(agent);
    request.setSignal(AbortSignal.timeout(TIMEOUT_MS));
    try {
      const response = await httpApi.send(request).toPromise();
      const { httpStatusCode: code } = response;
      const text = await response.body.text();
      if (code === 200) return parsed(text);
      throw new Unanswered(REASONS[code] ?? `status ${code}`, code === 401);
    } catch (error) {
      throw error instanceof Unanswered ? error : noAnswer(error);
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Unanswered('the answer is no JSON', false, { cause });
  }
}

function noAnswer(error: unknown): Unanswered {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError') return new Unanswered('timeout', true, { cause: error });
  // Codes of Node and OpenSSL, such as ECONNREFUSED or SELF_SIGNED_CERT_IN_CHAIN.
  const isCode = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code);
  return new Unanswered(isCode ? code : 'no answer', true, { cause: error });
}
