import type { Destination } from './pods/silence';

interface Row {
  readonly version: string;
  readonly inside: Set<string>;
  readonly foreign: Set<string>;
  defaults?: readonly string[];
}

/** What each program wanted to reach, with our settings and on its defaults; no dates, no addresses of pods. */
export class SilenceTable {
  private readonly rows = new Map<string, Row>();

  /** @param version as the program or its module states it */
  addOurs(program: string, version: string, wanted: readonly Destination[]): void {
    const row = this.rows.get(program) ?? { version, inside: new Set(), foreign: new Set() };
    this.rows.set(program, row);
    for (const { what, isForeign } of wanted) (isForeign ? row.foreign : row.inside).add(what);
  }

  addDefaults(program: string, wanted: readonly string[]): void {
    const row = this.rows.get(program);
    if (row !== undefined) row.defaults = wanted;
  }

  get isEmpty(): boolean {
    return this.rows.size === 0;
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
    const rows = [...this.rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    const cells = rows.map(([program, { version, foreign, inside, defaults }]) => [
      program,
      version,
      listed([...foreign]),
      listed([...inside]),
      defaults === undefined ? 'has none: it is ours, or it was not measured' : listed(defaults),
    ]);
    return aligned([head, ...cells]);
  }
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : [...texts].sort().join('; ');
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = [], ...body] = rows;
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}
