import { join } from 'node:path';
import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { run } from '../run';
import type { ServerCheck, ServerContext } from './check';
import { identityFiles, impostor, type IdentityFiles } from './identity-files';
import { STRANGERS } from './strangers';
import { configOf, identityOf } from './view';

const component = 'valkey';
const NAMESPACE = 'sallyport-data';
const CLIENT = join('test', 'lab', 'pods', 'valkey-cli.sh');

export const VALKEY_CHECKS: readonly ServerCheck[] = [
  { component, what: 'lets in over mutual TLS alone, and its own pod to nothing but a ping', run: checkDoor },
];

/** Somebody whom the rendered file knows by the name in the certificate, and what the keys of this caller begin with. */
export interface User {
  readonly name: string;
  readonly prefix: string;
}

export function usersIn(config: string): readonly User[] {
  return [...config.matchAll(/^user (\S+) on .*?~(\S+):\* /gm)].map(([, name = '', prefix = '']) => ({ name, prefix }));
}

function callersIn(manifests: readonly Manifest[]): readonly User[] {
  const data = (configOf(manifests, component)?.object['data'] ?? {}) as Readonly<Record<string, string>>;
  return usersIn(data['valkey.conf'] ?? '');
}

/** What the server says to one command; without files, with no certificate. */
async function tell(context: ServerContext, as: IdentityFiles | undefined, words: readonly string[]): Promise<string> {
  const pod = context.pods.find(component);
  const place = ['-e', '-h', pod?.address ?? '', '-p', String(pod?.ports['tls'])];
  const shown = as === undefined ? [] : ['--cert', as.cert, '--key', as.key];
  const trust = ['--tls', '--cacert', context.authority.root];
  return run('sh', [CLIENT, ...place, ...trust, ...shown, ...words]).then(
    (said) => said.trim(),
    (error: unknown) => (error as Error).message,
  );
}

async function checkDoor(context: ServerContext): Promise<Problems> {
  const { cluster, folder } = context;
  const own = identityFiles(folder, 'cache-own', await identityOf(cluster.admin, NAMESPACE, component));
  const { client, server: serverOnly } = STRANGERS;
  const stranger = identityFiles(
    folder,
    'cache-stranger',
    await identityOf(cluster.admin, client.namespace, client.component),
  );
  const server = identityFiles(
    folder,
    'cache-server',
    await identityOf(cluster.admin, serverOnly.namespace, serverOnly.component),
  );
  const liar = await impostor(folder, component, `spiffe://lab.invalid/ns/${NAMESPACE}/sa/${component}`);
  const tries: readonly (readonly [string, IdentityFiles | undefined, readonly string[], RegExp])[] = [
    ['its own certificate', own, ['ping'], /^PONG$/],
    ['its own certificate, for more than a ping', own, ['set', 'lab', '1'], /NOPERM/],
    ['its own certificate, for an order', own, ['config', 'get', 'port'], /NOPERM/],
    ['the certificate of nobody it knows', stranger, ['ping'], /WRONGPASS|NOAUTH/],
    ['a certificate of the site for servers alone', server, ['ping'], /closed|reset|certificate/i],
    ['a certificate of another authority', liar, ['ping'], /closed|reset|unknown ca/i],
    ['no certificate', undefined, ['ping'], /closed|reset|certificate required/i],
  ];
  const problems: string[] = [];
  for (const [what, as, words, expected] of tries) {
    const said = await tell(context, as, words);
    if (!expected.test(said)) problems.push(`${what}, ${words.join(' ')}: ${said}`);
  }
  return [...problems, ...(await callerProblems(context))];
}

/** Each caller that is declared writes, and reads it again. */
async function callerProblems(context: ServerContext): Promise<Problems> {
  const problems: string[] = [];
  for (const { name, prefix } of callersIn(context.manifests)) {
    const [, namespace = '', caller = ''] = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(name) ?? [];
    const as = identityFiles(
      context.folder,
      `cache-${prefix}`,
      await identityOf(context.cluster.admin, namespace, caller),
    );
    const key = `${prefix}:lab`;
    await tell(context, as, ['set', key, '7', 'ex', '60']);
    const read = await tell(context, as, ['get', key]);
    if (read !== '7') problems.push(`${name}: ${key} is ${read}`);
    const foreign = await tell(context, as, ['get', `not-${key}`]);
    if (!/NOPERM/.test(foreign)) problems.push(`${name}: reads a key of somebody else: ${foreign}`);
  }
  return problems;
}
