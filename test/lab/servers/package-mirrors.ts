import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { textOf } from '../config-maps';
import { judgeCalls } from '../pods/flows';
import type { Problems } from '../report';
import { within } from '../scope';
import { PACKAGE_KNOBS, SITE_SIGNER } from '../site-packages';
import { makeLink, makeTrees, PACKAGES } from '../wire/package-trees';
import type { ServerCheck, ServerContext } from './check';
import { PackageClient, type Outcome } from './package-client';
import { MISSING, packageTools, type PackageTool } from './package-tools';
import { surroundingsOf } from './surroundings';
import { serviceOf } from './view';

const component = 'package-mirrors';
const NAMESPACE = 'sallyport-registry';
const CLIENT_FILES = 'sallyport-packages';
const CLIENT_DIR = '/etc/sallyport/packages';
/** Of a request that must not be written down. */
const QUERY = 'token=not-for-the-log';
const SOON_SECONDS = 20;
const SUITE = 'stable';

export const PACKAGE_MIRROR_CHECKS: readonly ServerCheck[] = [
  { component, what: 'files of the named snapshots are read, and nothing else; no query is logged', run: checkServer },
  {
    component,
    what: 'pip, npm and apt-get get packages by what pods are told, miss what is not there, and ask nobody else',
    run: checkClients,
  },
];

/** The volume, as a site seeds it: a snapshot that clients use, an earlier one, and one that no knob names. */
function seed({ folder }: ServerContext): void {
  const volume = join(folder, 'claims', NAMESPACE, component);
  mkdirSync(volume, { recursive: true });
  const { snapshot, earlier } = PACKAGE_KNOBS;
  for (const one of [snapshot, ...earlier, 'lab-unnamed']) {
    if (existsSync(join(volume, 'apt', one))) continue;
    makeTrees({ folder: volume, snapshot: one, suite: SUITE, signer: SITE_SIGNER });
    makeLink(volume, `apt/${one}/link`, '/etc/passwd');
  }
}

interface Question {
  readonly method?: string;
  readonly path: string;
  readonly accept?: string;
  readonly body?: string;
}

interface Expected extends Question {
  readonly status: number;
  readonly type?: string;
}

const { snapshot: OWN, earlier } = PACKAGE_KNOBS;
const INDEX = `/pypi/${OWN}/simple/${PACKAGES.python}/`;
const JSON_INDEX = 'application/vnd.pypi.simple.v1+json';

/** What is asked, and what has to be the answer. */
export const QUESTIONS: readonly Expected[] = [
  { path: INDEX, status: 200, type: 'text/html' },
  { path: `${INDEX}?${QUERY}`, status: 200 },
  { path: INDEX, accept: JSON_INDEX, status: 200, type: JSON_INDEX },
  { path: `/pypi/${OWN}/simple/${PACKAGES.plainPython}/`, accept: JSON_INDEX, status: 200, type: 'text/html' },
  { path: `/npm/${OWN}/${PACKAGES.npm.replace('/', '%2f')}`, status: 200, type: 'application/json' },
  { path: `/apt/${earlier[0]}/dists/${SUITE}/Release`, status: 200 },
  { path: INDEX, method: 'HEAD', status: 200 },
  ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method) => ({ path: INDEX, method, status: 405 })),
  { path: INDEX, body: 'something', status: 413 },
  ...[
    ...['/', `/pypi/${OWN}/`, `/pypi/${OWN}/simple/`, `/apt/${OWN}/dists/`, `/npm/${OWN}/${MISSING}?${QUERY}`],
    ...[`/apt/lab-unnamed/dists/${SUITE}/Release`, `/apt/${OWN}/link?${QUERY}`, '/etc/passwd'],
  ].map((path) => ({ path, status: 404 })),
  { path: `/apt/${OWN}/..%2f..%2f..%2f..%2fetc/passwd`, status: 400 },
];

async function checkServer(context: ServerContext): Promise<Problems> {
  seed(context);
  const { address, name, ports } = await serviceOf(context.cluster.admin, NAMESPACE, component);
  const ca = readFileSync(context.authority.root, 'utf8');
  const problems: string[] = [];
  for (const { status, type, ...question } of QUESTIONS) {
    const options = { host: address, port: ports['https'], servername: name, ca };
    const answer = await ask(question, options);
    const text = `${question.method ?? 'GET'} ${question.path}`;
    if (answer.status !== status) problems.push(`${text} answers ${answer.status}, not ${status}`);
    else if (type !== undefined && answer.type !== type) problems.push(`${text} is ${answer.type}, not ${type}`);
  }
  const log = (context.pods.find(component)?.containers ?? [])
    .map(({ daemon }) => readFileSync(daemon.log, 'utf8'))
    .join('\n');
  if (!log.includes(`"path":"/npm/${OWN}/`)) problems.push('no request is in its log');
  return log.includes(QUERY) ? [...problems, 'its log has what stands behind a question mark'] : problems;
}

function ask(
  { method = 'GET', path, accept = '*/*', body }: Question,
  options: object,
): Promise<{ readonly status: number; readonly type: string }> {
  return new Promise((done, fail) => {
    const headers = { accept, ...(body !== undefined && { 'content-length': body.length }) };
    const sent = request({ ...options, agent: false, method, path, headers }, (response) => {
      response.resume().once('end', () => {
        done({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '' });
      });
    });
    sent.once('error', fail).end(body);
  });
}

async function checkClients(context: ServerContext): Promise<Problems> {
  seed(context);
  // The file is there whether or not any image brings npm.
  textOf(context.manifests, CLIENT_FILES, 'npmrc');
  const tools = await packageTools(`${CLIENT_DIR}/npmrc`);
  return within(context.scope, async (scope) => {
    const client = await PackageClient.open(context, scope);
    const problems: string[] = [];
    for (const tool of tools) problems.push(...(await toolProblems(tool, client)));
    return [...problems, ...(await sentProblems(context, client))];
  });
}

async function toolProblems(tool: PackageTool, client: PackageClient): Promise<Problems> {
  const run = (argv: readonly string[]): Promise<Outcome> => client.run(argv, tool.mounts);
  if (tool.first !== undefined) {
    const { isGood, said } = await run(tool.first);
    if (!isGood) return [`${tool.name}: ${said}`];
  }
  const problems: string[] = [];
  for (const { argv, file } of tool.gets) {
    const { isGood, said } = await run(argv);
    if (!isGood || !existsSync(join(client.folder, 'work', file)))
      problems.push(`${tool.name} does not get ${file}: ${said}`);
  }
  const missed = await run(tool.misses);
  if (missed.isGood) problems.push(`${tool.name} says that it has ${MISSING}`);
  if (missed.seconds > SOON_SECONDS) problems.push(`${tool.name} looks for ${MISSING} for ${missed.seconds} s`);
  return problems;
}

/** Whatever the client began that is neither a question for the name of the mirror, nor a connection to it. */
async function sentProblems(context: ServerContext, client: PackageClient): Promise<Problems> {
  const through = context.pods.find(component)?.address ?? '';
  const sent = (await context.capture.packets(through)).filter(({ from }) => from === client.address);
  const mirror = await serviceOf(context.cluster.admin, NAMESPACE, component);
  const isAllowed = (name: string): boolean => name.startsWith(`${mirror.name}.`);
  const around = await surroundingsOf(context);
  const resolvers = around.services.filter(({ metadata }) => metadata.name === 'coredns');
  const places = [mirror.address, ...resolvers.map(({ spec }) => String(spec?.['clusterIP']))];
  const calls = sent.map((packet) => ({ ...packet, from: { address: client.address } }));
  return [
    ...(sent.some(({ to }) => to === mirror.address) ? [] : ['nobody asked the mirror']),
    ...sent.filter(({ to }) => !places.includes(to)).map(({ to, port = 0 }) => `a tool wants ${to}:${port}`),
    ...sent.flatMap(({ name }) => (name === undefined || isAllowed(name) ? [] : [`a tool asks for ${name}`])),
    ...judgeCalls(calls, around, context.manifests).problems,
  ];
}
