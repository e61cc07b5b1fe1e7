import { join } from 'node:path';
import { SallyportError } from '../../core/errors';
import { pathKind, readTextFile } from '../../core/files';
import { Chat } from './chat';
import { readReplayConfig, type Model, type ReplayConfig } from './config';
import { meets, type AskJudge } from './expectations';
import { messagesOf, needsJudge, readGoldenSet, type GoldenCase } from './golden-set';
import { JUDGE_PROMPT, judgeMessages, scoreIn } from './judge';
import { publish } from './publish';
import { readJson } from '../read-json';
import { baselineSchema, type Baseline, type CaseResult, type Report } from './report';
import { tellRollback } from './rollback';
import { baselineIn, resultOf } from './verdict';

export interface ReplayOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Takes one line of JSON at a time, without a line end: ids and scores, never a text. */
  readonly log: (line: string) => void;
}

/** File beside the sets: what a release was accepted with. */
const BASELINE = 'baseline.json';
/** Longest wait for who is told of a run. */
const TELL_SECONDS = 60;

interface Task {
  readonly set: string;
  readonly model: Model;
  readonly golden: GoldenCase;
}

/**
 * Asks every model every question of every set, compares the answers, and tells what came of it.
 * @throws SallyportError 'usage' for a wrong configuration or set, before anything is asked.
 */
export async function runReplay({ config: file, log }: ReplayOptions): Promise<Report> {
  const config = readReplayConfig(file);
  const sets = config.sets.map((name) => ({ name, cases: readGoldenSet(config.setsDir, name) }));
  refuseWithoutJudge(
    config,
    sets.flatMap(({ cases }) => cases),
  );
  const baseline = readBaseline(config);
  const tasks = config.models.flatMap((model) =>
    sets.flatMap(({ name, cases }) => cases.map((golden): Task => ({ set: name, model, golden }))),
  );
  const cases = await askAll(config, tasks);
  const results = config.models.flatMap((model) =>
    config.sets.map((set) =>
      resultOf(
        { set, model: model.name, reference: model.reference },
        cases.filter((one) => one.set === set && one.model === model.name),
        { minimum: config.minimumScore, tolerance: config.tolerance, baseline: baselineIn(baseline, set, model.name) },
      ),
    ),
  );
  const report = { ...headOf(config), results, cases };
  await tellAll(report, config, log);
  return report;
}

function headOf({ judge }: ReplayConfig): Omit<Report, 'results' | 'cases'> {
  return {
    schema: 'sallyport.dev/evaluation/v1',
    source: 'replay',
    finished: new Date().toISOString(),
    judge: judge === undefined ? null : { model: judge.name, reference: judge.reference, prompt: JUDGE_PROMPT },
  };
}

/** Each is told whatever becomes of the other; what could not be told is a line of the log, and the next run tells anew. */
async function tellAll(report: Report, config: ReplayConfig, log: ReplayOptions['log']): Promise<void> {
  for (const one of report.cases.filter(({ missed }) => missed.length > 0))
    log(JSON.stringify({ level: 'info', event: 'evaluation-case', ...one }));
  for (const result of report.results) log(JSON.stringify({ level: 'info', event: 'evaluation', ...result }));
  const { tls, results, rollback } = config;
  const timeoutSeconds = TELL_SECONDS;
  if (results !== undefined) told('results', await publish(report, results.url, { tls, timeoutSeconds }), log);
  if (rollback !== undefined) told('rollback', await tellRollback(report, rollback, timeoutSeconds), log);
}

function told(what: string, reason: string | undefined, log: ReplayOptions['log']): void {
  if (reason === undefined) return;
  log(JSON.stringify({ level: 'error', event: 'evaluation', what, outcome: 'not-told', reason }));
}

function readBaseline({ setsDir }: ReplayConfig): Baseline | undefined {
  const file = join(setsDir, BASELINE);
  return pathKind(file) === 'file' ? readJson(file, 'baseline of the evaluation', baselineSchema) : undefined;
}

function refuseWithoutJudge({ judge }: ReplayConfig, cases: readonly GoldenCase[]): void {
  const [first] = cases.filter(needsJudge);
  if (judge !== undefined || first === undefined) return;
  throw new SallyportError('usage', {
    message: 'a golden set asks for a judge, and none is named',
    value: `case ${first.id}`,
    fix: 'name a deployment of the catalogue in the knob judge of replay, or leave judge out of the set',
  });
}

async function askAll(config: ReplayConfig, tasks: readonly Task[]): Promise<CaseResult[]> {
  const { tls, tokenFile, timeoutSeconds, concurrency } = config;
  const token = tokenFile === undefined ? undefined : readTextFile(tokenFile, { label: 'token of the replay' }).trim();
  const chat = new Chat({ tls, token, timeoutMs: timeoutSeconds * 1000, concurrency });
  const waiting = [...tasks.entries()];
  const found: CaseResult[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, task] = next;
      found[index] = await tryCase(task, chat, config);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    chat.close();
  }
  return found;
}

async function tryCase({ set, model, golden }: Task, chat: Chat, config: ReplayConfig): Promise<CaseResult> {
  const name = { set, model: model.name, id: golden.id };
  const messages = messagesOf(golden);
  const answer = await chat.ask({ model, messages, maxTokens: config.maxTokens });
  if ('reason' in answer) return { ...name, score: null, missed: [answer.reason] };
  const question = messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
  const judge = judgeOf(chat, config, (criterion) => judgeMessages(question, answer.text, criterion));
  const met = await Promise.all(golden.expect.map((expected) => meets(answer.text, expected, judge)));
  const scores = met.flatMap(({ score }) => score ?? []);
  const isWhole = scores.length === met.length;
  return {
    ...name,
    score: isWhole ? scores.reduce((sum, one) => sum + one, 0) / scores.length : null,
    missed: met.filter(({ isMet }) => !isMet).map(({ kind }) => kind),
  };
}

function judgeOf(
  chat: Chat,
  { judge, maxTokens }: ReplayConfig,
  messagesFor: (criterion: string) => ReturnType<typeof judgeMessages>,
): AskJudge {
  return async (criterion) => {
    if (judge === undefined) return undefined;
    const said = await chat.ask({ model: judge, messages: messagesFor(criterion), maxTokens });
    return 'reason' in said ? undefined : scoreIn(said.text);
  };
}
