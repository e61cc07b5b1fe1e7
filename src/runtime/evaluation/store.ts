import { join } from 'node:path';
import { z } from 'zod';
import { pathKind, readTextFile, writeTextFile } from '../../core/files';
import type { Kept } from './metrics';
import { reportSchema, type Report } from './report';

const kept = reportSchema.shape.results.element.extend({
  source: reportSchema.shape.source,
  finishedSeconds: z.number(),
});
const fileSchema = z.array(kept);

/** The last result of each set and model, on disk: a restart does not lose what a run of last night found. */
export class ResultStore {
  readonly #file: string;
  #results: readonly Kept[];

  constructor(folder: string) {
    this.#file = join(folder, 'results.json');
    this.#results = read(this.#file);
  }

  get results(): readonly Kept[] {
    return this.#results;
  }

  /** Takes a report; results that are not in it stay. */
  take({ source, finished, results }: Report): void {
    const finishedSeconds = Math.floor(Date.parse(finished) / 1000);
    const taken = results.map((result): Kept => ({ ...result, source, finishedSeconds }));
    const others = this.#results.filter((one) => !taken.some((own) => keyOf(own) === keyOf(one)));
    const next = [...others, ...taken].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    writeTextFile(this.#file, JSON.stringify(next));
    this.#results = next;
  }
}

function keyOf({ source, set, model }: Kept): string {
  return [source, model, set].join(' ');
}

/** A file that cannot be read is as none: the next run writes it anew. */
function read(file: string): readonly Kept[] {
  if (pathKind(file) === 'missing') return [];
  try {
    return fileSchema.parse(JSON.parse(readTextFile(file, { label: 'results' })));
  } catch {
    return [];
  }
}
