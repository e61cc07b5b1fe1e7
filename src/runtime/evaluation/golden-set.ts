import { join } from 'node:path';
import { z } from 'zod';
import { SallyportError, type Problem } from '../../core/errors';
import { readTextFile } from '../../core/files';
import { shapeSchema } from './json-shape';

const MAX_SET_BYTES = 16 * 1024 * 1024;
const MAX_CASES = 20_000;

const text = z.string().min(1).max(200_000);

/** What an answer has to be; exactly one kind. */
const expectation = z.union([
  z.strictObject({ exact: text }),
  z.strictObject({ contains: text }),
  z.strictObject({ lacks: text }),
  z.strictObject({ matches: text.refine(isPattern, 'not a regular expression') }),
  z.strictObject({ json: shapeSchema }),
  z.strictObject({ judge: text, atLeast: z.number().min(0).max(1) }),
]);

const caseSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    system: text.optional(),
    prompt: text.optional(),
    messages: z
      .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: text }))
      .min(1)
      .max(200)
      .optional(),
    expect: z.array(expectation).min(1).max(50),
  })
  .refine(({ prompt, messages }) => (prompt === undefined) !== (messages === undefined), 'prompt or messages, not both')
  .refine(({ system, messages }) => system === undefined || messages === undefined, 'system stands beside prompt');

export type Expectation = z.infer<typeof expectation>;
export type GoldenCase = z.infer<typeof caseSchema>;
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * Reads `<name>.jsonl`: a case on each line. Problems name lines and keys, never what stands there.
 * @throws SallyportError 'usage' with every problem.
 */
export function readGoldenSet(folder: string, name: string): readonly GoldenCase[] {
  const file = join(folder, `${name}.jsonl`);
  const lines = readTextFile(file, { label: 'golden set', maxBytes: MAX_SET_BYTES }).split('\n');
  const numbered = lines.map((line, index) => ({ line, number: index + 1 })).filter(({ line }) => line.trim() !== '');
  const read = numbered.map(({ line, number }) => readCase(line, number, file));
  const problems = [...read.flatMap(({ problems: own }) => own), ...setProblems(read.flatMap(caseOf), file)];
  if (problems.length > 0) throw new SallyportError('usage', problems);
  return read.flatMap(caseOf);
}

interface Read {
  readonly found?: GoldenCase;
  readonly problems: readonly Problem[];
}

function caseOf({ found }: Read): readonly GoldenCase[] {
  return found === undefined ? [] : [found];
}

function readCase(line: string, number: number, file: string): Read {
  const place = { file, line: number };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problems: [{ message: 'line of a golden set is not JSON', place, fix: 'one JSON object a line' }] };
  }
  const result = caseSchema.safeParse(value);
  if (result.success) return { found: result.data, problems: [] };
  return {
    problems: result.error.issues.map(({ code, path }) => ({
      message: `case of a golden set is not valid (${code})`,
      place: { ...place, path: path.join('.') },
      allowed: 'id, prompt or messages, and expect: exact, contains, lacks, matches, json, or judge with atLeast',
    })),
  };
}

function setProblems(cases: readonly GoldenCase[], file: string): readonly Problem[] {
  const ids = cases.map(({ id }) => id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  return [
    ...twice.map((id) => ({ message: 'id is used twice in a golden set', value: id, place: { file } })),
    ...(cases.length > MAX_CASES
      ? [{ message: 'golden set has too many cases', value: String(cases.length), allowed: `at most ${MAX_CASES}` }]
      : []),
  ];
}

/** What is sent for a case. */
export function messagesOf({ messages, system, prompt = '' }: GoldenCase): readonly Message[] {
  if (messages !== undefined) return messages;
  const user = { role: 'user', content: prompt } as const;
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}

/** True if a case needs the judge. */
export function needsJudge({ expect }: GoldenCase): boolean {
  return expect.some((one) => 'judge' in one);
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
