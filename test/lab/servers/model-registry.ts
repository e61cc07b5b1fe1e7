import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { Problems } from '../report';
import type { ServerCheck, ServerContext } from './check';
import { serviceOf } from './view';

const component = 'model-registry';
const NAMESPACE = 'sallyport-control';
/** Of a request that must not be written down. */
const QUERY = 'token=not-for-the-log';

export const MODEL_REGISTRY_CHECKS: readonly ServerCheck[] = [
  { component, what: 'the page and the JSON of the models are read, and nothing else; no query is logged', run: check },
];

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly policy: string;
  readonly text: string;
}

interface Question {
  readonly method?: string;
  readonly path: string;
  readonly status: number;
  readonly type?: string;
}

const QUESTIONS: readonly Question[] = [
  { path: '/', status: 200, type: 'text/html' },
  { path: `/models.json?${QUERY}`, status: 200, type: 'application/json' },
  { path: '/style.css', status: 200, type: 'text/css' },
  { path: '/', method: 'HEAD', status: 200 },
  ...['POST', 'PUT', 'DELETE', 'PATCH'].map((method) => ({ path: '/', method, status: 405 })),
  ...['/nginx.conf', '/..data/index.html', '/etc/passwd'].map((path) => ({ path, status: 404 })),
];

async function check({ cluster, pods, authority }: ServerContext): Promise<Problems> {
  const { address, name, ports } = await serviceOf(cluster.admin, NAMESPACE, component);
  const ca = readFileSync(authority.root, 'utf8');
  const options = { host: address, port: ports['https'], servername: name, ca };
  const problems: string[] = [];
  for (const question of QUESTIONS) problems.push(...answerProblems(question, await ask(question, options)));
  const { text } = await ask({ path: '/models.json' }, options);
  const { models } = JSON.parse(text) as { readonly models: readonly { readonly id: string }[] };
  const page = (await ask({ path: '/' }, options)).text;
  const log = (pods.find(component)?.containers ?? []).map(({ daemon }) => readFileSync(daemon.log, 'utf8')).join('\n');
  return [
    ...problems,
    ...(models.length === 0 ? ['there is no model'] : []),
    ...models.filter(({ id }) => !page.includes(id)).map(({ id }) => `the page has no ${id}`),
    ...(log.includes('"path":"/models.json"') ? [] : ['no request is in its log']),
    ...(log.includes(QUERY) ? ['its log has what stands behind a question mark'] : []),
  ];
}

function answerProblems({ method = 'GET', path, status, type = '' }: Question, answer: Answer): Problems {
  const text = `${method} ${path}`;
  return [
    ...(answer.status === status ? [] : [`${text} answers ${answer.status}, not ${status}`]),
    ...(answer.type.startsWith(type) ? [] : [`${text} is ${answer.type}, not ${type}`]),
    ...(answer.policy.startsWith("default-src 'none'") ? [] : [`${text} lets a browser load other places`]),
  ];
}

function ask({ method = 'GET', path }: Omit<Question, 'status'>, options: object): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = request({ ...options, agent: false, method, path }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => {
        const { 'content-type': type = '', 'content-security-policy': policy } = response.headers;
        done({ status: response.statusCode ?? 0, type, policy: String(policy), text });
      });
    });
    sent.once('error', fail).end();
  });
}
