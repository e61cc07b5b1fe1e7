import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import { textOf } from '../config-maps';
import type { RunningPod } from '../pods/kubelet';
import { SITE_SECRETS } from '../site-mail';
import type { GitPlace, Login } from '../wire/git';
import type { ServerContext } from './check';

/** Organisation and repository of releases, as the knob of Flux has it. */
export const [ORGANISATION, REPOSITORY] = ['platform', 'release'];
export const PATH = `${ORGANISATION}/${REPOSITORY}`;
/** Somebody whom the administrator made an account, and who may push. */
export const PERSON: Login = { user: 'lab-person', password: 'lab-only password of a person' };

const accounts = SITE_SECRETS['gitea-accounts'] ?? {};
export const ADMIN: Login = { user: 'break-glass', password: accounts['admin-password'] ?? '' };
export const READER: Login = { user: 'delivery', password: accounts['reader-password'] ?? '' };

const ANSWER_MS = 20_000;
const [MADE, NONE, THERE] = [201, 204, [409, 422]];

export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly as?: Login;
  readonly body?: object;
  /** Cookies and forms, in the place of JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** Newest version of TLS that the caller has. */
  readonly newest?: 'TLSv1.2';
}

export interface Said {
  readonly status: number;
  readonly text: string;
}

/** Where people and Flux find it; only the address is that of the pod, since the lab is no pod. */
export function gitPlace(context: ServerContext, host = peopleHost(context)): GitPlace {
  const { address, ports } = podOf(context);
  return { host, address, port: ports['https'] ?? 0, root: context.authority.root };
}

/** Name under which people reach it, as the rendered file says it. */
export function peopleHost({ manifests }: Pick<ServerContext, 'manifests'>): string {
  const [, host] = /^ROOT_URL *= *https:\/\/([^/]+)\/$/m.exec(textOf(manifests, 'gitea-config', 'app.ini')) ?? [];
  if (host === undefined) throw new Error('app.ini: has no ROOT_URL of the form https://host/');
  return host;
}

/** @throws Error without an answer, also where the certificate is not of the name */
export function ask({ host, address, port, root }: GitPlace, question: Question): Promise<Said> {
  const { method, path, as, body, newest } = question;
  const text = body === undefined ? question.text : JSON.stringify(body);
  const headers = {
    host,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(as !== undefined && { authorization: `Basic ${Buffer.from(`${as.user}:${as.password}`).toString('base64')}` }),
    ...question.headers,
  };
  const trust = { ca: readFileSync(root), servername: host, ...(newest !== undefined && { maxVersion: newest }) };
  return new Promise((done, fail) => {
    const options = { host: address, port, path, method, headers, ...trust, agent: false as const, timeout: ANSWER_MS };
    const sent = request(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', fail);
      response.once('end', () =>
        done({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    sent.once('timeout', () => sent.destroy(new Error(`${path}: no answer within ${ANSWER_MS} ms`)));
    sent.once('error', fail).end(text);
  });
}

/** What the README has the administrator do first: an organisation, its repository, an account that may push. Twice is once. */
export async function makeRepository(place: GitPlace): Promise<void> {
  const steps: readonly Question[] = [
    { method: 'POST', path: '/api/v1/orgs', body: { username: ORGANISATION } },
    { method: 'POST', path: `/api/v1/orgs/${ORGANISATION}/repos`, body: { name: REPOSITORY, default_branch: 'main' } },
    {
      method: 'POST',
      path: '/api/v1/admin/users',
      body: {
        ...{ username: PERSON.user, password: PERSON.password, must_change_password: false },
        email: `${PERSON.user}@${place.host}`,
      },
    },
    { method: 'PUT', path: `/api/v1/repos/${PATH}/collaborators/${PERSON.user}`, body: { permission: 'write' } },
  ];
  for (const step of steps) {
    const { status, text } = await ask(place, { ...step, as: ADMIN });
    if (![MADE, NONE, ...THERE].includes(status)) throw new Error(`${step.path} as ${ADMIN.user}: ${status}: ${text}`);
  }
}

export function podOf({ pods }: Pick<ServerContext, 'pods'>): RunningPod {
  const pod = pods.find('gitea');
  if (pod === undefined) throw new Error('gitea does not run');
  return pod;
}
