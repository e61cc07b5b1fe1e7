import { z } from 'zod';

/** Names of sets and tasks: they become values of labels, and nothing of a text may be in them. */
const set = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
const model = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const share = z.number().min(0).max(1);

const result = z.strictObject({
  set,
  model,
  /** Which artefact answered. */
  reference: z.string().max(300),
  cases: z.int().min(0),
  /** Cases without an answer, or without a judgement. */
  unanswered: z.int().min(0),
  /** Mean of the cases that were answered. */
  score: share,
  minimum: share,
  baseline: share.nullable(),
  verdict: z.enum(['pass', 'regression', 'unchecked']),
});

const oneCase = z.strictObject({
  set,
  model,
  id: z.string().max(100),
  score: share.nullable(),
  /** Kinds of the expectations that were not met, or why there is no answer. */
  missed: z.array(z.string().max(60)).max(100),
});

export const reportSchema = z.strictObject({
  schema: z.literal('sallyport.dev/evaluation/v1'),
  source: z.enum(['replay', 'lm-eval']),
  finished: z.iso.datetime(),
  /** The judge, and the SHA-256 of what it is told. */
  judge: z.strictObject({ model, reference: z.string().max(300), prompt: z.string().max(80) }).nullable(),
  results: z.array(result).max(5000),
  /** Ids and scores: no prompt, no answer. */
  cases: z.array(oneCase).max(100_000),
});

/** What a release was accepted with: lines of the log of that run, under `results`. */
export const baselineSchema = z.object({
  results: z.array(
    z.object({ set, model, score: share, verdict: z.enum(['pass', 'regression', 'unchecked']).optional() }),
  ),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type Report = z.infer<typeof reportSchema>;
export type SetResult = Report['results'][number];
export type CaseResult = Report['cases'][number];
export type Verdict = SetResult['verdict'];
