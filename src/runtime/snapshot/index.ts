import { Agent } from 'node:https';
import { z } from 'zod';
import { SallyportError } from '../../core/errors';
import { readTextFile } from '../../core/files';
import { compareText } from '../../core/result';
import { ask, Unanswered, type Way } from './ask';
import { readConfig, type SnapshotConfig } from './config';

export interface SnapshotOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Key of the store. */
  readonly key: string | undefined;
  /** Takes one line of JSON, without a line end. */
  readonly log: (line: string) => void;
}

/** Names are dates to the second, so that their order is that of the snapshots. */
const FULL = /^full-snapshot-[0-9-]{10,30}\.snapshot$/;

const made = z.object({ name: z.string().regex(FULL), size: z.number().int().positive() });
const listed = z.array(z.object({ name: z.string().max(300) }));
const collections = z.object({ collections: z.array(z.object({ name: z.string().max(300) })) });

/**
 * Makes one snapshot of everything in a store (Qdrant's REST interface), sees that it is listed, and only then deletes those
 * that are too many. A snapshot of everything leaves one of each collection behind, which would double the room: those that
 * were not there before are deleted as well.
 * @returns true if the snapshot is there and the old ones are gone
 * @throws SallyportError 'usage' for a wrong configuration, or no key.
 */
export async function runSnapshot({ config: file, key, log }: SnapshotOptions): Promise<boolean> {
  const config = readConfig(file);
  if (key === undefined || key === '') {
    throw new SallyportError('usage', {
      message: 'no key of the store',
      place: { file },
      fix: 'set SNAPSHOT_API_KEY from the Secret of the store',
    });
  }
  const way: Way = { url: config.url, agent: agentOf(config), key, timeoutSeconds: config.timeoutSeconds };
  const say = (level: 'info' | 'error', words: object): void =>
    log(JSON.stringify({ level, event: 'snapshot', ...words }));
  try {
    say('info', await snapshot(way, config.copies));
    return true;
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    say('error', { reason: error.message });
    return false;
  } finally {
    way.agent.destroy();
  }
}

interface Made {
  readonly name: string;
  readonly bytes: number;
  /** Snapshots that were deleted since they were too many. */
  readonly deleted: readonly string[];
}

async function snapshot(way: Way, copies: number): Promise<Made> {
  const before = new Set(await leftBehind(way));
  const { name, size } = parsed(made, await ask(way, { method: 'POST', path: '/snapshots?wait=true' }));
  const names = parsed(listed, await ask(way, { method: 'GET', path: '/snapshots' })).map((one) => one.name);
  if (!names.includes(name)) throw new Unanswered(`${name} was made, and is not listed`);
  for (const path of await leftBehind(way)) if (!before.has(path)) await remove(way, path);
  const old = names
    .filter((one) => FULL.test(one))
    .sort(compareText)
    .slice(0, -copies);
  for (const one of old) await remove(way, `/snapshots/${one}`);
  return { name, bytes: size, deleted: old };
}

/** Paths of the snapshots of single collections. */
async function leftBehind(way: Way): Promise<readonly string[]> {
  const all = parsed(collections, await ask(way, { method: 'GET', path: '/collections' }));
  const paths: string[] = [];
  for (const { name } of all.collections) {
    const path = `/collections/${encodeURIComponent(name)}/snapshots`;
    const own = parsed(listed, await ask(way, { method: 'GET', path }));
    paths.push(...own.map((one) => `${path}/${encodeURIComponent(one.name)}`));
  }
  return paths;
}

async function remove(way: Way, path: string): Promise<void> {
  await ask(way, { method: 'DELETE', path: `${path}?wait=true` });
}

function parsed<T>(schema: z.ZodType<T>, result: unknown): T {
  const { success, data } = schema.safeParse(result);
  if (success) return data;
  throw new Unanswered('an answer of another form than the store is known to give');
}

function agentOf({ tls }: SnapshotConfig): Agent {
  return new Agent({
    cert: readTextFile(tls.certFile, { label: 'certificate' }),
    key: readTextFile(tls.keyFile, { label: 'key of the certificate' }),
    ca: readTextFile(tls.caFile, { label: 'trust anchors' }),
    // Said, because a variable of the environment could say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    keepAlive: false,
    maxSockets: 1,
  });
}
