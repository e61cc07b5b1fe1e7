import { join } from 'node:path';
import { SallyportError } from '../core/errors';
import { pathKind, readTextFile } from '../core/files';
import type { KnobRow } from '../core/knobs';
import { presetOf, SIZES, type Presets } from '../core/size';
import { componentFolders, type ComponentFolder } from './component-index';
import type { Generated } from './generator';

const START = '<!-- knobs:start -->';
const END = '<!-- knobs:end -->';

/** The knobs of a component, as its README lists them, and their defaults by size. */
export interface Knobs {
  readonly rows: readonly KnobRow[];
  /** @default the same at every size */
  readonly presets?: Presets;
}

export type KnobsOf = (component: ComponentFolder) => Knobs;

/**
 * The README of every component that has one, with the table between its markers rewritten. That each has one is for the
 * test of the layout to say: a component in the making must not stop the others' tables.
 *
 * @throws SallyportError (usage) for a README without the pair of markers.
 */
export function knobTables(root: string, knobsOf: KnobsOf): Generated {
  const readmes = componentFolders(root)
    .map((component) => ({ component, path: `src/components/${component.plane}/${component.name}/README.md` }))
    .filter(({ path }) => pathKind(join(root, path)) === 'file')
    .map(({ component, path }) => ({ path, text: readTextFile(join(root, path), { label: 'README' }), component }));
  const problems = readmes.filter(({ text }) => placeIn(text) === undefined);
  if (problems.length > 0) {
    const fix = `put the lines ${START} and ${END} where the table of knobs belongs`;
    throw new SallyportError(
      'usage',
      problems.map(({ path }) => ({
        message: 'README has no place for its table of knobs',
        place: { file: path },
        fix,
      })),
    );
  }
  return new Map(readmes.map(({ path, text, component }) => [path, withTable(text, knobTable(knobsOf(component)))]));
}

/** A Markdown table of knobs; a line that says so where there are none. */
export function knobTable({ rows, presets }: Knobs): string {
  if (rows.length === 0) {
    return 'None.';
  }
  const lines = rows.map((row) => [code(row.path), cell(row.type), cell(row.unit), code(row.default), cell(row.doc)]);
  const table = [['knob', 'type', 'unit', 'default', 'meaning'], ['---', '---', '---', '---', '---'], ...lines];
  // The formatter would align the columns, and then one long default would rewrite every line.
  const text = ['<!-- prettier-ignore -->', ...table.map((cells) => `| ${cells.join(' | ')} |`)];
  return [...text, ...presetLines(presets)].join('\n');
}

/** One line a size whose defaults differ from the table. */
function presetLines(presets: Presets | undefined): readonly string[] {
  const lines = SIZES.flatMap((size) => {
    const knobs = Object.entries(presetOf(presets, size)).map(([knob, value]) => `\`${knob}: ${String(value)}\``);
    return knobs.length === 0 ? [] : [`- \`size: ${size}\`: ${knobs.join(', ')}`];
  });
  return lines.length === 0 ? [] : ['', 'Defaults that differ by size:', '', ...lines];
}

interface Gap {
  readonly before: string;
  readonly after: string;
}

function placeIn(text: string): Gap | undefined {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  return start < 0 || end < start ? undefined : { before: text.slice(0, start + START.length), after: text.slice(end) };
}

function withTable(text: string, table: string): string {
  const gap = placeIn(text);
  return gap === undefined ? text : `${gap.before}\n\n${table}\n\n${gap.after}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function code(text: string): string {
  return text === 'required' || text === 'none' ? text : `\`${cell(text)}\``;
}
