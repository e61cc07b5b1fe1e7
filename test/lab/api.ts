import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';

/** An object as the API server gives it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generation?: number;
  readonly uid?: string;
  readonly [field: string]: unknown;
}

/** What names an object. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface Answer {
  readonly status: number;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
  readonly body: unknown;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** User that the caller, who must be allowed to, speaks for. */
  readonly as?: string;
  /** Sent as it is: a typed client would drop the very fields that strict validation is to find. */
  readonly body?: { readonly type: string; readonly text: string };
}

export interface ApplyOptions {
  /** Field manager. */
  readonly as: string;
  readonly dryRun?: boolean;
  readonly subresource?: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const NOT_FOUND = 404;
const FIRST_ERROR = 400;

/** One user's way to one API server: paths from discovery, bodies unchanged, warnings kept. */
export class ApiServer {
  private readonly resources = new Map<string, readonly Resource[]>();

  private constructor(
    private readonly base: string,
    private readonly agent: Agent,
  ) {}

  /** @param kubeconfig file, read by the client library of Kubernetes itself. */
  static async connect(kubeconfig: string): Promise<ApiServer> {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) throw new Error(`${kubeconfig}: names no server`);
    const options: { ca?: unknown; cert?: unknown; key?: unknown } = {};
    await config.applyToHTTPSOptions(options);
    const { ca, cert, key } = options as { ca?: Buffer; cert?: Buffer; key?: Buffer };
    return new ApiServer(server, new Agent({ ca, cert, key, keepAlive: true, maxSockets: 8 }));
  }

  close(): void {
    this.agent.destroy();
  }

  /** @throws Error only when there is no answer at all. */
  call(call: Call): Promise<Answer> {
    const url = new URL(call.path, this.base);
    for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
    const headers = {
      accept: 'application/json',
      ...(call.body && { 'content-type': call.body.type }),
      ...(call.as !== undefined && { 'impersonate-user': call.as }),
    };
    return new Promise((done, fail) => {
      const sent = request(url, { method: call.method, agent: this.agent, headers }, (response) => {
        collect(response).then(done, fail);
      });
      sent.once('error', fail);
      sent.end(call.body?.text);
    });
  }

  /** Server-side apply of a document as it stands, with strict validation. */
  async apply(target: Reference, text: string, options: ApplyOptions): Promise<Answer> {
    const path = await this.pathOf(target, options.subresource);
    if (typeof path !== 'string') return path;
    const query = { fieldManager: options.as, fieldValidation: 'Strict' };
    return this.call({
      method: 'PATCH',
      path,
      query: options.dryRun === true ? { ...query, dryRun: 'All' } : query,
      body: { type: 'application/apply-patch+yaml', text },
    });
  }

  async get(target: Reference): Promise<KubeObject | undefined> {
    const path = await this.pathOf(target);
    if (typeof path !== 'string') return undefined;
    const answer = await this.call({ method: 'GET', path });
    if (answer.status === NOT_FOUND) return undefined;
    return bodyOf(answer) as KubeObject;
  }

  /** All objects of a kind, in one namespace or in all. */
  async list(apiVersion: string, kind: string, namespace?: string): Promise<readonly KubeObject[]> {
    const target = { apiVersion, kind, name: '', ...(namespace !== undefined && { namespace }) };
    const path = await this.pathOf(target);
    if (typeof path !== 'string') return [];
    const { items } = bodyOf(await this.call({ method: 'GET', path: path.replace(/\/$/, '') })) as { items: object[] };
    return items.map((item) => ({ apiVersion, kind, ...item }) as KubeObject);
  }

  /** Creates an object; the answer says what admission thought of it. */
  async create(
    target: Reference,
    text: string,
    options: { readonly dryRun?: boolean; readonly as?: string } = {},
  ): Promise<Answer> {
    const path = await this.pathOf({ ...target, name: '' });
    if (typeof path !== 'string') return path;
    const query = { fieldValidation: 'Strict', ...(options.dryRun === true && { dryRun: 'All' }) };
    return this.call({
      method: 'POST',
      path: path.replace(/\/$/, ''),
      query,
      body: { type: 'application/yaml', text },
      ...(options.as !== undefined && { as: options.as }),
    });
  }

  async delete(target: Reference): Promise<void> {
    const path = await this.pathOf(target);
    if (typeof path === 'string') bodyOf(await this.call({ method: 'DELETE', path }));
  }

  /** Path of an object, or the answer of a server that does not know its kind. */
  async pathOf(target: Reference, subresource?: string): Promise<string | Answer> {
    const root = target.apiVersion.includes('/') ? `/apis/${target.apiVersion}` : `/api/${target.apiVersion}`;
    const resource = await this.resourceOf(root, target.kind);
    if (resource === undefined) {
      const message = `the server knows no ${target.apiVersion} ${target.kind}`;
      return { status: NOT_FOUND, warnings: [], body: { message } };
    }
    const place = resource.namespaced && target.namespace !== undefined ? `/namespaces/${target.namespace}` : '';
    const tail = subresource === undefined ? '' : `/${subresource}`;
    return `${root}${place}/${resource.name}/${encodeURIComponent(target.name)}${tail}`;
  }

  /** A kind that is not known is asked for again: its definition may have been applied since. */
  private async resourceOf(root: string, kind: string): Promise<Resource | undefined> {
    const find = (): Resource | undefined =>
      this.resources.get(root)?.find((one) => one.kind === kind && !one.name.includes('/'));
    const known = find();
    if (known !== undefined) return known;
    const answer = await this.call({ method: 'GET', path: root });
    if (answer.status >= FIRST_ERROR) return undefined;
    this.resources.set(root, (answer.body as { resources: readonly Resource[] }).resources);
    return find();
  }
}

/** Body of an answer that has to be a good one. */
export function bodyOf(answer: Answer): unknown {
  if (answer.status >= FIRST_ERROR) throw new Error(`${answer.status}: ${messageOf(answer)}`);
  return answer.body;
}

/** What the server says about a refusal. */
export function messageOf(answer: Answer): string {
  const { message } = (answer.body ?? {}) as { message?: string };
  return message ?? JSON.stringify(answer.body);
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return { status: response.statusCode ?? 0, warnings: warningsIn(response), body: parsed(text) };
}

/** `299 - "text"`, as RFC 9110 has it; Node joins several with a comma, the raw headers keep them apart. */
function warningsIn(response: IncomingMessage): readonly string[] {
  const raw = response.rawHeaders;
  return raw
    .filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === 'warning')
    .map((value) => value.replace(/^299 \S+ "(.*)"$/s, '$1').replaceAll('\\"', '"'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.trim() };
  }
}
