import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { Bucket } from '../../../src/runtime/s3/bucket';
import type { Credentials, StorePlace } from '../../../src/runtime/s3/config';
import { textOf } from '../config-maps';
import type { Manifest } from '../manifests';
import type { RunningPod } from '../pods/kubelet';
import type { Problems } from '../report';
import { SITE_SECRETS } from '../site-mail';
import { until } from '../wait';
import type { Identity } from '../wire/grpc';
import type { ServerCheck, ServerContext } from './check';
import { LockedObject } from './locked-object';
import { STRANGERS } from './strangers';
import { identityOf } from './view';

const component = 'seaweedfs';
const NAMESPACE = 'sallyport-data';
const HOST = 'seaweedfs.sallyport-data.svc.cluster.local';
/** A caller that the platform has, and a bucket that it has nothing to do with. */
const [CALLER, OTHER] = ['postgresql', 'loki'];
const STORE_CONFIG = 'seaweedfs-filer-config';
const DAY_MS = 24 * 60 * 60 * 1000;
const [READY_SECONDS, ANSWER_MS] = [120, 10_000];
/** Long enough to be found in a file, and in no file by chance. */
const WORDS = 'these words of the lab stand on no disk as they are '.repeat(100);

export const SEAWEEDFS_CHECKS: readonly ServerCheck[] = [
  { component, what: 'a caller puts an object over TLS, reads it again and deletes it', run: checkObject },
  { component, what: 'nobody else is let in: other keys, another bucket, no signature, no TLS', run: checkDoor },
  { component, what: 'its parts take certificates of each other, and of nobody else', run: checkParts },
  { component, what: 'what was put stands on no volume as it was', run: checkDisk },
  {
    component,
    what: 'nobody takes away what is locked, with whatever keys, and nobody lifts the lock',
    isFor: (manifests) => lockedIn(manifests).length > 0,
    run: checkLock,
  },
];

/** Keys that the lab's site gave a caller. */
export function keysOf(caller: string): Credentials {
  const secret = SITE_SECRETS[`object-store-${caller}`] ?? {};
  return { accessKey: secret['access-key'] ?? '', secretKey: secret['secret-key'] ?? '' };
}

/** A bucket, as a caller of the platform sees it; only the address is that of the pod, since the lab is no pod. */
export function bucketFor(context: ServerContext, bucket: string, credentials = keysOf(bucket)): Bucket {
  return new Bucket({ store: placeOf(context), bucket, credentials });
}

function placeOf(context: ServerContext): StorePlace {
  const { address, ports } = podOf(context, 'filer');
  const url = `https://${HOST}:${ports['s3'] ?? 0}`;
  return { url, caFile: context.authority.root, region: 'us-east-1', address };
}

function podOf({ pods }: Pick<ServerContext, 'pods'>, role: 'master' | 'volume' | 'filer'): RunningPod {
  const pod = pods.running.find(({ workload }) => workload.name === `${component}-${role}`);
  if (pod === undefined) throw new Error(`its ${role} does not run`);
  return pod;
}

async function checkObject(context: ServerContext): Promise<Problems> {
  const bucket = bucketFor(context, CALLER);
  try {
    let last = '';
    await until({ what: 'an object is taken', seconds: READY_SECONDS }, async () => {
      last = await saidOf(bucket.putText('lab/a b+c', WORDS));
      return last === 'done' || undefined;
    }).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}: ${last}`);
    });
    const read = await bucket.text('lab/a b+c');
    const listed = (await bucket.list('lab/')).map(({ key, size }) => `${key} ${size}`);
    await bucket.putText('lab/gone', 'x');
    await bucket.delete('lab/gone');
    const left = await bucket.digest('lab/gone');
    return [
      ...(read === WORDS ? [] : [`what is read is not what was put: ${String(read).slice(0, 80)}`]),
      ...(listed.join() === `lab/a b+c ${WORDS.length}` ? [] : [`the listing has ${listed.join(', ')}`]),
      ...(left === undefined ? [] : ['what was deleted is still there']),
    ];
  } finally {
    bucket.close();
  }
}

async function checkDoor(context: ServerContext): Promise<Problems> {
  const own = keysOf(CALLER);
  const tries: readonly (readonly [string, string, Credentials, RegExp])[] = [
    ['a wrong secret', CALLER, { ...own, secretKey: 'not-the-secret-of-it' }, /SignatureDoesNotMatch/],
    ['keys of nobody', CALLER, { accessKey: 'nobody', secretKey: 'not-the-secret-of-it' }, /InvalidAccessKeyId/],
    ['the bucket of somebody else', OTHER, own, /AccessDenied/],
  ];
  const problems: string[] = [];
  for (const [what, bucket, keys, expected] of tries) {
    const place = bucketFor(context, bucket, keys);
    // Each is heard at once: a refusal that nobody awaits yet would end the lab.
    const answers = [place.putText('lab/foreign', 'x'), place.list('')].map(saidOf);
    for (const said of await Promise.all(answers)) {
      if (!expected.test(said)) problems.push(`${what}: ${said}`);
    }
    place.close();
  }
  const { address, ports } = podOf(context, 'filer');
  const port = ports['s3'] ?? 0;
  const unsigned = await ask({ address, port, ca: rootOf(context), text: `GET /${CALLER}/lab/a%20b%2Bc` });
  if (!/ 403 /.test(unsigned)) problems.push(`no signature: ${unsigned}`);
  return problems;
}

interface Client {
  readonly bucket: string;
  readonly lockDays?: number;
}

/** Clients whose buckets are to be locked. */
function lockedIn(manifests: readonly Manifest[]): readonly Client[] {
  if (!manifests.some(({ kind, name }) => kind === 'ConfigMap' && name === STORE_CONFIG)) return [];
  const text = textOf(manifests, STORE_CONFIG, 'buckets.json');
  const { clients } = JSON.parse(text) as { readonly clients: readonly Client[] };
  return clients.filter(({ lockDays }) => lockDays !== undefined);
}

async function checkLock(context: ServerContext): Promise<Problems> {
  const problems: string[] = [];
  for (const client of lockedIn(context.manifests)) problems.push(...(await lockProblems(client, context)));
  return problems;
}

/** What the client itself may do to what is locked, and who makes the buckets and may everything. */
async function lockProblems({ bucket, lockDays = 0 }: Client, context: ServerContext): Promise<Problems> {
  const key = 'lab/locked';
  const own = new LockedObject(placeOf(context), bucket, keysOf(bucket));
  const keeper = new LockedObject(placeOf(context), bucket, keeperOf(context));
  const version = await own.put(key, WORDS);
  const until = await own.lockedUntil(key);
  const isLong = (Date.parse(until) - Date.now()) / DAY_MS > lockDays - 1;
  const tries = [...(await own.attempts(key, version)), ...(await keeper.attempts(key, version))];
  const allowed = tries.filter(([, status]) => status < 400);
  return [
    ...(isLong ? [] : [`${bucket}: an object is locked until ${until || 'never'}`]),
    ...allowed.map(([what, status]) => `${bucket}: somebody may ${what}: status ${status}`),
    ...((await own.read(key, version)) === WORDS ? [] : [`${bucket}: the version that was locked is not there`]),
  ];
}

/** Keys of who makes the buckets, as they lie in the memory of its pod. */
function keeperOf(context: ServerContext): Credentials {
  const [container] = podOf(context, 'filer').containers;
  const folder = join('/proc', String(container?.daemon.pid), 'root', 'run/seaweedfs/keeper');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { accessKey: read('access-key'), secretKey: read('secret-key') };
}

async function checkParts(context: ServerContext): Promise<Problems> {
  const { admin } = context.cluster;
  const own = await identityOf(admin, NAMESPACE, 'seaweedfs-filer');
  const stranger = await identityOf(admin, STRANGERS.client.namespace, STRANGERS.client.component);
  const doors = [
    ['master', 'grpc'],
    ['volume', 'grpc'],
    ['volume', 'https'],
  ] as const;
  const problems: string[] = [];
  for (const [role, name] of doors) {
    const { address, ports } = podOf(context, role);
    const door = { address, port: ports[name] ?? 0, ca: rootOf(context), isGrpc: name === 'grpc' };
    const none = await shake(door);
    if (none === 'open') problems.push(`${role} ${name}: open without a certificate`);
    const ours = await shake({ ...door, as: own });
    if (ours !== 'open') problems.push(`${role} ${name}: its own part is refused: ${ours}`);
    // Over HTTP, any certificate of the site passes; there a signature is asked for.
    const other = await shake({ ...door, as: stranger });
    if (name === 'grpc' && other === 'open') problems.push(`${role} ${name}: open to ${STRANGERS.client.component}`);
  }
  return problems;
}

/** Files of the volumes, as the lab keeps them. */
async function checkDisk(context: ServerContext): Promise<Problems> {
  const needle = WORDS.slice(0, 40);
  return ['volume', 'filer'].flatMap((role) => {
    const pod = podOf(context, role as 'volume' | 'filer');
    const [container] = pod.containers;
    const root = join('/proc', String(container?.daemon.pid), 'root', 'data');
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    if (files.length === 0) return [`${role}: there is no file on its volume`];
    return files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => readFileSync(file).includes(needle))
      .map((file) => `${role}: ${file.slice(root.length)} has the words of an object`);
  });
}

async function saidOf(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => 'done',
    (error: unknown) => (error as Error).message,
  );
}

interface Door {
  readonly address: string;
  readonly port: number;
  readonly ca: string;
  readonly as?: Identity;
  readonly isGrpc?: boolean;
}

/** First line of what a server answers to one request. */
function ask(door: Door & { readonly text: string }): Promise<string> {
  return overTls(door, (socket) => socket.write(`${door.text} HTTP/1.1\r\nhost: ${HOST}\r\nconnection: close\r\n\r\n`));
}

/** `open` if the server says something; in TLS 1.3 a client learns only afterwards that it was refused. */
async function shake(door: Door): Promise<string> {
  const greeting =
    door.isGrpc === true ? 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' : `GET / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`;
  // An empty frame of settings ends the greeting.
  const settings = door.isGrpc === true ? Buffer.from('000000040000000000', 'hex') : Buffer.alloc(0);
  const said = await overTls(door, (socket) => socket.write(Buffer.concat([Buffer.from(greeting), settings])));
  return said.startsWith('refused:') ? said : 'open';
}

function overTls({ address, port, ca, as, isGrpc = false }: Door, speak: (socket: TLSSocket) => void): Promise<string> {
  return new Promise((done) => {
    const options = { host: address, port, ca, ...as, ...(isGrpc && { ALPNProtocols: ['h2'] }) };
    // Whose name the certificate has is looked at by the check of objects.
    const socket = connect({ ...options, checkServerIdentity: () => undefined, minVersion: 'TLSv1.3' }, () =>
      speak(socket),
    );
    const end = (said: string): void => {
      done(said);
      socket.destroy();
    };
    socket.setTimeout(ANSWER_MS, () => end('refused: no answer'));
    socket.once('data', (part: Buffer) => end(part.toString('latin1').split('\r\n')[0] ?? ''));
    socket.once('error', (error) => end(`refused: ${error.message}`));
    socket.once('close', () => end('refused: closed'));
  });
}

function rootOf({ authority }: ServerContext): string {
  return readFileSync(authority.root, 'utf8');
}
