import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run';
import type { Report } from '../../../src/runtime/evaluation/report';
import { workspace, write } from '../../helpers/workspace';
import { makeAuthority } from '../diode/certificates';
import { says, StandIn, type Reply } from './stand-in';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-replay-'));
const authority = makeAuthority(dir, 'site');
const server = authority.issue('server', 'spiffe://test/server');
const own = authority.issue('replay', 'spiffe://test/replay');
const stranger = makeAuthority(dir, 'stranger');
writeFileSync(join(dir, 'token'), 'token-of-the-job\n');
const running: StandIn[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Texts that no line, report or request but the question itself may hold. */
const PROMPT = 'what is the secret prompt';
const ANSWER = 'the secret answer';
const CRITERION = 'the secret criterion';

const start = async (reply: Reply, identity = server): Promise<StandIn> => {
  const one = await StandIn.start(identity, authority.ca, reply);
  running.push(one);
  return one;
};

/** Answers questions, and takes reports and patches. */
const playing =
  (answer: (model: string, question: string) => ReturnType<Reply>): Reply =>
  ({ path, body }) => {
    if (path !== '/v1/chat/completions') return { status: path === '/v1/reports' ? 204 : 200 };
    const messages = body['messages'] as readonly { readonly content: string }[];
    return answer(String(body['model']), messages.at(-1)?.content ?? '');
  };

interface Given {
  readonly sets?: Readonly<Record<string, readonly unknown[]>>;
  readonly baseline?: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
}

const CASE = { id: 'one', prompt: PROMPT, expect: [{ contains: 'secret' }] };

async function replay(one: StandIn, { sets = { first: [CASE] }, baseline, config = {} }: Given = {}) {
  const folder = workspace();
  for (const [name, cases] of Object.entries(sets))
    write(join(folder, 'sets', `${name}.jsonl`), cases.map((line) => `${JSON.stringify(line)}\n`).join(''));
  if (baseline !== undefined) write(join(folder, 'sets', 'baseline.json'), JSON.stringify(baseline));
  const model = { name: 'chat', servedName: 'llama', url: one.url, reference: 'org/llama#sha256:00' };
  const settings = {
    ...{ setsDir: join(folder, 'sets'), sets: Object.keys(sets), models: [model] },
    tls: { certFile: own.cert, keyFile: own.key, caFile: authority.ca },
    ...{ minimumScore: 0.9, tolerance: 0.02, concurrency: 2, timeoutSeconds: 60, maxTokens: 64 },
    results: { url: one.url },
    ...config,
  };
  write(join(folder, 'config.json'), JSON.stringify(settings));
  const said = { out: '', err: '' };
  const code = await run(['eval', 'replay', '--config', join(folder, 'config.json')], {
    ...{ out: (text: string) => (said.out += text), err: (text: string) => (said.err += text) },
  } as never);
  const report = one.asked.find(({ path }) => path === '/v1/reports')?.body as Report | undefined;
  return { code, report, text: `${said.out}${said.err}${JSON.stringify(report ?? {})}`, ...said };
}

const judge = (one: StandIn) => ({ name: 'judge', servedName: 'qwen', url: one.url, reference: 'org/qwen' });

describe('a run', () => {
  it('passes where answers are as expected, asks with its certificate, and repeatably', async () => {
    const one = await start(playing(() => says(ANSWER)));
    const { code, report } = await replay(one);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      schema: 'sallyport.dev/evaluation/v1',
      source: 'replay',
      results: [{ set: 'first', model: 'chat', cases: 1, unanswered: 0, score: 1, verdict: 'pass', baseline: null }],
      cases: [{ set: 'first', model: 'chat', id: 'one', score: 1, missed: [] }],
    });
    expect(one.asked[0]).toMatchObject({
      caller: 'replay',
      token: undefined,
      body: { model: 'llama', temperature: 0, seed: 0, stream: false, max_tokens: 64 },
    });
  });

  it('fails where a mean is below its bar', async () => {
    const one = await start(playing((_, question) => says(question === PROMPT ? ANSWER : 'wrong')));
    const sets = { first: [CASE, { ...CASE, id: 'two', prompt: 'another' }] };
    const { code, report } = await replay(one, { sets });
    expect(code).toBe(1);
    expect(report?.results).toMatchObject([{ score: 0.5, verdict: 'regression' }]);
    expect(report?.cases).toMatchObject([{ missed: [] }, { id: 'two', score: 0, missed: ['contains'] }]);
  });

  it.each([
    [0.82, 0],
    [0.9, 1],
  ])('compares with a baseline of %d less what is tolerated', async (score, expected) => {
    const one = await start(playing((_, question) => says(question === PROMPT ? ANSWER : 'wrong')));
    const sets = { first: [CASE, CASE, CASE, CASE].map((each, index) => ({ ...each, id: `good-${index}` })) };
    const mixed = { first: [...sets.first, { ...CASE, id: 'bad', prompt: 'another' }] };
    const { report } = await replay(one, { sets: mixed, config: { minimumScore: 0.5 } });
    const [result] = report?.results ?? [];
    const baseline = { ...report, results: [{ ...result, score }] };
    const { code } = await replay(one, { sets: mixed, baseline, config: { minimumScore: 0.5 } });
    expect(code).toBe(expected);
  });

  it.each([
    ['a status', { status: 503 }, 'status-503', 60],
    ['no time left', undefined, 'timeout', 0.2],
    ['something else', { json: { choices: [] } }, 'not-an-answer', 60],
    ['nothing', says(''), 'empty-answer', 60],
  ])('says that nothing is known where the answer is %s', async (_, reply, reason, timeoutSeconds) => {
    const one = await start(playing(() => reply));
    const { code, report } = await replay(one, { config: { timeoutSeconds } });
    expect(code).toBe(3);
    expect(report?.results).toMatchObject([{ verdict: 'unchecked', unanswered: 1 }]);
    expect(report?.cases).toMatchObject([{ score: null, missed: [reason] }]);
  });

  it('does not ask a server of another authority', async () => {
    const one = await start(
      playing(() => says(ANSWER)),
      stranger.issue('server', 'spiffe://test/server'),
    );
    const { code } = await replay(one);
    expect(code).toBe(3);
    expect(one.asked).toEqual([]);
  });

  it('shows its token where it goes through the gateway', async () => {
    const one = await start(playing(() => says(ANSWER)));
    const { code } = await replay(one, { config: { tokenFile: join(dir, 'token') } });
    expect(code).toBe(0);
    expect(one.asked[0]?.token).toBe('Bearer token-of-the-job');
  });

  it('writes neither prompt, answer nor criterion', async () => {
    const one = await start(playing((model) => says(model === 'qwen' ? '{"score": 2}' : ANSWER)));
    const expected = [{ exact: 'another secret' }, { judge: CRITERION, atLeast: 0.5 }];
    const { code, text } = await replay(one, {
      sets: { first: [{ ...CASE, expect: expected }] },
      config: { judge: judge(one) },
    });
    expect(code).toBe(1);
    expect(text).toContain('"missed":["exact","judge"]');
    expect(text).not.toContain('secret');
  });
});

describe('the judge', () => {
  const sets = { first: [{ ...CASE, expect: [{ judge: CRITERION, atLeast: 0.5 }] }] };

  it('gives the score, and the report names it', async () => {
    const one = await start(playing((model) => says(model === 'qwen' ? '<think>{}</think> {"score": 9}' : ANSWER)));
    const { code, report } = await replay(one, { sets, config: { judge: judge(one) } });
    expect(code).toBe(0);
    expect(report?.results).toMatchObject([{ score: 0.9 }]);
    expect(report?.judge).toMatchObject({ model: 'judge', reference: 'org/qwen' });
    const asked = one.asked.find(({ body }) => body['model'] === 'qwen');
    expect(JSON.stringify(asked?.body)).toContain(CRITERION);
  });

  it.each(['I like it', '{"score": 11}', '{"score": "9"}'])('leaves a case open by saying %s', async (said) => {
    const one = await start(playing((model) => says(model === 'qwen' ? said : ANSWER)));
    const { code, report } = await replay(one, { sets, config: { judge: judge(one) } });
    expect(code).toBe(3);
    expect(report?.cases).toMatchObject([{ score: null, missed: ['judge'] }]);
  });

  it('has to be named before anything is asked', async () => {
    const one = await start(playing(() => says(ANSWER)));
    const { code, err } = await replay(one, { sets });
    expect(code).toBe(2);
    expect(err).toMatch(/asks for a judge, and none is named/);
    expect(one.asked).toEqual([]);
  });
});

describe('the way back', () => {
  async function patched(answer: ReturnType<Reply>) {
    const one = await start(playing(() => answer));
    const api = await StandIn.start(server, undefined, () => ({}));
    running.push(api);
    const rollback = {
      apiServer: { url: api.url, caFile: authority.ca, tokenFile: join(dir, 'token') },
      ...{ namespace: 'sallyport-evaluation', configMap: 'evaluation-rollback' },
    };
    await replay(one, { config: { rollback } });
    return api.asked;
  }

  it('is asked for after a regression, in the one object that may be changed', async () => {
    const [patch, second] = await patched(says('wrong'));
    expect(second).toBeUndefined();
    expect(patch).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/namespaces/sallyport-evaluation/configmaps/evaluation-rollback?fieldManager=sallyport-evaluation',
      token: 'Bearer token-of-the-job',
    });
    const { request } = patch?.body['data'] as { readonly request: string };
    expect(JSON.parse(request)).toMatchObject({
      schema: 'sallyport.dev/rollback/v1',
      regressions: [{ set: 'first', model: 'chat', reference: 'org/llama#sha256:00', score: 0, minimum: 0.9 }],
    });
  });

  it('is taken back once everything passes', async () => {
    expect(await patched(says(ANSWER))).toMatchObject([{ method: 'PATCH', body: { data: null } }]);
  });

  it('stays as it is after a run with gaps', async () => {
    expect(await patched({ status: 503 })).toEqual([]);
  });
});

describe('a golden set', () => {
  it.each([
    ['no JSON', 'secret text', /line of a golden set is not JSON/],
    ['an unknown key', JSON.stringify({ ...CASE, secret: 'secret' }), /case of a golden set is not valid/],
    ['an unknown keyword', JSON.stringify({ ...CASE, expect: [{ json: { pattern: 'secret' } }] }), /not valid/],
    ['a bad expression', JSON.stringify({ ...CASE, expect: [{ matches: 'secret(' }] }), /not valid/],
    ['nothing expected', JSON.stringify({ ...CASE, expect: [] }), /not valid/],
    ['an id twice', [CASE, CASE].map((one) => JSON.stringify(one)).join('\n'), /id is used twice/],
  ])('with %s is refused before anything is asked, without a word of it', async (_, text, message) => {
    const one = await start(playing(() => says(ANSWER)));
    const folder = workspace();
    write(join(folder, 'first.jsonl'), text);
    const { code, err } = await replay(one, { config: { setsDir: folder } });
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain('secret');
    expect(one.asked).toEqual([]);
  });
});
