import { join } from 'node:path';
import { z } from 'zod';
import { SallyportError } from '../../core/errors';
import { listFiles } from '../../core/files';
import { readPublishConfig, type PublishConfig } from './config';
import { publish } from './publish';
import { readJson } from '../read-json';
import type { Report, SetResult } from './report';

export interface PublishOptions {
  /** Path of the configuration. */
  readonly config: string;
  readonly log: (line: string) => void;
}

/** The part of `results_*.json` that is read: each task has its metrics, named `metric,filter`. */
const outputSchema = z.object({
  results: z.record(z.string(), z.record(z.string(), z.unknown())),
  'n-samples': z.record(z.string(), z.object({ effective: z.int().min(0) })).optional(),
});

/**
 * Makes a report of what lm-evaluation-harness wrote, and hands it to who keeps them.
 * @throws SallyportError 'usage' for a wrong configuration, or where there is no output.
 */
export async function runPublish({ config: file, log }: PublishOptions): Promise<Report> {
  const config = readPublishConfig(file);
  const output = readJson(lastOutput(config.outputDir), 'output of lm-evaluation-harness', outputSchema);
  const results = config.tasks.map((task) => resultFor(task, output, config));
  const report: Report = {
    schema: 'sallyport.dev/evaluation/v1',
    source: 'lm-eval',
    finished: new Date().toISOString(),
    judge: null,
    results,
    cases: [],
  };
  for (const result of results) log(JSON.stringify({ level: 'info', event: 'evaluation', ...result }));
  const reason = await publish(report, config.results.url, config);
  if (reason !== undefined)
    log(JSON.stringify({ level: 'error', event: 'evaluation', what: 'results', outcome: 'not-told', reason }));
  return report;
}

function resultFor(
  { name, metric, minimum }: PublishConfig['tasks'][number],
  output: z.infer<typeof outputSchema>,
  { model, reference }: PublishConfig,
): SetResult {
  const value = output.results[name]?.[metric];
  const score = typeof value === 'number' && value >= 0 && value <= 1 ? value : null;
  const cases = output['n-samples']?.[name]?.effective ?? 0;
  const head = { set: name, model, reference, cases, minimum, baseline: null };
  if (score === null) return { ...head, unanswered: cases, score: 0, verdict: 'unchecked' };
  return { ...head, unanswered: 0, score, verdict: score < minimum ? 'regression' : 'pass' };
}

/** The harness writes `<output>/<model>/results_<time>.json`; names of times sort as they are. */
function lastOutput(folder: string): string {
  const last = listFiles(folder, (path) => /(^|\/)results_[^/]*\.json$/.test(path)).at(-1);
  if (last !== undefined) return join(folder, last);
  throw new SallyportError('usage', {
    message: 'lm-evaluation-harness wrote no results',
    place: { file: folder },
    fix: 'see the log of its container',
  });
}
