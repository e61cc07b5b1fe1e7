import { join } from 'node:path';
import { bodyOf, type KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { placeOf } from '../pods/host-programs';
import { sourceOf } from '../pods/images';
import type { RunningPod } from '../pods/kubelet';
import type { Problems } from '../report';
import { run } from '../run';
import { until } from '../wait';
import type { ServerCheck, ServerContext } from './check';
import { runCronJob } from './cron-job';
import { identityFiles, impostor, type IdentityFiles } from './identity-files';
import { bucketFor } from './seaweedfs';
import { STRANGERS } from './strangers';
import { configOf, identityOf } from './view';

const component = 'postgresql';
const NAMESPACE = 'sallyport-data';
const OWN = `${component}.${NAMESPACE}`;
const SOCKET = ['-h', '/run/postgresql', '-U', 'postgres', '-d', 'sallyport'];
/** The first base backup is tried again after seconds, if it came before the server. */
const BACKUP_SECONDS = 150;
const RESTORE_SECONDS = 90;
const RESTORED = 'postgresql-restored';

export const POSTGRESQL_CHECKS: readonly ServerCheck[] = [
  { component, what: 'lets in by certificate alone, and as the role that it stands for', run: checkDoor },
  { component, what: 'is as its files say, and none of their lines is wrong', run: checkFiles },
  { component, what: 'comes back from a base backup and the archive into an empty volume', run: checkRestore },
  {
    component,
    what: 'its WAL arrives in the object store, and it comes back from there where nothing else is left',
    isFor: isShipped,
    run: checkStore,
  },
  // Last: its pod is of the same component.
  { component, what: 'is said to be copied by the job that looks each hour', starts: true, run: checkWord },
];

/** Roles by the common name of the certificate that they are for, as the rendered map has them. */
export function rolesIn(map: string): ReadonlyMap<string, string> {
  return new Map([...map.matchAll(/^callers "([^"]+)" "([^"]+)"$/gm)].map(([, name = '', role = '']) => [name, role]));
}

function callersIn(manifests: readonly Manifest[]): readonly (readonly [string, string])[] {
  const data = (configOf(manifests, component)?.object['data'] ?? {}) as Readonly<Record<string, string>>;
  return [...rolesIn(data['pg_ident.conf'] ?? '')].filter(([, role]) => role !== 'backup');
}

/** How somebody comes to the server; without files, with no certificate. */
interface Visit {
  readonly as?: IdentityFiles;
  readonly role: string;
  /** Of libpq: what differs from a login over TLS. */
  readonly other?: string;
}

/** Goes in by loopback in the pod, where its own backup comes from, with files of the lab. */
async function visit(context: ServerContext, { as, role, other = 'replication=true' }: Visit): Promise<string> {
  const pod = podOf(context);
  const places = { host: `${OWN}.svc`, hostaddr: '127.0.0.1', user: role, dbname: 'sallyport', connect_timeout: '10' };
  const trust = { sslmode: 'verify-full', sslrootcert: context.authority.root };
  const shown = { sslcert: as?.cert ?? join(context.folder, 'none'), sslkey: as?.key ?? join(context.folder, 'none') };
  const words = Object.entries({ ...places, ...trust, ...shown }).map(([name, value]) => `${name}=${value}`);
  const net = ['-t', String(pod.containers[0]?.daemon.pid), '-n'];
  return run('nsenter', [...net, psqlOf(pod), '-X', '-At', '-c', 'IDENTIFY_SYSTEM', [...words, other].join(' ')]).then(
    (said) => `in: ${said.trim()}`,
    (error: unknown) => (error as Error).message.split('\n').slice(-1).join(''),
  );
}

async function checkDoor(context: ServerContext): Promise<Problems> {
  const { cluster, folder } = context;
  const own = identityFiles(folder, 'sql-own', await identityOf(cluster.admin, NAMESPACE, component));
  const { client, server: serverOnly } = STRANGERS;
  const stranger = identityFiles(
    folder,
    'sql-stranger',
    await identityOf(cluster.admin, client.namespace, client.component),
  );
  const server = identityFiles(
    folder,
    'sql-server',
    await identityOf(cluster.admin, serverOnly.namespace, serverOnly.component),
  );
  const liar = await impostor(folder, OWN, `spiffe://lab.invalid/ns/${NAMESPACE}/sa/${component}`);
  const tries: readonly (readonly [string, Visit, RegExp])[] = [
    ['its own certificate', { as: own, role: 'backup' }, /^in: \d+\|/],
    ['its own certificate, as another role', { as: own, role: 'postgres' }, /rejects (replication )?connection/],
    ['its own certificate, into the database', { as: own, role: 'backup', other: '' }, /rejects connection/],
    ['the certificate of nobody it knows', { as: stranger, role: 'backup' }, /certificate authentication failed/],
    [
      'a certificate of the site for servers alone',
      { as: server, role: 'backup' },
      /unsupported certificate|certificate purpose|certificate verify failed/,
    ],
    ['a certificate of another authority', { as: liar, role: 'backup' }, /unknown ca|certificate verify failed/],
    ['no certificate', { role: 'backup' }, /requires a valid client certificate/],
    ['no TLS', { as: own, role: 'backup', other: 'replication=true sslmode=disable' }, /rejects .*no encryption/],
  ];
  const problems: string[] = [];
  for (const [what, how, expected] of tries) {
    const said = await visit(context, how);
    if (!expected.test(said)) problems.push(`${what}: ${said}`);
  }
  return [...problems, ...(await callerProblems(context))];
}

/** Each caller that is declared writes, and reads it again. */
async function callerProblems(context: ServerContext): Promise<Problems> {
  const problems: string[] = [];
  for (const [name, role] of callersIn(context.manifests)) {
    const [caller = '', namespace = ''] = name.split('.');
    const as = identityFiles(context.folder, `sql-${role}`, await identityOf(context.cluster.admin, namespace, caller));
    const { host, words } = { host: `${OWN}.svc`, words: [`sslcert=${as.cert}`, `sslkey=${as.key}`] };
    const target = `host=${host} hostaddr=${podOf(context).address} user=${role} dbname=sallyport sslmode=verify-full`;
    const login = [target, `sslrootcert=${context.authority.root}`, ...words].join(' ');
    const sql = 'CREATE TEMPORARY TABLE lab (id int); INSERT INTO lab VALUES (7); SELECT id FROM lab';
    const said = await run(psqlOf(podOf(context)), ['-X', '-q', '-At', '-c', sql, login]).catch(String);
    if (said.trim() !== '7') problems.push(`${name} as ${role}: ${said.trim()}`);
  }
  return problems;
}

/** The server's own views of its files: each line that it did not take has an error. */
async function checkFiles(context: ServerContext): Promise<Problems> {
  const wrong = await ask(
    podOf(context),
    `SELECT name || ': ' || error FROM pg_file_settings WHERE error IS NOT NULL
     UNION ALL SELECT 'pg_hba.conf ' || line_number || ': ' || error FROM pg_hba_file_rules WHERE error IS NOT NULL
     UNION ALL SELECT 'pg_ident.conf ' || line_number || ': ' || error FROM pg_ident_file_mappings WHERE error IS NOT NULL
     UNION ALL SELECT 'has a password: ' || rolname FROM pg_authid WHERE rolpassword IS NOT NULL
     UNION ALL SELECT 'data_checksums is off' WHERE current_setting('data_checksums') <> 'on'`,
  );
  return wrong.split('\n').filter((line) => line !== '');
}

/**
 * Writes a row after a base backup, so that it is in the archive alone, and has a second pod of the same template, whose
 * volume is empty, bring both back. The first one goes on: an operator stops it, which is not what is asked here.
 */
async function checkRestore(context: ServerContext): Promise<Problems> {
  const pod = podOf(context);
  const inside = (words: string): Promise<string> => inPod(pod, ['/bin/sh', '-c', words]);
  const base = await until({ what: 'a base backup', seconds: BACKUP_SECONDS }, async () => {
    const names = (await inside('ls /backup/base')).split('\n').filter((name) => /^2\d{7}T/.test(name));
    return names.at(-1);
  });
  await ask(pod, 'CREATE TABLE lab_row AS SELECT 41 + 1 AS id');
  const segment = await ask(pod, 'SELECT pg_walfile_name(pg_switch_wal())');
  await until(
    { what: `WAL file ${segment} in the archive`, seconds: BACKUP_SECONDS },
    async () => (await inside('ls /backup/wal')).split('\n').includes(segment) || undefined,
  );
  await inside(`echo ${base} > /backup/restore`);
  return isBack(context, await startBeside(context));
}

/** The row is there in a pod of the template, which then goes: later checks take the pods that there are for those of the release. */
async function isBack(context: ServerContext, { pod: beside, running: restored }: Beside): Promise<Problems> {
  let last = '';
  await until({ what: 'the row is back', seconds: RESTORE_SECONDS }, async () => {
    const sql = 'SELECT id, pg_is_in_recovery() FROM lab_row';
    last = await ask(restored, sql).catch((error: unknown) => (error as Error).message);
    return last === '42|f' || undefined;
  }).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${last}`);
  });
  await context.cluster.admin.delete(beside);
  // Its address is the next pod's, and its programs would go on shipping.
  await Promise.all(restored.containers.map(({ daemon }) => daemon.stop()));
  return [];
}

/** True where backups go to an object store that the lab has. */
function isShipped(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ name }) => name === 'seaweedfs-filer');
}

/** What was archived last is in the bucket, and a pod without any volume of the first one comes back from there. */
async function checkStore(context: ServerContext): Promise<Problems> {
  const bucket = bucketFor(context, component);
  const segment = await ask(podOf(context), 'SELECT pg_walfile_name(pg_switch_wal())');
  try {
    await until({ what: `wal/${segment} in the object store`, seconds: BACKUP_SECONDS }, async () =>
      bucket.digest(`wal/${segment}`),
    );
    await until({ what: 'a whole base backup in the object store', seconds: BACKUP_SECONDS }, async () =>
      (await bucket.list('base/')).find(({ key }) => key.endsWith('/index.json')),
    );
  } finally {
    bucket.close();
  }
  return isBack(context, await startBeside(context, FROM_STORE));
}

/** The loop beside the server says that all is well, and the job that looks for this word ends well. */
async function checkWord(context: ServerContext): Promise<Problems> {
  const pod = podOf(context);
  await until({ what: 'the word that backups are whole', seconds: BACKUP_SECONDS }, async () => {
    const found = await inPod(pod, ['/bin/sh', '-c', 'ls /backup']).catch(() => '');
    return found.split('\n').includes('whole') || undefined;
  });
  const { name, code, log } = await runCronJob(context, { namespace: NAMESPACE, name: `${component}-backup` });
  return code === 0 ? [] : [`${name} ends with ${code}: ${log.trim()}`];
}

interface Beside {
  readonly pod: Manifest;
  readonly running: RunningPod;
}

/** What a second pod has in the place of the volume of backups, and who says there which of them to take. */
interface Ruin {
  readonly name: string;
  readonly backup: object;
  /** Said by a container before `prepare`, which would wait for an operator. */
  readonly order?: string;
}

const BESIDE: Ruin = { name: RESTORED, backup: { persistentVolumeClaim: { claimName: 'backup-postgresql-0' } } };
const FROM_STORE: Ruin = {
  name: 'postgresql-from-store',
  backup: { emptyDir: {} },
  order:
    'name=$(ls /backup/base | tail -n 1); if [ -z "$name" ]; then ls -lR /backup; exit 1; fi; echo "$name" > /backup/restore',
};

interface TemplateSpec {
  readonly volumes: readonly object[];
  readonly initContainers: readonly { readonly name: string }[];
}

/** A pod of the template with an empty volume for its databases. */
async function startBeside({ cluster, pods }: ServerContext, ruin = BESIDE): Promise<Beside> {
  const { workload } = podOf({ pods });
  const { template } = workload.object.spec as { readonly template: { readonly spec: TemplateSpec } };
  const { volumes, initContainers } = template.spec;
  const prepare = initContainers.find(({ name }) => name === 'prepare');
  const ordered = { ...prepare, name: 'order', command: ['/bin/sh', '-c'], args: [ruin.order] };
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: ruin.name, namespace: NAMESPACE },
    spec: {
      ...template.spec,
      volumes: [...volumes, { name: 'data', emptyDir: {} }, { name: 'backup', ...ruin.backup }],
      initContainers: initContainers.flatMap((one) =>
        one === prepare && ruin.order !== undefined ? [ordered, one] : [one],
      ),
    },
  };
  const [pod] = parseManifests(JSON.stringify(object), 'restored') as readonly [Manifest];
  bodyOf(await cluster.admin.create(pod, pod.text));
  return { pod, running: await pods.startLoose(pod) };
}

/** As the superuser, by the socket. */
async function ask(pod: RunningPod, sql: string): Promise<string> {
  return (await inPod(pod, ['psql', '-X', '-q', '-At', ...SOCKET, '-c', sql])).trim();
}

function inPod(pod: RunningPod, command: readonly string[]): Promise<string> {
  const [file = '', ...args] = [...(pod.containers[0]?.probed.inside ?? []), ...command];
  return run(file, args);
}

function psqlOf(pod: RunningPod): string {
  const installed = sourceOf(pod.spec.containers[0]?.image ?? '')?.package;
  return installed === undefined ? 'psql' : placeOf(installed, 'psql');
}

function podOf({ pods }: Pick<ServerContext, 'pods'>): RunningPod {
  const pod = pods.find(component);
  if (pod === undefined) throw new Error('it does not run');
  return pod;
}
