import { join } from 'node:path';
import type { Problems } from '../report';
import { Clone, type Login } from '../wire/git';
import type { ServerCheck, ServerContext } from './check';
import { ADMIN, ask, gitPlace, makeRepository, PATH, PERSON, podOf, READER, type Question } from './git-server';

const component = 'gitea';
/** Host of nobody, which it is asked to copy from. */
export const ELSEWHERE = 'elsewhere.invalid';
const WRONG: Login = { ...PERSON, password: 'not the password of it' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const GITEA_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'who may pushes over HTTPS into what the administrator made, and what delivers reads it',
    run: checkPush,
  },
  { component, what: 'nobody else is let in, and nobody makes what only the administrator makes', run: checkDoor },
  { component, what: 'its log says who did what, and no password', run: checkLog },
];

async function checkPush(context: ServerContext): Promise<Problems> {
  const place = gitPlace(context);
  await makeRepository(place);
  const clone = await Clone.make(join(context.folder, 'git-push'), place, PATH);
  const own = await clone.commit({ 'README.md': 'of the lab\n' }, 'first');
  await clone.push(PERSON);
  const seen = await clone.remoteHead(READER);
  return seen === own ? [] : [`${READER.user} sees ${seen || 'nothing'}, and ${own} was pushed`];
}

async function checkDoor(context: ServerContext): Promise<Problems> {
  const place = gitPlace(context);
  const clone = await Clone.make(join(context.folder, 'git-door'), place, PATH);
  await clone.commit({ 'README.md': 'of somebody else\n' }, 'foreign');
  const said = (action: Promise<unknown>): Promise<string> =>
    action.then(
      () => 'done',
      (error: unknown) => (error as Error).message,
    );
  const asked = (question: Question): Promise<string> =>
    said(ask(place, question).then(({ status }) => Promise.reject(new Error(`status ${status}`))));
  const repository = { name: 'lab-own' };
  const form =
    'user_name=lab-other&email=lab-other%40internal.example.mil&password=lab-only-password&retype=lab-only-password';
  const tries: readonly (readonly [what: string, said: () => Promise<string>, expected: RegExp])[] = [
    ['reading without an account', () => said(clone.remoteHead()), /could not read Username|Authentication failed/],
    ['a wrong password', () => said(clone.remoteHead(WRONG)), /Authentication failed/],
    ['pushing without an account', () => said(clone.push()), /could not read Username|Authentication failed/],
    ['pushing by what only reads', () => said(clone.replace(READER)), /403|denied|not have permission/i],
    [
      'the list of repositories without an account',
      () => asked({ method: 'GET', path: '/api/v1/repos/search' }),
      /status 40[13]/,
    ],
    ['a page without an account', () => asked({ method: 'GET', path: `/${PATH}` }), /status (303|404)/],
    [
      'registration',
      () => asked({ method: 'POST', path: '/user/sign_up', text: form, headers: FORM }),
      /status 40[034]/,
    ],
    [
      'a repository of somebody who is no administrator',
      () => asked({ method: 'POST', path: '/api/v1/user/repos', as: PERSON, body: repository }),
      /status (403|409|422)/,
    ],
    [
      'an organisation of somebody who is no administrator',
      () => asked({ method: 'POST', path: '/api/v1/orgs', as: PERSON, body: { username: 'lab-org' } }),
      /status 403/,
    ],
    [
      'an account made by somebody who is no administrator',
      () => asked({ method: 'GET', path: '/api/v1/admin/users', as: PERSON }),
      /status 403/,
    ],
    [
      'a copy of a repository of another server',
      () =>
        asked({
          ...{ method: 'POST', path: '/api/v1/repos/migrate', as: ADMIN },
          body: { clone_addr: `https://${ELSEWHERE}/lab.git`, repo_name: 'lab-copy', repo_owner: ADMIN.user },
        }),
      /status (403|422)/,
    ],
    ['an older TLS', () => asked({ method: 'GET', path: '/api/healthz', newest: 'TLSv1.2' }), /protocol version/],
  ];
  const problems: string[] = [];
  for (const [what, attempt, expected] of tries) {
    const answer = await attempt();
    if (!expected.test(answer)) problems.push(`${what}: ${answer}`);
  }
  const healthy = await ask(place, { method: 'GET', path: '/api/healthz' });
  return [...problems, ...(healthy.status === 200 ? [] : [`/api/healthz: ${healthy.status}: ${healthy.text}`])];
}

interface Line {
  readonly stream: string;
  readonly user: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

async function checkLog(context: ServerContext): Promise<Problems> {
  const { containers } = podOf(context);
  return Promise.resolve(logProblems(containers.map(({ daemon }) => daemon.text()).join('\n')));
}

/** What is wrong with a log in which the person of the lab has pushed once. */
export function logProblems(log: string): Problems {
  const lines = [...log.matchAll(/\{"stream":"git".*\}/g)].map(([text]) => JSON.parse(text) as Line);
  const pushes = lines.filter(({ user, path, method, status }) => {
    const isPush = method === 'POST' && path === `/${PATH}.git/git-receive-pack`;
    return isPush && user === PERSON.user && status === 200;
  });
  const passwords = [ADMIN, READER, PERSON].filter(({ password }) => log.includes(password));
  return [
    ...(pushes.length > 0 ? [] : [`no line of its log is the push of ${PERSON.user}`]),
    ...passwords.map(({ user }) => `its log has the password of ${user}`),
  ];
}
