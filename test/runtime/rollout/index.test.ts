import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run';
import { STAMP } from '../../../src/runtime/rollout/decide';
import { makeAuthority } from '../diode/certificates';
import { ApiServer } from './api-server';

const OLD = '2026-03-01T00:00:00Z';
const NEW = '2026-05-01T00:00:00Z';
const TOKEN = 'token-of-the-account';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-rollout-'));
const authority = makeAuthority(dir, 'cluster');
const identity = authority.issue('api-server', 'spiffe://test/api-server');
const stranger = makeAuthority(dir, 'stranger');
const tokenFile = join(dir, 'token');
writeFileSync(tokenFile, `${TOKEN}\n`);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
type Kind = (typeof KINDS)[number];

/** One of each kind, in the order of the list. */
const WORKLOADS = KINDS.map((kind) => ({
  kind,
  namespace: 'sallyport-test',
  name: kind.toLowerCase(),
  certificates: [`${kind.toLowerCase()}-own`],
}));

const workloadPath = (kind: Kind): string =>
  `/apis/apps/v1/namespaces/sallyport-test/${kind.toLowerCase()}s/${kind.toLowerCase()}`;
const certificatePath = (kind: Kind): string =>
  `/apis/cert-manager.io/v1/namespaces/sallyport-test/certificates/${kind.toLowerCase()}-own`;

let api: ApiServer;
beforeEach(async () => {
  api = await ApiServer.start(identity);
  for (const kind of KINDS) hold(kind, OLD, OLD);
});
afterEach(() => api.stop());

/** A workload whose pods were started with one certificate, and whose Secret holds another. */
function hold(kind: Kind, stamped: string, current: string): void {
  api.objects.set(certificatePath(kind), {
    status: { notAfter: current, revision: 2, conditions: [{ type: 'Ready', status: 'True' }] },
  });
  api.objects.set(workloadPath(kind), {
    metadata: { name: kind.toLowerCase() },
    spec: { template: { metadata: { annotations: { other: 'stays', [STAMP]: stamped } }, spec: { containers: [] } } },
  });
}

interface Ran {
  readonly code: number;
  readonly lines: readonly Record<string, unknown>[];
  readonly text: string;
}

async function rollout(changes: Readonly<Record<string, unknown>> = {}, caFile = authority.ca): Promise<Ran> {
  const config = join(dir, 'config.json');
  const apiServer = { url: api.url, caFile, tokenFile };
  writeFileSync(config, JSON.stringify({ apiServer, timeoutSeconds: 20, workloads: WORKLOADS, ...changes }));
  let out = '';
  let err = '';
  const io = { out: (text: string) => (out += text), err: (text: string) => (err += text), takesColour: false };
  const code = await run(['rollout', '--config', config], io as never);
  const lines = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, lines, text: out + err };
}

const outcomes = ({ lines }: Ran): unknown[] => lines.map(({ name, outcome, reason }) => [name, outcome, reason]);
const patches = () => api.taken.filter(({ method }) => method === 'PATCH');

describe('without a renewal', () => {
  it('changes nothing, and reads only the certificates and workloads of its list', async () => {
    const ran = await rollout();
    expect(ran.code).toBe(0);
    expect(outcomes(ran)).toEqual(KINDS.map((kind) => [kind.toLowerCase(), 'current', undefined]));
    expect(api.taken.map(({ method, path }) => `${method} ${path}`)).toEqual(
      KINDS.flatMap((kind) => [`GET ${certificatePath(kind)}`, `GET ${workloadPath(kind)}`]),
    );
  });

  it('calls as the account of its pod, and never writes the token', async () => {
    const { text } = await rollout();
    expect(new Set(api.taken.map(({ token }) => token))).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(text).not.toContain(TOKEN);
  });

  it('does nothing for an empty list', async () => {
    expect((await rollout({ workloads: [] })).code).toBe(0);
    expect(api.taken).toEqual([]);
  });
});

describe('after a renewal', () => {
  it.each(KINDS)('changes one annotation of the pod template of a %s, and nothing else', async (kind) => {
    hold(kind, OLD, NEW);
    const ran = await rollout();
    expect(ran.code).toBe(0);
    expect(patches()).toEqual([
      {
        method: 'PATCH',
        path: `${workloadPath(kind)}?fieldManager=sallyport-certificate-rollout`,
        token: `Bearer ${TOKEN}`,
        contentType: 'application/strategic-merge-patch+json',
        body: { spec: { template: { metadata: { annotations: { [STAMP]: NEW } } } } },
      },
    ]);
    expect(api.objects.get(workloadPath(kind))).toMatchObject({
      spec: { template: { metadata: { annotations: { other: 'stays', [STAMP]: NEW } } } },
    });
  });

  it('restarts one workload a run, in the order of the list, and then none', async () => {
    for (const kind of KINDS) hold(kind, OLD, NEW);
    const restarted: unknown[] = [];
    for (let round = 0; round < KINDS.length + 1; round += 1) {
      const { lines } = await rollout();
      restarted.push(lines.filter(({ outcome }) => outcome === 'restarted').map(({ name }) => name));
    }
    expect(restarted).toEqual([['deployment'], ['statefulset'], ['daemonset'], []]);
  });

  it('leaves alone what its list does not hold', async () => {
    hold('StatefulSet', OLD, NEW);
    await rollout({ workloads: WORKLOADS.filter(({ kind }) => kind !== 'StatefulSet') });
    expect(patches()).toEqual([]);
    expect(api.taken.some(({ path }) => path.includes('statefulset'))).toBe(false);
  });
});

describe('what it may not or cannot do', () => {
  it.each([
    [403, 'forbidden'],
    [404, 'missing'],
    [409, 'conflict'],
    [500, 'status-500'],
  ])('answer %i to the change is said as %s, and the others are still looked at', async (status, reason) => {
    hold('Deployment', OLD, NEW);
    hold('StatefulSet', OLD, NEW);
    api.script = { statuses: { [`PATCH ${workloadPath('Deployment')}`]: status } };
    const ran = await rollout();
    expect(ran.code).toBe(3);
    expect(outcomes(ran)).toEqual([
      ['deployment', 'failed', reason],
      ['statefulset', 'restarted', undefined],
    ]);
    expect(patches()).toHaveLength(2);
    expect(ran.text).not.toContain('SECRET-TEXT');
  });

  it('a missing workload or certificate is said and does not hold up the others', async () => {
    api.objects.delete(workloadPath('Deployment'));
    api.objects.delete(certificatePath('StatefulSet'));
    const ran = await rollout();
    expect(ran.code).toBe(3);
    expect(outcomes(ran)).toEqual([
      ['deployment', 'failed', 'missing'],
      ['statefulset', 'failed', 'missing'],
      ['daemonset', 'current', undefined],
    ]);
  });

  it('a refused token ends the run after one question', async () => {
    api.script = { statuses: { [`GET ${certificatePath('Deployment')}`]: 401 } };
    const ran = await rollout();
    expect(ran.code).toBe(3);
    expect(outcomes(ran)).toEqual([['deployment', 'failed', 'unauthorized']]);
    expect(api.taken).toHaveLength(1);
  });

  it('a server that does not answer ends the run after the bound', async () => {
    api.script = { silent: [certificatePath('Deployment')] };
    const ran = await rollout({ timeoutSeconds: 0.05 });
    expect(ran.code).toBe(3);
    expect(outcomes(ran)).toEqual([['deployment', 'failed', 'timeout']]);
  });

  it('a server whose certificate is of another CA is told nothing', async () => {
    const ran = await rollout({}, stranger.ca);
    expect(ran.code).toBe(3);
    expect(outcomes(ran)).toEqual([['deployment', 'failed', expect.stringMatching(/^(UNABLE|SELF|CERT)/) as string]]);
    expect(api.taken).toEqual([]);
  });

  it('a server that is not there is said', async () => {
    const ran = await rollout({ apiServer: { url: 'https://localhost:1', caFile: authority.ca, tokenFile } });
    expect(outcomes(ran)).toEqual([['deployment', 'failed', 'ECONNREFUSED']]);
  });
});

describe('a wrong configuration', () => {
  const [first] = WORKLOADS;
  it.each([
    ['plain HTTP', { apiServer: { url: 'http://localhost:1', caFile: authority.ca, tokenFile } }, 'apiServer.url'],
    ['an unknown kind', { workloads: [{ ...first, kind: 'Job' }] }, 'workloads.0.kind'],
    ['a name that could leave its path', { workloads: [{ ...first, name: '../secrets' }] }, 'workloads.0.name'],
    ['no bound', { timeoutSeconds: 0 }, 'timeoutSeconds'],
    ['a key that is not known', { retries: 5 }, ''],
  ])('is refused as wrong use: %s', async (_what, changes, path) => {
    const ran = await rollout(changes);
    expect(ran.code).toBe(2);
    expect(ran.text).toContain(path);
    expect(api.taken).toEqual([]);
  });

  it('is refused without a token', async () => {
    const ran = await rollout({ apiServer: { url: api.url, caFile: authority.ca, tokenFile: join(dir, 'absent') } });
    expect(ran.code).toBe(2);
    expect(ran.text).toContain('token of the account');
  });
});
