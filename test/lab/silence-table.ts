import { z } from 'zod';
import { markdownTable } from './markdown-table';
import type { Destination } from './pods/silence';

/** Where a program is from. */
export interface Origin {
  /** As the program or its module states it. */
  readonly version: string;
  /** It is of this repository, and so has no defaults by somebody else. */
  readonly isOwn: boolean;
}

interface Ours {
  readonly origin: Origin;
  readonly inside: Set<string>;
  readonly foreign: Set<string>;
}

const NOT_MEASURED = 'not measured';
const IS_OURS = 'none: it is ours';

const ORIGIN = z.strictObject({ version: z.string(), isOwn: z.boolean() });
const DESTINATION = z.strictObject({ what: z.string(), isForeign: z.boolean() });

/** What a table was told, for another process. */
export const SILENCE_RECORD = z.strictObject({
  ours: z.array(z.strictObject({ program: z.string(), origin: ORIGIN, wanted: z.array(DESTINATION) })),
  defaults: z.array(z.strictObject({ program: z.string(), wanted: z.array(z.string()) })),
});
export type SilenceRecord = z.infer<typeof SILENCE_RECORD>;

/** What each program wanted to reach, with our settings and on its defaults; no dates, no addresses of pods. */
export class SilenceTable {
  private readonly ours = new Map<string, Ours>();
  private readonly defaults = new Map<string, readonly string[]>();

  addOurs(program: string, origin: Origin, wanted: readonly Destination[]): void {
    const row = this.ours.get(program) ?? { origin, inside: new Set(), foreign: new Set() };
    this.ours.set(program, row);
    for (const { what, isForeign } of wanted) (isForeign ? row.foreign : row.inside).add(what);
  }

  addDefaults(program: string, wanted: readonly string[]): void {
    this.defaults.set(program, wanted);
  }

  record(): SilenceRecord {
    const ours = [...this.ours].map(([program, { origin, inside, foreign }]) => ({
      program,
      origin,
      wanted: [inside, foreign].flatMap((texts) => [...texts].map((what) => ({ what, isForeign: texts === foreign }))),
    }));
    const defaults = [...this.defaults].map(([program, wanted]) => ({ program, wanted: [...wanted] }));
    return { ours, defaults };
  }

  /** Adds what another table was told. */
  add({ ours, defaults }: SilenceRecord): void {
    for (const { program, origin, wanted } of ours) this.addOurs(program, origin, wanted);
    for (const { program, wanted } of defaults) this.addDefaults(program, wanted);
  }

  /** Programs of others that have one half of their row only. */
  unmeasured(): readonly string[] {
    return this.programs().flatMap((program) => {
      const { origin } = this.ours.get(program) ?? {};
      if (origin === undefined) return [`${program}: what it wants on what we render was ${NOT_MEASURED}`];
      if (origin.isOwn || this.defaults.has(program)) return [];
      return [`${program}: what it wants on its defaults was ${NOT_MEASURED}`];
    });
  }

  get isEmpty(): boolean {
    return this.programs().length === 0;
  }

  /** Lines of a table in Markdown, in the order of the programs. */
  lines(): readonly string[] {
    const head = [
      'Program',
      'Version',
      'With our settings: foreign',
      'With our settings: of the site',
      'With its defaults',
    ];
    const cells = this.programs().map((program) => this.cellsOf(program));
    return markdownTable([head, ...cells]);
  }

  private programs(): readonly string[] {
    return [...new Set([...this.ours.keys(), ...this.defaults.keys()])].sort();
  }

  private cellsOf(program: string): readonly string[] {
    const { origin, foreign, inside } = this.ours.get(program) ?? {};
    const defaults = this.defaults.get(program);
    const unmeasured = origin?.isOwn === true ? IS_OURS : NOT_MEASURED;
    return [
      program,
      origin?.version ?? NOT_MEASURED,
      listed(foreign),
      listed(inside),
      defaults === undefined ? unmeasured : listed(defaults),
    ];
  }
}

function listed(texts: Iterable<string> | undefined): string {
  if (texts === undefined) return NOT_MEASURED;
  return [...texts].sort().join('; ') || 'nothing';
}
